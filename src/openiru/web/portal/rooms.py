"""Which pages does every party of a platform have, and what does each take?"""

from typing import Any

from django.urls import URLPattern, path

from openiru.access.types import Right
from openiru.web.portal import evidence, talk, views


def rooms(prefix: str, guard: Any) -> list[URLPattern]:
    """The addresses of one kind of party; their names begin with `prefix`.

    Args:
        prefix: told by `Party.rooms`.
        guard: makes a page of a view, a right and the methods that it takes; lets in those who may, as a `Party`.
    """
    reads, writes = Right.READ_PORTAL, Right.ANSWER_REFERRAL
    shown = {
        "referral": ("referrals/<str:referral_id>/", views.referral),
        "order": ("referrals/<str:referral_id>/order/", evidence.order),
        "form": ("referrals/<str:referral_id>/form/<str:ending>/", evidence.form),
        "conversation": ("referrals/<str:referral_id>/conversation/", talk.conversation),
        "file": ("referrals/<str:referral_id>/files/<str:file_id>/", talk.file),
        "item": ("items/<str:item_id>/", views.item),
        "picture": ("items/<str:item_id>/pictures/<str:digest>/", evidence.picture),
    }
    taken = {
        "acknowledge": ("referrals/<str:referral_id>/acknowledge/", views.acknowledge),
        "answer": ("referrals/<str:referral_id>/answer/", views.answer),
        "produced": ("referrals/<str:referral_id>/produced/", views.produced),
        "say": ("referrals/<str:referral_id>/say/", talk.say),
    }
    return [
        *(
            path(route, guard(view, reads, ("GET",)), name=f"{prefix}_{name}")
            for name, (route, view) in shown.items()
        ),
        *(
            path(route, guard(view, writes, ("POST",)), name=f"{prefix}_{name}")
            for name, (route, view) in taken.items()
        ),
    ]
