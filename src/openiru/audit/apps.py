"""Tells Django that this capability has tables."""

from django.apps import AppConfig

from openiru.database import long_lists


class AuditConfig(AppConfig):
    """The capability `audit`."""

    name = "openiru.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The lowest of all capabilities prepares what all of them ask the database with."""
        long_lists.register()
