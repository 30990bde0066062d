"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    """The capability `invitations`."""

    name = "openiru.invitations"
    label = "invitations"
    default_auto_field = "django.db.models.BigAutoField"
