"""What is asked of my platform, by when, on what ground, and what do we answer?"""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.errors import NotAllowedError
from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import observations_of
from openiru.intake.types import ObservationView
from openiru.referrals import operations, queries
from openiru.referrals.types import (
    ItemState,
    ItemView,
    NewAcknowledgement,
    NewAnswer,
    Produced,
    ReferralFilter,
    ReferralStatus,
)
from openiru.web.asking import choice_of, cursor_of
from openiru.web.desk.captured import grouped
from openiru.web.doors import Visit, door
from openiru.web.names import named_items
from openiru.web.portal.forms import OutcomeForm, ProducedForm, TicketForm
from openiru.web.refusals import STATUS
from openiru.web.steps import steps_of

_REPORT: Final = "portal-report"
CAPTURES: Final = 20
# What a platform was never sent does not exist for it.
_STATUSES: Final = tuple(
    status for status in ReferralStatus if status not in {ReferralStatus.SCHEDULED, ReferralStatus.RECALLED}
)


def platform_of(visit: Visit) -> str:
    """The platform for which the visitor works.

    Raises:
        NotAllowedError: if there is none; nobody else has a portal.
    """
    if visit.platform is None:
        raise NotAllowedError("This account belongs to no platform.")
    return visit.platform


@door(Right.READ_PORTAL)
def portal(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The referrals that were sent to this platform, newest first."""
    status = choice_of(request, "status", ReferralStatus)
    wanted = ReferralFilter(
        platform=platform_of(visit),
        statuses=frozenset({status}) if status else frozenset(),
        sent_only=True,
    )
    cursor = cursor_of(request)
    context = {
        "page": queries.referrals_page(wanted, cursor),
        "cursor": cursor,
        "status": status,
        "statuses": _STATUSES,
    }
    return render(request, "portal/home.html", context)


@door(Right.READ_PORTAL)
def referral(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """One referral with its items."""
    return referral_page(request, visit, referral_id)


@door(Right.READ_PORTAL)
def item(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """One item with what was captured of its subject."""
    found = queries.item(item_id, for_platform=platform_of(visit))
    (row,) = named_items([found])
    return render(request, "portal/item.html", {"row": row, "captures": grouped(captures_of(found))})


def captures_of(found: ItemView) -> tuple[ObservationView, ...]:
    """What a platform may see of an item's subject; nothing once the item was taken back."""
    return () if found.withdrawn_at else observations_of(found.subject_id, CAPTURES)


@door(Right.ANSWER_REFERRAL, methods=("POST",))
def acknowledge(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Say that the referral was received."""
    form = TicketForm(request.POST)
    ticket = form.cleaned_data["ticket"] if form.is_valid() else ""
    new = NewAcknowledgement(referral_id=referral_id, acknowledged_at=visit.at, ticket=ticket)
    try:
        operations.record_acknowledgement(new, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return referral_page(request, visit, referral_id, refused=error)
    messages.success(request, _("Noted that you received it."))
    return redirect("portal_referral", referral_id)


@door(Right.ANSWER_REFERRAL, methods=("POST",))
def answer(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Say the same word on all ticked items; each is recorded, or refused, on its own."""
    form, item_ids = OutcomeForm(request.POST), request.POST.getlist("item")
    if not form.is_valid() or not item_ids:
        return referral_page(request, visit, referral_id, form=form, nothing_ticked=not item_ids)
    # Only items of this very referral: the page shows no others.
    own = {each.item_id for each in queries.referral(referral_id, for_platform=platform_of(visit)).items}
    asked = [item_id for item_id in item_ids if item_id in own]
    results = operations.record_outcomes(form.outcomes(asked), by=visit.by, at=visit.at)
    recorded = sum(result.recorded for result in results)
    messages.success(request, _("%(count)s answers were recorded.") % {"count": recorded})
    request.session[_REPORT] = [
        [result.item_id, result.error_message or _("This was your last word already.")]
        for result in results
        if not result.recorded
    ]
    return redirect("portal_referral", referral_id)


@door(Right.ANSWER_REFERRAL, methods=("POST",))
def produced(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Say how much of the data was handed over."""
    form = ProducedForm(request.POST)
    if not form.is_valid():
        return referral_page(request, visit, referral_id, produced_form=form)
    new = NewAnswer(
        referral_id=referral_id,
        answered_at=visit.at,
        produced=Produced(form.cleaned_data["produced"]),
        reason=form.cleaned_data["reason"],
    )
    try:
        operations.answer_data_request(new, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return referral_page(request, visit, referral_id, produced_form=form, refused=error)
    messages.success(request, _("Your answer was recorded."))
    return redirect("portal_referral", referral_id)


def referral_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    *,
    form: OutcomeForm | None = None,
    produced_form: ProducedForm | None = None,
    refused: OpenIruError | None = None,
    nothing_ticked: bool = False,
) -> HttpResponse:
    """The page of a referral; with a form that was not taken, and why, if there is one."""
    found = queries.referral(referral_id, for_platform=platform_of(visit))
    ticked = request.POST.getlist("item") if request.method == "POST" else None
    context = {
        "referral": found,
        "steps": steps_of(found),
        "rows": named_items(found.items),
        "kept_form": queries.form_of(referral_id, for_platform=platform_of(visit)),
        "form_endings": ("pdf", "json", "csv"),
        "for_platform": True,
        "form": form or OutcomeForm(),
        "produced_form": produced_form or ProducedForm(),
        "ticket_form": TicketForm(),
        "refused": refused,
        "nothing_ticked": nothing_ticked,
        "ticked": set(ticked)
        if ticked is not None
        else {each.item_id for each in found.items if each.state is ItemState.PENDING},
        "unrecorded": request.session.pop(_REPORT, ()) if request.method == "GET" else (),
        "can_acknowledge": found.status is ReferralStatus.SENT and found.acknowledged_at is None,
    }
    status = STATUS[refused.kind] if refused else (422 if form or produced_form else 200)
    return render(request, "portal/referral.html", context, status=status)
