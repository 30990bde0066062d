"""May this subject be referred, and on what ground?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.linking.queries import of_subject
from openiru.referrals.queries import items_of
from openiru.relations.queries import related_cases
from openiru.review import operations, queries
from openiru.review.types import OPEN_STATUSES, CaseFilter, CaseStatus, Instrument
from openiru.review.types.whole import CaseView
from openiru.web.asking import choice_of, cursor_of, words_of
from openiru.web.desk import captured, timeline
from openiru.web.desk.case_form import CaseForm, ReasonForm, initial_of
from openiru.web.desk.why import reasons
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.refusals import STATUS

READERS = Right.READ_DESK


@door(READERS)
def cases(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Cases, newest first: one's own, or those that fit the filters."""
    status = choice_of(request, "status", CaseStatus)
    only_mine = request.GET.get("mine") == "1"
    wanted = CaseFilter(
        statuses=frozenset({status}) if status else frozenset(),
        platform=words_of(request, "platform") or None,
        instrument=choice_of(request, "instrument", Instrument),
        author_id=visit.by if only_mine else None,
        protected_only=request.GET.get("protected") == "1",
    )
    cursor = cursor_of(request)
    context = {
        "page": queries.cases(wanted, cursor),
        "cursor": cursor,
        "status": status,
        "only_mine": only_mine,
        "protected_only": wanted.protected_only,
        "statuses": tuple(CaseStatus),
    }
    return render(request, "desk/cases.html", context)


@door(READERS)
def case(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponse:
    """One case: what was captured, what happened, and what can be decided."""
    return case_page(request, visit, case_id)


@door(Right.PROPOSE_CASE, methods=("POST",))
def propose(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponse:
    """Put a case before a second person; then stay, or go on to the next lead."""
    form = CaseForm(request.POST)
    if not form.is_valid():
        return case_page(request, visit, case_id, form=form)
    try:
        operations.propose(case_id, form.draft(), by=visit.by, at=visit.at)
    except OpenIruError as error:
        return case_page(request, visit, case_id, form=form, refused=error)
    messages.success(request, _("The case waits for a second person."))
    if request.POST.get("then") == "next":
        return redirect("next_lead")
    return redirect("case", case_id)


@door(Right.DISMISS_CASE, methods=("POST",))
def dismiss(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponse:
    """Close a case without a referral; what was answered about exemptions is kept."""
    form = CaseForm(request.POST, is_complete=False)
    if not form.is_valid():
        return case_page(request, visit, case_id, form=form)
    try:
        operations.dismiss(
            case_id,
            by=visit.by,
            at=visit.at,
            reason=form.cleaned_data["reason"],
            exemptions=form.answers() or None,
        )
    except OpenIruError as error:
        return case_page(request, visit, case_id, form=form, refused=error)
    messages.success(request, _("The case was dismissed. It stays visible among the cases of its subject."))
    return redirect("case", case_id)


@door(Right.APPROVE_CASE, methods=("POST",))
def decide(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponse:
    """Approve a case, return it to its author, or dismiss it, as a second person; then go on to the next."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return case_page(request, visit, case_id, decision_form=form)
    steps = {
        "approve": (operations.approve, _("The case was approved.")),
        "return": (operations.return_to_author, _("The case went back to its author.")),
        "dismiss": (operations.dismiss, _("The case was dismissed.")),
        "lapse": (operations.lapse, _("The approval was given up.")),
    }
    step, said = steps.get(request.POST.get("step", ""), (None, ""))
    if step is None:
        return case_page(request, visit, case_id, decision_form=form)
    try:
        step(case_id, by=visit.by, at=visit.at, reason=form.cleaned_data["reason"])
    except OpenIruError as error:
        return case_page(request, visit, case_id, decision_form=form, refused=error)
    messages.success(request, said)
    return redirect("next_approval")


@door(Right.APPROVE_CASE)
def next_approval(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """The case that waits longest for this person; the list where none does."""
    waiting = queries.awaiting_approval(visit.by, rows=1).rows
    return redirect("case", waiting[0].case_id) if waiting else redirect("approvals")


def case_page(
    request: HttpRequest,
    visit: Visit,
    case_id: str,
    *,
    form: CaseForm | None = None,
    decision_form: ReasonForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a case; with a form that was not taken, and why, if there is one."""
    found = queries.case(case_id, visit.at.date())
    context = {
        "case": found,
        "facts": found.facts,
        "lead": found.lead,
        "subject": found.subject,
        "organisation": found.organisation,
        "standing": found.standing,
        "captures": captured.grouped(found.observations, found.lead.matches if found.lead else ()),
        "reasons": reasons(found.lead.matches, found.observations, visit.at) if found.lead else (),
        "people": people_by_id(),
        "shown_max": found.observations_shown_max,
        "relations": related_cases(case_id, by=visit.by),
        "links": of_subject(found.subject.id),
        "happenings": _line(found),
        "form": form,
        "decision_form": decision_form,
        "refused": refused,
        **_what_may_be_done(found, visit),
    }
    if context["can_propose"] and form is None:
        context["form"] = CaseForm(initial=initial_of(found.facts))
    if (context["can_decide"] or context["can_lapse"]) and decision_form is None:
        context["decision_form"] = ReasonForm(initial=_agreement(found))
    wrong = form or decision_form
    status = STATUS[refused.kind] if refused else (422 if wrong else 200)
    return render(request, "desk/case.html", context, status=status)


def _what_may_be_done(found: CaseView, visit: Visit) -> dict[str, bool]:
    facts, is_author = found.facts, found.facts.author_id == visit.by
    in_review = facts.status is CaseStatus.IN_REVIEW
    editable = facts.status in OPEN_STATUSES and not in_review
    return {
        "can_propose": editable and is_author and visit.may(Right.PROPOSE_CASE),
        "can_decide": in_review and not is_author and visit.may(Right.APPROVE_CASE),
        "waits_for_other": in_review and is_author,
        "can_lapse": facts.status is CaseStatus.APPROVED
        and facts.referred_at is None
        and visit.may(Right.APPROVE_CASE),
    }


def _agreement(found: CaseView) -> dict[str, str]:
    # One key decides a prepared case; whoever sees it otherwise writes so.
    if found.facts.status is CaseStatus.IN_REVIEW:
        return {"reason": _("I have looked at the captured content and agree with the author's reason.")}
    return {}


def _line(found: CaseView) -> tuple[timeline.Happening, ...]:
    return timeline.line_of(
        timeline.observed(captured.history_of(found.subject.id)),
        timeline.decided(found.decisions),
        timeline.other_cases(found.past_cases),
        timeline.referred(items_of(found.subject.id)),
    )
