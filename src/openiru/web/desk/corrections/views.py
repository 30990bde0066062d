"""How is a wrong referral put right, with every consequence before one's eyes?"""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import subjects
from openiru.referrals import operations, queries
from openiru.referrals.types import ReinstatementState
from openiru.web.desk.referral_form import WithdrawalForm
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.web.wording.corrections import WHY
from openiru.web.words import word_of
from openiru.workflows.withdraw.carry_out import withdraw_for_error
from openiru.workflows.withdraw.plan import plan_withdrawal
from openiru.workflows.withdraw.reinstate import ask_for_reinstatement

_ANSWERS: Final = (ReinstatementState.CONFIRMED, ReinstatementState.REFUSED)


class AnswerForm(forms.Form):
    """What the platform says of a reinstatement."""

    said = forms.ChoiceField(
        label=gettext_lazy("Platform says"), choices=[(each.value, word_of(each)) for each in _ANSWERS]
    )
    note = forms.CharField(
        label=gettext_lazy("Where and how it said so"),
        min_length=10,
        max_length=5_000,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


@door(Right.READ_DESK)
def corrections(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that was referred in error, and whether it was reinstated."""
    return corrections_page(request, visit)


@door(Right.WITHDRAW_ITEM, methods=("GET", "POST"))
def correct(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Items of a referral that were wrong: first every consequence, then the step."""
    own = [item for item in queries.referral(referral_id).items if item.sent_at and not item.withdrawn_at]
    said = request.POST if request.method == "POST" else request.GET
    ids = {item.item_id for item in own}
    wrong = [item_id for item_id in said.getlist("item") if item_id in ids]
    if request.method != "POST":
        return correct_page(request, visit, referral_id, wrong or sorted(ids), WithdrawalForm())
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return correct_page(request, visit, referral_id, wrong, form, status=422)
    try:
        made = withdraw_for_error(
            # What was carried out before is not open any more: the plan's digest then says what was made.
            request.POST.getlist("item"),
            plan_digest=request.POST.get("plan", ""),
            chosen=request.POST.getlist("also"),
            reason=form.cleaned_data["reason"],
            by=visit.by,
            at=visit.at,
        )
    except OpenIruError as error:
        return correct_page(
            request, visit, referral_id, wrong, form, refused=error, status=STATUS[error.kind]
        )
    messages.success(
        request, _("%(count)s items were withdrawn; the platform is told.") % {"count": len(made.item_ids)}
    )
    return redirect("corrections")


@door(Right.WITHDRAW_ITEM, methods=("POST",))
def ask(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """Ask the platform once more."""
    ask_for_reinstatement([item_id], by=visit.by, at=visit.at)
    messages.success(request, _("The platform is asked again."))
    return redirect("corrections")


@door(Right.RECORD_OBSERVED_STATE, methods=("POST",))
def answer(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """Note what the platform says; what we observe stands beside it."""
    queries.reinstatement(item_id, visit.at)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return corrections_page(request, visit, form=form)
    try:
        operations.answer_reinstatement(
            item_id,
            ReinstatementState(form.cleaned_data["said"]),
            note=form.cleaned_data["note"],
            by=visit.by,
            at=visit.at,
        )
    except OpenIruError as error:
        return corrections_page(request, visit, form=form, refused=error)
    messages.success(request, _("Kept beside what we observe."))
    return redirect("corrections")


def correct_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    wrong: list[str],
    form: WithdrawalForm,
    *,
    refused: OpenIruError | None = None,
    status: int = 200,
) -> HttpResponse:
    """What follows from finding items wrong: at once, and what a person may tick."""
    plan = plan_withdrawal(wrong, at=visit.at) if wrong else None
    found = [(each, WHY[each.why]) for each in plan.consequences] if plan else []
    context: dict[str, Any] = {
        "referral": queries.referral(referral_id),
        "plan": plan,
        "at_once": [each for each in found if each[0].is_at_once],
        "proposed": [each for each in found if not each[0].is_at_once and each[0].step != "leave_lead"],
        "left": [each for each in found if each[0].step == "leave_lead"],
        "form": form,
        "refused": refused,
        "ticked": set(request.POST.getlist("also")),
    }
    return render(request, "corrections/correct.html", context, status=status)


def corrections_page(
    request: HttpRequest,
    visit: Visit,
    *,
    form: AnswerForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of corrections; with a form that was not taken, and why, if there is one."""
    rows = queries.reinstatements(visit.at)
    named = subjects({row.subject_id for row in rows})
    context = {
        "rows": [(row, named[row.subject_id]) for row in rows],
        "answers": [(each.value, word_of(each)) for each in _ANSWERS],
        "form": form,
        "refused": refused,
        "may_ask": visit.may(Right.WITHDRAW_ITEM),
        "may_note": visit.may(Right.RECORD_OBSERVED_STATE),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "corrections/corrections.html", context, status=status)
