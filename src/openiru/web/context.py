"""What does every page know: the unit, the time, the reader's wishes, the places of the bar?"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from openiru.access.queries import rights_of
from openiru.access.types import Right, Role
from openiru.clocks.queries import open_task_count
from openiru.conversations.queries import unseen_count
from openiru.web.desk.talk.answers import words_for
from openiru.web.doors import now
from openiru.web.places import DUE, PLACES, PLATFORM_PLACES, current
from openiru.web.reading import Script, Theme, reading_of
from openiru.web.settings import HIGH_REACH


def page(request: HttpRequest) -> dict[str, Any]:
    """Names for templates of all pages."""
    moment = now()
    return {
        "unit_name": settings.UNIT_NAME,
        "now": moment,
        "story_time": moment if settings.STORY_CLOCK else None,
        "high_reach": HIGH_REACH,
        "reading": reading_of(request),
        "themes": tuple(Theme),
        "scripts": tuple(Script),
        "tongues": tuple((code, get_language_info(code)) for code, _ in settings.LANGUAGES),
        **_bar(request),
    }


def _bar(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"places": (), "here": None, "who": None, "news": None, "tasks_waiting": 0}
    role = Role(user.role)
    places = PLATFORM_PLACES.get(role, ()) if settings.IS_PLATFORM else PLACES[role]
    waiting = open_task_count() if DUE in places else 0
    return {
        "places": places,
        "here": current(request.path, places),
        "who": user,
        "may_search": role is not Role.PLATFORM_STAFF and not settings.IS_PLATFORM,
        "news": None if settings.IS_PLATFORM else _news(user),
        "tasks_waiting": waiting,
    }


def _news(user: Any) -> dict[str, Any] | None:
    """What the bar says of new answers, to those who make referrals."""
    if Right.CREATE_REFERRAL not in rights_of(Role(user.role)):
        return None
    count = unseen_count(str(user.pk))
    return {"count": count, "words": words_for(count)}
