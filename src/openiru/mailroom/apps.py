"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    """The capability `mailroom`."""

    name = "openiru.mailroom"
    label = "mailroom"
    default_auto_field = "django.db.models.BigAutoField"
