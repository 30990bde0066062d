"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    """The capability `liaison`."""

    name = "openiru.liaison"
    label = "liaison"
    default_auto_field = "django.db.models.BigAutoField"
