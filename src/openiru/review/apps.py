"""Tells Django that this capability has tables."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The capability `review`."""

    name = "openiru.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
