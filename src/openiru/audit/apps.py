"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The capability `audit`."""

    name = "openiru.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
