"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """The capability `clocks`."""

    name = "openiru.clocks"
    label = "clocks"
    default_auto_field = "django.db.models.BigAutoField"
