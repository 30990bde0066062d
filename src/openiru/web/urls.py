"""Which address leads to which page?"""

from django.urls import include, path
from django.views.i18n import set_language

from openiru.web import reading
from openiru.web.design.views import design
from openiru.web.desk import home

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.home, name="search"),
    path("account/", include("openiru.web.account.urls")),
    path("language/", set_language, name="set_language"),
    path("reading/", reading.change, name="reading"),
    path("design/", design, name="design"),
]
