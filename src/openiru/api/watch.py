"""Whom looks come to next, for people of the unit; platforms do not learn when they are watched."""

from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.api.callers import caller_of
from openiru.api.refusals import COMMON
from openiru.checks.queries import hosts, spent
from openiru.workflows.checks.watching import DueLook, watch

router: Final = Router(tags=["watch"])


class WatchQuery(Schema):
    """Which subjects, and how many at most for each platform."""

    platform: str = ""
    limit: int = Field(default=100, ge=1, le=1_000)


@router.get("/watch", response={200: dict[str, Any], **COMMON}, summary="Read whom looks come to next")
def read_watch(request: HttpRequest, query: Annotated[WatchQuery, Query()]) -> dict[str, Any]:
    """Whose turn it is now, in order, with the reason; and the hosts that are left alone."""
    check_may(caller_of(request).person_id, Right.READ_DESK)
    at = settings.CLOCK.now()
    watched = watch(at)
    budgets = {name: query.limit for name in watched.platforms if query.platform in {"", name}}
    return {
        "as_of": at,
        "watched": len(watched.subjects),
        "looks_a_platform_and_hour": settings.CHECKS_PER_HOUR,
        "spent": dict(spent(at)),
        "learned_at": watched.learned_at,
        "due": [_row(each) for each in watched.planned(budgets)],
        "hosts": [
            {"host": each.name, "failures": each.failures, "wait_until": each.wait_until, "why": each.why}
            for each in hosts(at)
            if each.failures
        ],
    }


def _row(look: DueLook) -> dict[str, Any]:
    return {
        "subject_id": look.subject_id,
        "platform": look.platform,
        "reason": look.reason.name.lower(),
        "is_gone": look.is_gone,
        "last_state": look.state,
        "said_at": look.said_at,
        "refused_at": look.refused_at,
        "refused_as": look.refused_as,
        "urgency_follower_days": look.urgency,
    }
