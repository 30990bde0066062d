"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    """The capability `disclosures`."""

    name = "openiru.disclosures"
    label = "disclosures"
    default_auto_field = "django.db.models.BigAutoField"
