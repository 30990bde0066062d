"""Which address leads to which page of oversight?"""

from django.urls import path

from openiru.web.oversight import views

urlpatterns = [
    path("", views.events, name="oversight"),
    path("chain/", views.chain, name="oversight_chain"),
    path("openings/", views.openings, name="oversight_openings"),
    path("rejected/", views.rejected, name="oversight_rejected"),
]
