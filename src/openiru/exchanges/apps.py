"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    """The capability `exchanges`."""

    name = "openiru.exchanges"
    label = "exchanges"
    default_auto_field = "django.db.models.BigAutoField"
