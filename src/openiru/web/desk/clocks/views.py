"""What is due, which step waits for whom, and when did what happen to a referral?"""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.clocks import operations
from openiru.clocks.queries import ladder_for, pending_pauses, task
from openiru.clocks.types import NewPause, PauseReason, TaskEnding
from openiru.foundation.errors import OpenIruError
from openiru.platforms.queries import platforms
from openiru.web.asking import words_of
from openiru.web.desk.clocks.forms import ApprovalForm, PauseForm, ResumeForm, TaskForm
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.refusals import STATUS
from openiru.workflows.clocks.moments_csv import moments_csv
from openiru.workflows.clocks.work_clocks import clocks_of_referral, due_list

SHOWN_MAX: Final = 200  # nobody works down a longer list; the counts tell the rest


@door(Right.READ_DESK)
def due(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that is owed: overdue first, then what is due next, then what stands still."""
    return due_page(request, visit)


@door(Right.MANAGE_CLOCKS, methods=("POST",))
def end_task(request: HttpRequest, visit: Visit, task_id: str) -> HttpResponse:
    """Say what became of a task."""
    task(task_id)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return due_page(request, visit, form=form)
    said = form.cleaned_data
    try:
        operations.end_task(
            task_id, TaskEnding(said["ending"]), words=said["words"], by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return due_page(request, visit, form=form, refused=error)
    messages.success(request, _("The task is ended."))
    return redirect("due")


@door(Right.READ_DESK)
def referral_clocks(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """The moments of each item, the pauses and the steps of one referral."""
    return clocks_page(request, visit, referral_id)


@door(Right.READ_DESK)
def as_csv(_request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """The moments of each item as one table for machines."""
    view = clocks_of_referral(referral_id, visit.at)
    headers = {"Content-Disposition": f'attachment; filename="{view.reference}-clocks.csv"'}
    return HttpResponse(moments_csv(view), content_type="text/csv; charset=utf-8", headers=headers)


@door(Right.MANAGE_CLOCKS, methods=("POST",))
def pause(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Let the clock of a referral stand still from now on."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return clocks_page(request, visit, referral_id, form=form)
    said = form.cleaned_data
    new = NewPause(
        referral_id=referral_id,
        reason=PauseReason(said["reason"]),
        words=said["words"],
        opened_at=visit.at,
        restarts=said["restarts"],
    )
    try:
        operations.open_pause(new, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return clocks_page(request, visit, referral_id, form=form, refused=error)
    messages.success(request, _("The clock stands still."))
    return redirect("referral_clocks", referral_id)


@door(Right.MANAGE_CLOCKS, methods=("POST",))
def approve_pause(request: HttpRequest, visit: Visit, referral_id: str, pause_id: str) -> HttpResponse:
    """Let a pause count that another person noted and that begins or ends in the past."""
    if pause_id not in {each.pause_id for each in clocks_of_referral(referral_id, visit.at).pauses}:
        raise Http404
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return clocks_page(request, visit, referral_id, form=form)
    try:
        operations.approve_pause(pause_id, words=form.cleaned_data["words"], by=visit.by, at=visit.at)
    except OpenIruError as error:
        return clocks_page(request, visit, referral_id, form=form, refused=error)
    messages.success(request, _("The pause counts; deadlines follow it."))
    return redirect("referral_clocks", referral_id)


@door(Right.MANAGE_CLOCKS, methods=("POST",))
def resume(request: HttpRequest, visit: Visit, referral_id: str, pause_id: str) -> HttpResponse:
    """Let the clock of a referral run again from now on."""
    if pause_id not in {each.pause_id for each in clocks_of_referral(referral_id, visit.at).pauses}:
        raise Http404
    form = ResumeForm(request.POST)
    if not form.is_valid():
        return clocks_page(request, visit, referral_id, form=form)
    try:
        operations.close_pause(
            pause_id, closed_at=visit.at, words=form.cleaned_data["words"], by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return clocks_page(request, visit, referral_id, form=form, refused=error)
    messages.success(request, _("The clock runs again."))
    return redirect("referral_clocks", referral_id)


def due_page(
    request: HttpRequest,
    visit: Visit,
    *,
    form: forms.Form | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of what is due; with a form that was not taken, and why, if there is one."""
    platform = words_of(request, "platform")
    rows = [row for row in due_list(visit.at) if platform in {"", row.duty.platform}]
    context = {
        "rows": rows[:SHOWN_MAX],
        "total": len(rows),
        "overdue": sum(row.is_overdue for row in rows),
        "paused": sum(row.duty.paused_since is not None for row in rows),
        "platforms": platforms(),
        "platform": platform,
        "pending": pending_pauses(),
        "task_form": TaskForm(),
        "form": form,
        "refused": refused,
        "may_end": visit.may(Right.MANAGE_CLOCKS),
    }
    return render(request, "clocks/due.html", context, status=_status(form, refused))


def clocks_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    *,
    form: forms.Form | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a referral's clocks; with a form that was not taken, and why, if there is one."""
    view = clocks_of_referral(referral_id, visit.at)
    context = {
        "clocks": view,
        "ladder": ladder_for(view.platform, visit.at),
        "people": people_by_id(),
        "pause_form": PauseForm(),
        "resume_form": ResumeForm(),
        "form": form,
        "refused": refused,
        "can_pause": bool(view.duties) and visit.may(Right.MANAGE_CLOCKS),
        "may_approve": visit.may(Right.MANAGE_CLOCKS),
        "me": visit.by,
    }
    return render(request, "clocks/referral.html", context, status=_status(form, refused))


def _status(form: forms.Form | None, refused: OpenIruError | None) -> int:
    return STATUS[refused.kind] if refused else (422 if form else 200)
