"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """The capability `signals`."""

    name = "openiru.signals"
    label = "signals"
    default_auto_field = "django.db.models.BigAutoField"
