"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class LinkingConfig(AppConfig):
    """The capability `linking`."""

    name = "openiru.linking"
    label = "linking"
    default_auto_field = "django.db.models.BigAutoField"
