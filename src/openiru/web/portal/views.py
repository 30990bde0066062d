"""What is asked of my platform, by when, on what ground, and what do we answer?"""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import observations_of
from openiru.intake.types import ObservationView
from openiru.referrals import operations, queries
from openiru.referrals.errors import BadOutcomeError
from openiru.referrals.types import (
    ItemState,
    ItemView,
    NewAcknowledgement,
    NewAnswer,
    Produced,
    ReferralFilter,
    ReferralStatus,
)
from openiru.statistics.queries import staying_lately
from openiru.web.asking import choice_of, cursor_of
from openiru.web.desk.captured import grouped
from openiru.web.doors import Visit, door
from openiru.web.names import named_items
from openiru.web.portal.forms import OutcomeForm, ProducedForm, TicketForm
from openiru.web.portal.party import Party, platform_of
from openiru.web.refusals import STATUS
from openiru.web.steps import steps_of
from openiru.workflows.clocks.work_clocks import answers_due, dues_of

_REPORT: Final = "portal-report"
CAPTURES: Final = 20
# What a platform was never sent does not exist for it.
_STATUSES: Final = tuple(
    status for status in ReferralStatus if status not in {ReferralStatus.SCHEDULED, ReferralStatus.RECALLED}
)


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
    page = queries.referrals_page(wanted, cursor)
    context = {
        "page": page,
        "dues": answers_due([row.referral_id for row in page.rows], visit.at),
        "cursor": cursor,
        "status": status,
        "statuses": _STATUSES,
        **_stayed(visit),
    }
    return render(request, "portal/home.html", context)


def _stayed(visit: Visit) -> dict[str, Any]:
    """How long what this platform blocked stays down, and as of when; platforms do not see each other's."""
    own, made = platform_of(visit), staying_lately(visit.at)
    return {
        "stayed": next((each for each in made.platforms if each.key == own), None),
        "stayed_as_of": made.as_of,
    }


def referral(request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """One referral with its items."""
    return referral_page(request, party, referral_id)


def item(request: HttpRequest, party: Party, item_id: str) -> HttpResponse:
    """One item with what was captured of its subject."""
    found = party.item(item_id)
    (row,) = named_items([found])
    return render(
        request, "portal/item.html", {"party": party, "row": row, "captures": grouped(captures_of(found))}
    )


def captures_of(found: ItemView) -> tuple[ObservationView, ...]:
    """What a platform may see of an item's subject; nothing once the item was taken back."""
    return () if found.withdrawn_at else observations_of(found.subject_id, CAPTURES)


def acknowledge(request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """Say that the referral was received."""
    party.referral(referral_id)
    form = TicketForm(request.POST)
    if not form.is_valid():
        wrong = BadOutcomeError("A ticket number is one line of at most 200 characters.")
        return referral_page(request, party, referral_id, refused=wrong)
    new = NewAcknowledgement(
        referral_id=referral_id, acknowledged_at=party.at, ticket=form.cleaned_data["ticket"]
    )
    try:
        operations.record_acknowledgement(new, by=party.by, at=party.at, reply=party.reply)
    except OpenIruError as error:
        return referral_page(request, party, referral_id, refused=error)
    messages.success(request, _("Noted that you received it."))
    return redirect(party.address("referral", referral_id))


def answer(request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """Say the same word on all ticked items; each is recorded, or refused, on its own."""
    form, item_ids = OutcomeForm(request.POST), request.POST.getlist("item")
    if not form.is_valid() or not item_ids:
        return referral_page(request, party, referral_id, form=form, nothing_ticked=not item_ids)
    # Only items of this very referral: the page shows no others.
    own = {each.item_id for each in party.referral(referral_id).items}
    asked = [item_id for item_id in item_ids if item_id in own]
    results = operations.record_outcomes(form.outcomes(asked), by=party.by, at=party.at, reply=party.reply)
    recorded = sum(result.recorded for result in results)
    messages.success(request, _("%(count)s answers were recorded.") % {"count": recorded})
    request.session[_REPORT] = [
        [result.item_id, result.error_message or _("This was your last word already.")]
        for result in results
        if not result.recorded
    ]
    return redirect(party.address("referral", referral_id))


def produced(request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """Say how much of the data was handed over."""
    party.referral(referral_id)
    form = ProducedForm(request.POST)
    if not form.is_valid():
        return referral_page(request, party, referral_id, produced_form=form)
    new = NewAnswer(
        referral_id=referral_id,
        answered_at=party.at,
        produced=Produced(form.cleaned_data["produced"]),
        reason=form.cleaned_data["reason"],
    )
    try:
        operations.answer_data_request(new, by=party.by, at=party.at, reply=party.reply)
    except OpenIruError as error:
        return referral_page(request, party, referral_id, produced_form=form, refused=error)
    messages.success(request, _("Your answer was recorded."))
    return redirect(party.address("referral", referral_id))


def referral_page(
    request: HttpRequest,
    party: Party,
    referral_id: str,
    *,
    form: OutcomeForm | None = None,
    produced_form: ProducedForm | None = None,
    refused: OpenIruError | None = None,
    nothing_ticked: bool = False,
) -> HttpResponse:
    """The page of a referral; with a form that was not taken, and why, if there is one."""
    found = party.referral(referral_id)
    ticked = request.POST.getlist("item") if request.method == "POST" else None
    context = {
        "party": party,
        "referral": found,
        "steps": steps_of(found, dues_of([found.referral_id], party.at).get(found.referral_id, {})),
        "rows": named_items(found.items),
        "kept_form": queries.form_of(referral_id, for_platform=party.platform),
        "form_endings": ("pdf", "json", "csv"),
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
