"""Which accounts may have come back, why, and what does a person make of it?"""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import observations_of
from openiru.intake.types import ObservationKind, SubjectView
from openiru.linking import queries
from openiru.linking.types import ReturnFilter, ReturnState, ReturnVerdict, Verdict
from openiru.platforms.queries import platforms
from openiru.registry.queries import organisations
from openiru.review.queries import cases
from openiru.review.types import CaseFilter, Exemption
from openiru.web.asking import choice_of, cursor_of, words_of
from openiru.web.desk import captured
from openiru.web.desk.returns.forms import VerdictForm
from openiru.web.desk.returns.waterfall import bars_of, drawn, signed
from openiru.web.doors import Visit, door
from openiru.web.names import organisations_by_id, people_by_id
from openiru.web.refusals import STATUS
from openiru.workflows.returns.deciding import decide_return, open_case_of_return, protected_by

_SHOWN: Final = 12  # newest captures of each account


@door(Right.READ_DESK)
def returns(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """Leads by probability, and how often such leads were right so far; the filters stand in the address."""
    by_slug = {each.slug: each.organisation_id for each in organisations()}
    every = request.GET.get("state") == "all"
    wanted = ReturnFilter(
        platform=words_of(request, "platform") or None,
        organisation_id=by_slug.get(words_of(request, "organisation")),
        state=None if every else choice_of(request, "state", ReturnState) or ReturnState.OPEN,
    )
    cursor = cursor_of(request)
    rates = queries.rates()
    context = {
        "page": queries.leads_page(wanted, cursor),
        "cursor": cursor,
        "rates": rates,
        "asked": request.GET,
        "platforms": platforms(),
        "organisations": organisations(),
        "names": organisations_by_id(),
        "states": tuple(ReturnState),
    }
    return render(request, "returns/returns.html", context)


@door(Right.READ_DESK)
def return_lead(request: HttpRequest, visit: Visit, return_id: str) -> HttpResponse:
    """One lead: both accounts side by side, every line for and against, and what people said."""
    return lead_page(request, visit, return_id)


@door(Right.DECIDE_RETURN, methods=("POST",))
def decide(request: HttpRequest, visit: Visit, return_id: str) -> HttpResponse:
    """Keep what the visitor says; nothing follows by itself."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return lead_page(request, visit, return_id, form=form)
    said = Verdict(
        verdict=ReturnVerdict(form.cleaned_data["verdict"]),
        reason=form.cleaned_data["reason"],
        reckoning=form.cleaned_data["reckoning"],
        exemption_words=form.cleaned_data["exemption_words"],
    )
    try:
        decide_return(return_id, said, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return lead_page(request, visit, return_id, form=form, refused=error)
    messages.success(request, _("Your word is kept. Nothing was referred by it."))
    if said.verdict is ReturnVerdict.CONFIRMED:
        return redirect("return_lead", return_id)
    return redirect("returns")


@door(Right.PROPOSE_CASE, methods=("POST",))
def open_case(request: HttpRequest, visit: Visit, return_id: str) -> HttpResponse:
    """Begin a case on an account that a person confirmed as a return."""
    try:
        opened = open_case_of_return(return_id, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return lead_page(request, visit, return_id, refused=error)
    return redirect("case", opened.case_id)


def lead_page(
    request: HttpRequest,
    visit: Visit,
    return_id: str,
    *,
    form: VerdictForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a lead; with a form that was not taken, and why, if there is one."""
    found = queries.lead(return_id)
    row = found.row
    past = cases(CaseFilter(subject_id=row.subject.id)).rows
    may_open = visit.may(Right.PROPOSE_CASE) and row.state is ReturnState.CONFIRMED and row.is_standing
    context = {
        "found": found,
        "row": row,
        "newest": found.newest,
        "sides": [
            (_("New account"), row.subject, *_shown(row.subject)),
            (_("Barred account"), row.barred, *_shown(row.barred)),
        ],
        "drawing": drawn(found.newest, right_to_left=get_language_bidi()),
        "bars": [(bar, signed(bar.bits)) for bar in bars_of(found.newest)],
        "protected": [Exemption(each) for each in sorted(protected_by(found))],
        "organisation": organisations_by_id().get(row.organisation_id or ""),
        "people": people_by_id(),
        "cases": past,
        "form": form or VerdictForm(),
        "may_decide": visit.may(Right.DECIDE_RETURN),
        "may_open": may_open and row.organisation_id is not None,
        "refused": refused,
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "returns/return.html", context, status=status)


def _shown(subject: SubjectView) -> tuple[list[str], tuple[captured.CaptureGroup, ...]]:
    """The digests of the pictures of a profile, and the newest captures."""
    seen = observations_of(subject.id, _SHOWN)
    profiles = [each for each in seen if each.kind is ObservationKind.ACCOUNT]
    pictures = dict.fromkeys(medium.digest for each in profiles for medium in each.media if medium.digest)
    return list(pictures), captured.grouped(seen)
