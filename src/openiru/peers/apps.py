"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class PeersConfig(AppConfig):
    """The capability `peers`."""

    name = "openiru.peers"
    label = "peers"
    default_auto_field = "django.db.models.BigAutoField"
