"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The capability `conversations`."""

    name = "openiru.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
