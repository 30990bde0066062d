"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The capability `campaigns`."""

    name = "openiru.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
