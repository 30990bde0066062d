"""Which address leads to which page for those who come by a link?"""

from django.urls import include, path

from openiru.web.portal.link import by_link, entrance
from openiru.web.portal.rooms import rooms

urlpatterns = [
    path("link/<str:secret>/", entrance, name="link_entrance"),
    path("visit/<str:link_id>/", include(rooms("visit", by_link))),
]
