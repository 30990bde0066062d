"""Whose page is looked at next, why, and which hosts are left alone?"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from openiru.access.types import Right
from openiru.checks.queries import hosts, spent
from openiru.intake.queries import shown_names
from openiru.platforms.queries import platforms
from openiru.web.asking import words_of
from openiru.web.desk.clocks.reckoned import SHOWN_MAX, reckoned
from openiru.web.doors import Visit, door
from openiru.web.wording.checks import REASON_WORDS
from openiru.workflows.checks.watching import DueLook, watch


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLook:
    """A look that is due, in words."""

    look: DueLook
    name: str
    why: Promise
    is_on: bool  # whether the worker looks by itself


def next_look(subject_id: str, at: datetime) -> ShownLook | None:
    """When a subject is looked at next; None if it is not watched."""
    for look in watch(at, [subject_id]).next_looks():
        return ShownLook(
            look=look, name="", why=REASON_WORDS[look.reason], is_on=settings.CHECKS_PER_HOUR > 0
        )
    return None


@door(Right.READ_DESK)
def watched(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whose turn it is, the budget of each platform, and the back-off of hosts."""
    platform = words_of(request, "platform")
    found, asked = reckoned(visit.at), spent(visit.at)
    shown = [each for each in found.due if platform in {"", each.platform}][:SHOWN_MAX]
    names = shown_names([each.subject_id for each in shown])
    context = {
        "rows": [
            ShownLook(look=each, name=names[each.subject_id], why=REASON_WORDS[each.reason], is_on=True)
            for each in shown
        ],
        "total": found.total,
        "as_of": found.at,
        "learned_at": found.learned_at,
        "budgets": [(name, count, asked.get(name, 0)) for name, count in found.counts.items()],
        "per_hour": settings.CHECKS_PER_HOUR,
        "vantage": settings.VANTAGE and f"{settings.VANTAGE}/{settings.VANTAGE_COUNTRY}",
        "hosts": [each for each in hosts(visit.at) if each.wait_until and each.wait_until > visit.at],
        "platforms": platforms(),
        "platform": platform,
    }
    return render(request, "clocks/watch.html", context)
