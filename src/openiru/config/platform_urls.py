"""Which address leads to which door, where the installation is a platform's own?"""

from django.urls import URLPattern, URLResolver, include, path

from openiru.api.root import platform_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("openiru.web.platform_urls")),
    path("api/v1/", platform_api.urls),
]
