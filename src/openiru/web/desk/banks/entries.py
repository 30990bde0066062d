"""What is known of one picture of a bank, and what may be done about it?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.signals import operations, queries
from openiru.signals.types import EntryState, KnownPictureView, Stance
from openiru.web.desk.banks.forms import ConfirmForm, OpinionForm, WithdrawForm
from openiru.web.doors import Visit, door
from openiru.web.names import organisations_by_id, people_by_id
from openiru.web.refusals import STATUS
from openiru.workflows.copies.sightings import sightings_of
from openiru.workflows.picture_evidence import banked_picture


@door(Right.READ_DESK)
def entry(request: HttpRequest, visit: Visit, entry_id: str) -> HttpResponse:
    """One picture of a bank: what it is, who says what of it, and what may be done."""
    return entry_page(request, visit, entry_id)


@door(Right.ADD_SIGNAL, methods=("POST",))
def withdraw(request: HttpRequest, visit: Visit, entry_id: str) -> HttpResponse:
    """Take it out of its bank."""
    queries.known_picture(entry_id, visit.at)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return entry_page(request, visit, entry_id, withdrawal=form)
    try:
        operations.withdraw_signal(entry_id, by=visit.by, at=visit.at, reason=form.cleaned_data["reason"])
    except OpenIruError as error:
        return entry_page(request, visit, entry_id, withdrawal=form, refused=error)
    messages.success(request, _("The entry was withdrawn; it matches nothing any more."))
    return redirect("bank_entry", entry_id)


@door(Right.ADD_SIGNAL, methods=("POST",))
def give_opinion(request: HttpRequest, visit: Visit, entry_id: str) -> HttpResponse:
    """Note what a party says of it."""
    form = OpinionForm(queries.known_picture(entry_id, visit.at), request.POST)
    if not form.is_valid():
        return entry_page(request, visit, entry_id, opinion=form)
    said = form.cleaned_data
    try:
        operations.give_opinion(
            entry_id,
            party=said["party"],
            stance=Stance(said["stance"]),
            reason=said["reason"],
            by=visit.by,
            at=visit.at,
        )
    except OpenIruError as error:
        return entry_page(request, visit, entry_id, opinion=form, refused=error)
    messages.success(request, _("The opinion was noted."))
    return redirect("bank_entry", entry_id)


@door(Right.CONFIRM_SIGNAL, methods=("POST",))
def confirm(request: HttpRequest, visit: Visit, entry_id: str) -> HttpResponse:
    """Say as a second person that it stands; ends its quarantine."""
    queries.known_picture(entry_id, visit.at)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return entry_page(request, visit, entry_id, confirmation=form)
    try:
        operations.confirm_entry(entry_id, by=visit.by, at=visit.at, reason=form.cleaned_data["reason"])
    except OpenIruError as error:
        return entry_page(request, visit, entry_id, confirmation=form, refused=error)
    messages.success(request, _("The entry was confirmed."))
    return redirect("bank_entry", entry_id)


def entry_page(
    request: HttpRequest,
    visit: Visit,
    entry_id: str,
    *,
    refused: OpenIruError | None = None,
    **wrong: forms.Form,
) -> HttpResponse:
    """The page of an entry; with the form among `wrong` that was not taken, and why, if there is one."""
    picture = banked_picture(entry_id, visit.at)
    organisation = organisations_by_id().get(picture.entry.organisation_id or "")
    context: dict[str, Any] = {
        "picture": picture,
        "entry": picture.entry,
        "organisation": organisation,
        "sightings": sightings_of(entry_id),
        "said": queries.opinions_of(entry_id)[::-1],
        "people": people_by_id(),
        "form": next(iter(wrong.values()), None),
        "open": next(iter(wrong), ""),
        "refused": refused,
        **_what_may_be_done(picture.entry, visit),
        **_forms(picture.entry),
        **wrong,
    }
    status = STATUS[refused.kind] if refused else (422 if wrong else 200)
    return render(request, "banks/entry.html", context, status=status)


def _forms(entry: KnownPictureView) -> dict[str, forms.Form]:
    return {"withdrawal": WithdrawForm(), "opinion": OpinionForm(entry), "confirmation": ConfirmForm()}


def _what_may_be_done(entry: KnownPictureView, visit: Visit) -> dict[str, bool]:
    is_kept, confirms = entry.state is not EntryState.WITHDRAWN, visit.may(Right.CONFIRM_SIGNAL)
    waits = is_kept and (entry.confirmed_at is None or entry.quarantined_at is not None)
    return {
        "can_withdraw": is_kept and visit.may(Right.ADD_SIGNAL),
        "can_opine": visit.may(Right.ADD_SIGNAL),
        "can_confirm": waits and confirms and entry.added_by != visit.by,
        "needs_other": waits and confirms and entry.added_by == visit.by,
        "is_quarantined": entry.quarantined_at is not None,
    }
