"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The capability `referrals`."""

    name = "openiru.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"
