"""Is there anything in this lead, and who looks at it?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import observations_of, subject
from openiru.referrals.queries import items_of
from openiru.registry.queries import organisation, standing
from openiru.review import operations as review
from openiru.review.queries import cases
from openiru.review.types import CASE_INSTRUMENTS, CaseFilter, Instrument
from openiru.signals import operations
from openiru.signals.queries import copies_of_leads, leads_of_subject
from openiru.signals.queries import lead as lead_of
from openiru.signals.types import LeadStatus, LeadView
from openiru.web.desk import captured, timeline
from openiru.web.desk.case_form import CaseForm
from openiru.web.desk.models.readings import readings
from openiru.web.desk.opinions.shown import opinions_shown
from openiru.web.desk.why import reasons
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.refusals import STATUS

SHOWN_MAX = 50


@door(Right.READ_DESK)
def lead(request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """One lead: what was captured, why it is here, and what lists say."""
    return lead_page(request, visit, lead_id)


@door(Right.CLAIM_LEAD, methods=("POST",))
def claim(_request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """Hold a lead for half an hour."""
    operations.claim_lead(lead_id, by=visit.by, at=visit.at)
    return redirect("lead", lead_id)


@door(Right.CLAIM_LEAD, methods=("POST",))
def release(request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """Give a lead back."""
    operations.release_lead(lead_id, by=visit.by, at=visit.at)
    messages.success(request, _("The lead is free for others again."))
    return redirect("queue")


@door(Right.PROPOSE_CASE, methods=("POST",))
def open_case(request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """Begin a case on the lead's subject."""
    said = request.POST.get("instrument", "")
    instrument = Instrument(said) if said in set(Instrument) else Instrument.ACCOUNT_BLOCK
    try:
        opened = review.open_case(lead_id, by=visit.by, at=visit.at, instrument=instrument)
    except OpenIruError as error:
        return lead_page(request, visit, lead_id, refused=error)
    return redirect("case", opened.case_id)


@door(Right.DISMISS_CASE, methods=("POST",))
def dismiss(request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """Close a lead that leads nowhere, and go on to the next."""
    form = CaseForm(request.POST, is_complete=False)
    if not form.is_valid():
        return lead_page(request, visit, lead_id, form=form)
    try:
        review.dismiss_lead(
            lead_id,
            by=visit.by,
            at=visit.at,
            reason=form.cleaned_data["reason"],
            exemptions=form.answers() or None,
        )
    except OpenIruError as error:
        return lead_page(request, visit, lead_id, form=form, refused=error)
    messages.success(request, _("The lead was dismissed. It stays visible among the cases of its subject."))
    return redirect("next_lead")


def lead_page(
    request: HttpRequest,
    visit: Visit,
    lead_id: str,
    *,
    form: CaseForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a lead; with a form that was not taken, and why, if there is one."""
    found = lead_of(lead_id)
    observations = observations_of(found.subject_id, SHOWN_MAX)
    past = cases(CaseFilter(subject_id=found.subject_id)).rows
    context = {
        "lead": found,
        "subject": subject(found.subject_id),
        "organisation": organisation(found.organisation_id),
        "standing": standing(found.organisation_id, visit.at.date()),
        "captures": captured.grouped(observations, found.matches),
        "shown_max": SHOWN_MAX,
        "said": copies_of_leads([found.lead_id]).get(found.lead_id),
        "reasons": reasons(found.matches, observations, visit.at),
        "opinions": opinions_shown(lead_id, observations),
        "readings": readings(lead_id, observations),
        "people": people_by_id(),
        "cases": past,
        "other_leads": [row for row in leads_of_subject(found.subject_id) if row.lead_id != found.lead_id],
        "happenings": timeline.line_of(
            timeline.observed(captured.history_of(found.subject_id)),
            timeline.other_cases(past),
            timeline.referred(items_of(found.subject_id)),
        ),
        "instruments": [each for each in Instrument if each in CASE_INSTRUMENTS],
        "form": form or CaseForm(is_complete=False),
        "form_open": form is not None,
        "refused": refused,
        **_what_may_be_done(found, visit),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "desk/lead.html", context, status=status)


def _what_may_be_done(found: LeadView, visit: Visit) -> dict[str, object]:
    held = found.claimed_until is not None and found.claimed_until > visit.at
    mine = held and found.claimed_by == visit.by
    workable = found.status is not LeadStatus.DISMISSED and (mine or not held)
    return {
        "held_by_me": mine,
        "held_by": people_by_id().get(found.claimed_by or "", "") if held and not mine else "",
        "can_claim": not held and visit.may(Right.CLAIM_LEAD),
        "can_open": workable and visit.may(Right.PROPOSE_CASE),
        "can_dismiss": workable and found.status is LeadStatus.OPEN and visit.may(Right.DISMISS_CASE),
    }
