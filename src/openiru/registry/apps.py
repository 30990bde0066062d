"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The capability `registry`."""

    name = "openiru.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
