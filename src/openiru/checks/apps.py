"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    """The capability `checks`."""

    name = "openiru.checks"
    label = "checks"
    default_auto_field = "django.db.models.BigAutoField"
