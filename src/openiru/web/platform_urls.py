"""Which address leads to which page, where the installation is a platform's own?"""

from django.urls import include, path
from django.views.i18n import set_language

from openiru.web import people, reading
from openiru.web.moderation import items, requests

urlpatterns = [
    path("", items.queue, name="home"),
    path("taken-back/", items.taken_back, name="taken_back"),
    path("decided/", items.decided, name="decided"),
    path("data/", requests.for_data, name="data_requests"),
    path("requests/<str:request_id>/", requests.request_page, name="received"),
    path("requests/<str:request_id>/answer/", requests.answer, name="answer_request"),
    path("items/<str:item_id>/", items.item, name="received_item"),
    path("items/<str:item_id>/decide/", items.decide, name="decide_item"),
    path("items/<str:item_id>/reinstate/", items.reinstate, name="reinstate_item"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/<str:person_id>/password/", people.set_password, name="person_password"),
    path("people/<str:person_id>/deactivate/", people.deactivate, name="deactivate_person"),
    path("account/", include("openiru.web.account.urls")),
    path("language/", set_language, name="set_language"),
    path("reading/", reading.change, name="reading"),
]
