"""Which of allauth's doors are open? Only those that people here need; there is no sign-up and no mail."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from openiru.web.account.acts import record_changes

# What happens behind these doors is recorded from the moment they are open.
record_changes()

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("second/", second.index, name="mfa_index"),
    path("second/verify/", second.authenticate, name="mfa_authenticate"),
    path("second/again/", second.reauthenticate, name="mfa_reauthenticate"),
    path("second/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
