"""Which address leads to which door?"""

from django.urls import URLPattern, URLResolver, include, path

from openiru.api.root import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("openiru.web.urls")),
    path("api/v1/", api.urls),
]
