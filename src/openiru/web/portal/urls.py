"""Which address leads to which page of the portal?"""

from django.urls import path

from openiru.web.portal import evidence, views

urlpatterns = [
    path("", views.portal, name="portal"),
    path("referrals/<str:referral_id>/", views.referral, name="portal_referral"),
    path("referrals/<str:referral_id>/acknowledge/", views.acknowledge, name="portal_acknowledge"),
    path("referrals/<str:referral_id>/answer/", views.answer, name="portal_answer"),
    path("referrals/<str:referral_id>/produced/", views.produced, name="portal_produced"),
    path("referrals/<str:referral_id>/order/", evidence.order, name="portal_order"),
    path("referrals/<str:referral_id>/form/<str:ending>/", evidence.form, name="portal_form"),
    path("items/<str:item_id>/", views.item, name="portal_item"),
    path("items/<str:item_id>/pictures/<str:digest>/", evidence.picture, name="portal_picture"),
]
