"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The capability `moderation`."""

    name = "openiru.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
