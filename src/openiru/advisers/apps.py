"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class AdvisersConfig(AppConfig):
    """The capability `advisers`."""

    name = "openiru.advisers"
    label = "advisers"
    default_auto_field = "django.db.models.BigAutoField"
