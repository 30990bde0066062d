"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class DeconflictionConfig(AppConfig):
    """The capability `deconfliction`."""

    name = "openiru.deconfliction"
    label = "deconfliction"
    default_auto_field = "django.db.models.BigAutoField"
