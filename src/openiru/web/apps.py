"""Tells Django where templates, static files and translations of the pages lie."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages; no tables."""

    name = "openiru.web"
    label = "web"
