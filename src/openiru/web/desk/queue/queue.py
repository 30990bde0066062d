"""Which lead next?"""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.platforms.queries import platforms
from openiru.registry.queries import organisations
from openiru.signals.queries import copies_of_leads, queue_page
from openiru.signals.types import LeadStatus, QueueFilter
from openiru.web.asking import cursor_of, plain
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.wording.languages import LANGUAGES

_LAST: Final = "queue"  # under which the session keeps the filters of the last visit, for "next"
_FILTERS: Final = ("platform", "organisation", "engine", "language", "sure", "mine", "free")
_SURE: Final = (40, 60, 80)  # confidence, 0 to 100: one name in passing gives some 30, one picture some 80


@door(Right.READ_DESK)
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Leads in order of severity and confidence; the filters stand in the address."""
    _remember(request)
    cursor = cursor_of(request)
    page = queue_page(filter_of(request.GET, visit), cursor)
    context = {
        "page": page,
        "copies": copies_of_leads([row.lead_id for row in page.rows]),
        "cursor": cursor,
        "asked": request.GET,
        "platforms": platforms(),
        "organisations": organisations(),
        "statuses": tuple(LeadStatus),
        "sure": _SURE,
        "languages": LANGUAGES,
        "people": people_by_id(),
        "me": visit.by,
        "may_claim": visit.may(Right.CLAIM_LEAD),
    }
    return render(request, "desk/queue.html", context)


@door(Right.READ_DESK)
def next_lead(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first open lead that nobody else holds, under the filters of the last visit to the queue."""
    said = QueryDict(request.session.get(_LAST, ""))
    for row in queue_page(filter_of(said, visit)).rows:
        if row.claimed_by in {None, visit.by} or (row.claimed_until and row.claimed_until <= visit.at):
            return redirect("lead", row.lead_id)
    messages.info(request, _("No open lead is left under these filters."))
    return redirect("queue")


def filter_of(said: QueryDict, visit: Visit) -> QueueFilter:
    """The leads that an address asks for; what it says wrongly counts as not said."""
    slug, sure, status = said.get("organisation"), said.get("sure", ""), said.get("status", "")
    language = said.get("language", "")
    by_slug = {each.slug: each.organisation_id for each in organisations()}
    narrowed = any(said.get(name) for name in ("engine", "language", "sure", "mine"))
    return QueueFilter(
        # Under these filters the first lead of a text may be left out: then each stands for itself.
        once_a_text=not narrowed,
        status=LeadStatus(status) if status in set(LeadStatus) else LeadStatus.OPEN,
        platform=plain(said.get("platform", "")) or None,
        organisation_id=by_slug.get(slug or ""),
        engine=plain(said.get("engine", "")) or None,
        language=language if language in LANGUAGES else None,
        min_confidence=int(sure) if sure in {str(each) for each in _SURE} else None,
        claimed_by=visit.by if said.get("mine") == "1" else None,
        unclaimed_at=visit.at if said.get("free") == "1" else None,
    )


def _remember(request: HttpRequest) -> None:
    """Keep the filters for the step "next"; writes only when they changed."""
    kept = QueryDict(mutable=True)
    for name in _FILTERS:
        if request.GET.get(name):
            kept[name] = request.GET[name][:100]
    if request.session.get(_LAST, "") != kept.urlencode():
        request.session[_LAST] = kept.urlencode()
