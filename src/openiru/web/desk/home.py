"""What needs me now?"""

from datetime import timedelta
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from openiru.access.types import Right, Role
from openiru.audit.queries import events_page
from openiru.audit.types import Event, EventFilter, EventView
from openiru.referrals.queries import counts_for_home, failed_deliveries
from openiru.review.queries import case_duties, cases
from openiru.review.types import CaseFilter, CaseStatus
from openiru.web.doors import Visit, door
from openiru.web.figures import figures_lately
from openiru.web.names import people_by_id
from openiru.workflows.clocks.work_clocks import due_list

_SHOWN: Final = 8
_SINCE: Final = timedelta(hours=24)
_REPLIES: Final = (Event.OUTCOME_RECORDED, Event.REFERRAL_ACKNOWLEDGED, Event.DATA_REQUEST_ANSWERED)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page: the desk's, or the portal for staff of platforms."""
    if getattr(request.user, "role", None) == Role.PLATFORM_STAFF:
        return redirect("portal")
    return desk(request)


@door(Right.READ_DESK)
def desk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for this person, and four figures."""
    returned = CaseFilter(statuses=frozenset({CaseStatus.RETURNED}), author_id=visit.by)
    drafts = CaseFilter(statuses=frozenset({CaseStatus.DRAFT}), author_id=visit.by)
    late = [row for row in due_list(visit.at) if row.is_overdue]
    context = {
        "counts": counts_for_home(),
        "cases": case_duties(visit.by),
        "returned": cases(returned, rows=_SHOWN).rows,
        "drafts": cases(drafts, rows=_SHOWN).rows,
        "overdue": late[:_SHOWN],
        "late": len(late),
        "failed": failed_deliveries()[:_SHOWN],
        "replies": _replies(visit),
        "people": people_by_id(),
        "made": figures_lately(visit.at),
        "may_approve": visit.may(Right.APPROVE_CASE),
        "may_create": visit.may(Right.CREATE_REFERRAL),
        "may_propose": visit.may(Right.PROPOSE_CASE),
    }
    return render(request, "desk/home.html", context)


def _replies(visit: Visit) -> list[EventView]:
    """What platforms said in the last day, newest first."""
    since = visit.at - _SINCE
    found = [
        event
        for kind in _REPLIES
        for event in events_page(EventFilter(event=kind, from_at=since), size=_SHOWN).rows
    ]
    return sorted(found, key=lambda event: event.seq, reverse=True)[:_SHOWN]
