"""How is what stands between us and one platform read, and kept?"""

from collections.abc import Callable
from datetime import UTC

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.liaison import operations, queries
from openiru.liaison.calendar import calendar
from openiru.liaison.types import CommitmentState
from openiru.platforms.queries import platform
from openiru.web.desk.liaison.forms import (
    AgreementForm,
    CommitmentForm,
    ContactForm,
    EndForm,
    MinutesForm,
    PlanForm,
    SettleForm,
)
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS

_FORMS = {
    "contact": ContactForm,
    "plan": PlanForm,
    "minutes": MinutesForm,
    "commitment": CommitmentForm,
    "settle": SettleForm,
    "agreement": AgreementForm,
}


@door(Right.READ_DESK)
def liaison(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Contacts, meetings, commitments and agreements with one platform."""
    return liaison_page(request, visit, slug)


@door(Right.READ_DESK)
def as_calendar(_request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Meetings and open commitments of one platform, for a calendar."""
    found = platform(slug)
    held = queries.meetings(visit.at, platform=slug)
    to_come = queries.meetings_to_come(visit.at, platform=slug)
    promised = queries.commitments(visit.at, platform=slug)
    text = calendar((*held, *to_come), promised, at=visit.at)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


@door(Right.MANAGE_PLATFORMS, methods=("POST",))
def add_contact(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Note a role to whom we may turn."""
    form = ContactForm(request.POST)
    return _take(
        request,
        visit,
        slug,
        "contact",
        form,
        lambda: operations.add_contact(form.new(slug), by=visit.by, at=visit.at),
    )


@door(Right.MANAGE_PLATFORMS, methods=("POST",))
def end_contact(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Let a contact hold no more from today."""
    form = EndForm(request.POST)
    day = visit.at.astimezone(UTC).date()
    return _take(
        request,
        visit,
        slug,
        "end",
        form,
        lambda: operations.end_contact(form.cleaned_data["contact_id"], on=day, by=visit.by, at=visit.at),
    )


@door(Right.RECORD_MEETING, methods=("POST",))
def plan(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Note a meeting to come."""
    form = PlanForm(request.POST)
    return _take(
        request,
        visit,
        slug,
        "plan",
        form,
        lambda: operations.plan_meeting(form.new(slug), by=visit.by, at=visit.at),
    )


@door(Right.RECORD_MEETING, methods=("POST",))
def minutes(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Keep what was said at a meeting."""
    form = MinutesForm(request.POST)
    return _take(
        request,
        visit,
        slug,
        "minutes",
        form,
        lambda: operations.keep_minutes(form.new(slug), by=visit.by, at=visit.at),
    )


@door(Right.RECORD_MEETING, methods=("POST",))
def commitment(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Note what one side promised."""
    form = CommitmentForm(request.POST)
    return _take(
        request,
        visit,
        slug,
        "commitment",
        form,
        lambda: operations.note_commitment(form.new(slug), by=visit.by, at=visit.at),
    )


@door(Right.RECORD_MEETING, methods=("POST",))
def settle(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Say what became of a commitment."""
    form = SettleForm(request.POST)
    return _take(
        request,
        visit,
        slug,
        "settle",
        form,
        lambda: operations.settle_commitment(
            form.cleaned_data["commitment_id"],
            CommitmentState(form.cleaned_data["to"]),
            reason=form.cleaned_data["reason"],
            by=visit.by,
            at=visit.at,
        ),
    )


@door(Right.MANAGE_PLATFORMS, methods=("POST",))
def agreement(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Note an agreement and keep its text."""
    form = AgreementForm(request.POST, request.FILES)
    return _take(
        request,
        visit,
        slug,
        "agreement",
        form,
        lambda: operations.note_agreement(
            form.new(slug), text=form.cleaned_data["text"], by=visit.by, at=visit.at
        ),
    )


def _take(
    request: HttpRequest,
    visit: Visit,
    slug: str,
    name: str,
    form: django_forms.Form,
    act: Callable[[], object],
) -> HttpResponse:
    platform(slug)  # what there is not, is missing, whatever was written
    if not form.is_valid():
        return liaison_page(request, visit, slug, sent=(name, form))
    try:
        act()
    except OpenIruError as error:
        return liaison_page(request, visit, slug, sent=(name, form), refused=error)
    messages.success(request, _("Kept."))
    return redirect("liaison", slug)


def liaison_page(
    request: HttpRequest,
    visit: Visit,
    slug: str,
    *,
    sent: tuple[str, django_forms.Form] | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of liaison; with a form that was not taken, and why, if there is one."""
    day = visit.at.astimezone(UTC).date()
    name, form = sent or ("", None)
    filled = {f"{key}_form": form if key == name else kind() for key, kind in _FORMS.items()}
    context = {
        "platform": platform(slug),
        "contacts": queries.contacts(slug, on=day),
        "held": tuple(reversed(queries.meetings(visit.at, platform=slug))),
        "to_come": queries.meetings_to_come(visit.at, platform=slug),
        "commitments": queries.commitments(visit.at, platform=slug),
        "agreements": queries.agreements(on=day, platform=slug),
        **filled,
        "sent": name,
        "form": form,
        "refused": refused,
        "may_meet": visit.may(Right.RECORD_MEETING),
        "may_manage": visit.may(Right.MANAGE_PLATFORMS),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "liaison/liaison.html", context, status=status)
