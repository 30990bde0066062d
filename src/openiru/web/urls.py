"""Which address leads to which page?"""

from django.urls import include, path
from django.views.i18n import set_language

from openiru.web import people, reading
from openiru.web.design.views import design
from openiru.web.desk import home

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("openiru.web.desk.urls")),
    path("portal/", include("openiru.web.portal.urls")),
    path("", include("openiru.web.portal.link_urls")),
    path("oversight/", include("openiru.web.oversight.urls")),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/<str:person_id>/password/", people.set_password, name="person_password"),
    path("people/<str:person_id>/deactivate/", people.deactivate, name="deactivate_person"),
    path("account/", include("openiru.web.account.urls")),
    path("language/", set_language, name="set_language"),
    path("reading/", reading.change, name="reading"),
    path("design/", design, name="design"),
]
