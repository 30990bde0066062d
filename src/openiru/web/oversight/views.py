"""Is the power used rightly: what was done, by whom, is the record whole, and what was rejected?"""

from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openiru.access.types import Right
from openiru.audit import queries as audit
from openiru.audit.types import Event, EventFilter
from openiru.disclosures import queries as disclosures
from openiru.review import queries as review
from openiru.review.types import CaseFilter, CaseStatus
from openiru.web.asking import cursor_of, day_of, words_of
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id

REJECTED = frozenset({CaseStatus.RETURNED, CaseStatus.DISMISSED, CaseStatus.LAPSED})


@door(Right.READ_OVERSIGHT)
def events(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """The record of acts, newest first, with what is looked for in the address."""
    first, last = day_of(request, "from"), day_of(request, "to")
    wanted = EventFilter(
        event=words_of(request, "event") or None,
        actor_id=words_of(request, "by") or None,
        subject_id=words_of(request, "subject") or None,
        from_at=datetime.combine(first, time(), UTC) if first else None,
        to_at=datetime.combine(last, time(), UTC) + timedelta(days=1) if last and last < date.max else None,
    )
    cursor = cursor_of(request)
    context = {
        "page": audit.events_page(wanted, cursor),
        "cursor": cursor,
        "wanted": wanted,
        "first": first,
        "last": last,
        "events": tuple(Event),
        "people": people_by_id(),
        "head": audit.head(),
    }
    return render(request, "oversight/events.html", context)


@door(Right.READ_OVERSIGHT)
def chain(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """The end of the chain, and on demand whether it is whole: that walks over every act."""
    report = audit.verify() if request.GET.get("check") == "1" else None
    return render(request, "oversight/chain.html", {"report": report, "head": audit.head()})


@door(Right.READ_OVERSIGHT)
def openings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who opened what platforms handed over, and which emergencies were reviewed by whom."""
    context = {
        "openings": disclosures.openings(),
        "emergencies": disclosures.emergencies(),
        "compliance": disclosures.compliance(visit.at),
        "people": people_by_id(),
    }
    return render(request, "oversight/openings.html", context)


@door(Right.READ_OVERSIGHT)
def rejected(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """Cases that were returned, dismissed or given up: the second person's corrections, and protected subjects."""
    only_protected = request.GET.get("protected") == "1"
    wanted = CaseFilter(statuses=REJECTED, protected_only=only_protected)
    cursor = cursor_of(request)
    context = {
        "page": review.cases(wanted, cursor),
        "cursor": cursor,
        "only_protected": only_protected,
        "counts": review.case_counts(),
    }
    return render(request, "oversight/rejected.html", context)
