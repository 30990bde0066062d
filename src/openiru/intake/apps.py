"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The capability `intake`."""

    name = "openiru.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
