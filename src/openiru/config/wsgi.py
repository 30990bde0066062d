"""The entry point of the web server."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openiru.config.settings")

application = get_wsgi_application()
# All pages are read now: the first visitor does not wait for it, and worker processes share the memory.
import_module(settings.ROOT_URLCONF)
