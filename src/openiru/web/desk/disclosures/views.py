"""Which data was asked for and why, what came back, and who opened it?"""

from collections.abc import Callable
from itertools import chain

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.disclosures import operations, queries
from openiru.disclosures.types import Verdict
from openiru.foundation.errors import OpenIruError
from openiru.web.desk.disclosures.forms import ReasonForm, ReceiveForm, ReviewForm
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.pictures import HEADERS
from openiru.web.refusals import STATUS


@door(Right.READ_DESK)
def disclosures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Requests for data and for preservation, apart from removals."""
    context = {
        "rows": queries.disclosures(),
        "unreviewed": queries.unreviewed_count(),
        "compliance": queries.compliance(visit.at),
    }
    return render(request, "disclosures/disclosures.html", context)


@door(Right.READ_DESK)
def disclosure(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """One request: why it was made, what came, who opened it."""
    return disclosure_page(request, visit, referral_id)


@door(Right.RECEIVE_DISCLOSURE, methods=("POST",))
def receive(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Seal what the platform handed over."""
    queries.disclosure(referral_id)
    form = ReceiveForm(request.POST, request.FILES)

    def act() -> None:
        operations.receive(
            referral_id,
            form.cleaned_data["file"].file,
            label=form.cleaned_data["label"],
            by=visit.by,
            at=visit.at,
        )

    return _acted(request, visit, referral_id, form, act, _("It is sealed; its digest is in custody."))


@door(Right.OPEN_DISCLOSURE, methods=("POST",))
def open_holding(request: HttpRequest, visit: Visit, holding_id: str) -> HttpResponse:
    """Note who opens what was handed over, and why; only then the bytes may be asked for."""
    held = queries.holding(holding_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return disclosure_page(request, visit, held.referral_id, form=form)
    try:
        opening_id = operations.open_holding(
            holding_id, reason=form.cleaned_data["reason"], by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return disclosure_page(request, visit, held.referral_id, form=form, refused=error)
    return redirect("opened", opening_id)


@door(Right.OPEN_DISCLOSURE)
def opened(_request: HttpRequest, visit: Visit, opening_id: str) -> HttpResponseBase:
    """The bytes of what this person opened a moment ago."""
    chunks = queries.opened_bytes(opening_id, by=visit.by, at=visit.at)
    # The first one now: what cannot be opened is told on a page, not in the middle of a download.
    first = next(chunks, b"")
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="opened-{opening_id[-12:]}.bin"'}
    return StreamingHttpResponse(
        chain([first], chunks), content_type="application/octet-stream", headers=headers
    )


@door(Right.DESTROY_DISCLOSURE, methods=("POST",))
def destroy(request: HttpRequest, visit: Visit, holding_id: str) -> HttpResponse:
    """Destroy what was handed over; a tombstone stays."""
    held = queries.holding(holding_id)
    form = ReasonForm(request.POST)

    def act() -> None:
        operations.destroy(holding_id, reason=form.cleaned_data["reason"], by=visit.by, at=visit.at)

    return _acted(request, visit, held.referral_id, form, act, _("It is destroyed; a tombstone stays."))


@door(Right.REVIEW_EMERGENCY, methods=("POST",))
def review(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Say after the fact whether it was an emergency."""
    queries.disclosure(referral_id)
    form = ReviewForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        operations.review_emergency(
            referral_id, Verdict(said["verdict"]), words=said["reason"], by=visit.by, at=visit.at
        )

    return _acted(request, visit, referral_id, form, act, _("The emergency is reviewed."))


@door(Right.CREATE_REFERRAL, methods=("POST",))
def renew(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Note that the platform preserves as long again."""
    queries.disclosure(referral_id)
    form = ReasonForm(request.POST)

    def act() -> None:
        operations.renew(referral_id, words=form.cleaned_data["reason"], by=visit.by, at=visit.at)

    return _acted(request, visit, referral_id, form, act, _("The preservation is renewed."))


def _acted(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    form: forms.Form,
    act: Callable[[], None],
    told: str,
) -> HttpResponse:
    """Act if the form is whole; the page again with what was refused, if it was."""
    if not form.is_valid():
        return disclosure_page(request, visit, referral_id, form=form)
    try:
        act()
    except OpenIruError as error:
        return disclosure_page(request, visit, referral_id, form=form, refused=error)
    messages.success(request, told)
    return redirect("disclosure", referral_id)


def disclosure_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    *,
    form: forms.Form | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of one request; with a form that was not taken, and why, if there is one."""
    context = {
        "view": queries.disclosure(referral_id),
        "people": people_by_id(),
        "receive_form": ReceiveForm(),
        "review_form": ReviewForm(),
        "form": form,
        "refused": refused,
        "may_receive": visit.may(Right.RECEIVE_DISCLOSURE),
        "may_open": visit.may(Right.OPEN_DISCLOSURE),
        "may_destroy": visit.may(Right.DESTROY_DISCLOSURE),
        "may_review": visit.may(Right.REVIEW_EMERGENCY),
        "may_renew": visit.may(Right.CREATE_REFERRAL),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "disclosures/disclosure.html", context, status=status)
