"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    """The capability `platforms`."""

    name = "openiru.platforms"
    label = "platforms"
    default_auto_field = "django.db.models.BigAutoField"
