"""Which answers are new, and what do platforms ask us? And the small question that open pages ask every second."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from openiru.access.types import Right
from openiru.conversations import queries
from openiru.conversations.errors import NotFoundError
from openiru.web.asking import words_of
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id


@door(Right.READ_DESK)
def answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Referrals with answers that nobody saw who should; the reader's own, or all."""
    is_all = words_of(request, "of") == "all"
    context = {
        "rows": queries.unseen(None if is_all else visit.by),
        "is_all": is_all,
        "questions": queries.open_questions(),
        "people": people_by_id(),
    }
    return render(request, "talk/answers.html", context)


@door(Right.READ_DESK)
def news(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How many of the reader's referrals have new answers, in words; and how often a referral was answered ever.

    Two looks at small indexes: pages ask for this again and again, and hold no thread of the server meanwhile.
    """
    count = queries.unseen_count(visit.by)
    return JsonResponse(
        {"count": count, "words": words_for(count), "replies": _replies(words_of(request, "referral"))}
    )


def words_for(count: int) -> str:
    """What the bar says of so many referrals with new answers."""
    return ngettext("%(count)s referral answered", "%(count)s referrals answered", count) % {"count": count}


def _replies(referral_id: str) -> int:
    try:
        return queries.replies_to(referral_id) if referral_id else 0
    except NotFoundError:
        return 0
