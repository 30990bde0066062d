"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The capability `learning`."""

    name = "openiru.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"
