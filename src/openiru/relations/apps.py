"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class RelationsConfig(AppConfig):
    """The capability `relations`."""

    name = "openiru.relations"
    label = "relations"
    default_auto_field = "django.db.models.BigAutoField"
