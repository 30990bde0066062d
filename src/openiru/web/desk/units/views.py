"""What do other units ask us, what did we ask them, and what is held?"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openiru.access.types import Right
from openiru.deconfliction import queries
from openiru.deconfliction.operations import answer_unit
from openiru.deconfliction.types import SAYABLE, Answer
from openiru.foundation.errors import OpenIruError
from openiru.web.asking import plain
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.web.words import word_of
from openiru.workflows.deconfliction.ending import end_hold

_BRIEF: Final = {"rows": 2, "class": "brief", "dir": "auto"}


class AnswerUnitForm(forms.Form):
    """What we say to another unit."""

    answer = forms.ChoiceField(label=gettext_lazy("Our answer"))
    reason = forms.CharField(
        label=gettext_lazy("Reason of an objection"),
        required=False,
        max_length=1_000,
        help_text=gettext_lazy("The other unit reads it."),
        widget=forms.Textarea(attrs=_BRIEF),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, prefix: str | None = None) -> None:
        super().__init__(data, auto_id=f"id_{prefix}_%s" if prefix else "id_%s")
        self.fields["answer"].choices = [(each.value, word_of(each)) for each in SAYABLE]  # type: ignore[attr-defined]


@door(Right.READ_DESK)
def units(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Other units, their questions and ours, and what is held."""
    return units_page(request, visit)


@door(Right.ANSWER_UNIT, methods=("POST",))
def answer(request: HttpRequest, visit: Visit, question_id: str) -> HttpResponse:
    """Answer a question of another unit."""
    queries.asked(question_id)
    form = AnswerUnitForm(request.POST)
    if not form.is_valid():
        return units_page(request, visit, form=form)
    said = form.cleaned_data
    try:
        answer_unit(question_id, Answer(said["answer"]), reason=said["reason"], by=visit.by, at=visit.at)
    except OpenIruError as error:
        return units_page(request, visit, form=form, refused=error)
    messages.success(request, _("The answer is on its way."))
    return redirect("units")


@door(Right.END_HOLD, methods=("POST",))
def end(request: HttpRequest, visit: Visit, hold_id: str) -> HttpResponse:
    """End a hold."""
    try:
        end_hold(hold_id, reason=plain(request.POST.get("reason", "")), by=visit.by, at=visit.at)
    except OpenIruError as error:
        return units_page(request, visit, refused=error)
    messages.success(request, _("The hold ended; what it kept is tried at once."))
    return redirect("units")


def units_page(
    request: HttpRequest,
    visit: Visit,
    *,
    form: AnswerUnitForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of units; with a form that was not taken, and why, if there is one."""
    waiting = queries.waiting_for_us(visit.at)
    context = {
        "units": queries.units(),
        "waiting": [(each, AnswerUnitForm(prefix=each.asked_id)) for each in waiting],
        "received": [each for each in queries.received() if each not in waiting],
        "questions": queries.questions(),
        "holds": [(each, each.is_active(visit.at)) for each in queries.holds(visit.at)],
        "form": form or AnswerUnitForm(),
        "refused": refused,
        "may_answer": visit.may(Right.ANSWER_UNIT),
        "may_end": visit.may(Right.END_HOLD),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "units/units.html", context, status=status)
