"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The capability `evidence`."""

    name = "openiru.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
