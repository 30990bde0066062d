"""Which address leads to which page of the portal?"""

from django.urls import path

from openiru.web.portal import views
from openiru.web.portal.party import by_staff
from openiru.web.portal.rooms import rooms

urlpatterns = [path("", views.portal, name="portal"), *rooms("portal", by_staff)]
