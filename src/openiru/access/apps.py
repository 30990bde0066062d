"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The capability `access`."""

    name = "openiru.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
