"""What do people type to sign in? Allauth's forms with our words, and without labels said twice."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _


class _Plain:
    """Fields have labels above them; a placeholder that repeats one vanishes when it is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.setdefault("dir", "ltr")


class LoginForm(_Plain, account.LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """The old password once, the new one twice."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """The password once more."""


class AuthenticateForm(_Plain, second.AuthenticateForm):
    """A code of the second step."""


class ReauthenticateCodeForm(_Plain, second.ReauthenticateForm):
    """A code once more."""


class ActivateForm(_Plain, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
