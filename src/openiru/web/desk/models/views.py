"""Which models are there, how good are they, which of them speak, and who says so?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.learning import operations, queries
from openiru.learning.types import VersionView
from openiru.statistics.chart import Bar, stacked_bars
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.refusals import STATUS

_LONGEST = 5_000  # characters


class SwitchForm(forms.Form):
    """Why a version is switched on or off."""

    reason = forms.CharField(
        label=later("Reason"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


@door(Right.READ_DESK)
def models(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """All versions with their figures, golden sets and switches."""
    context = {
        "versions": queries.versions(),
        "golden_sets": queries.golden_sets(),
        "switches": queries.switches(),
        "last_refit": queries.last_refit(),
        "people": people_by_id(),
    }
    return render(request, "models/models.html", context)


@door(Right.READ_DESK)
def model(request: HttpRequest, visit: Visit, version_id: str) -> HttpResponse:
    """One version: its figures by language, its card, and what became of it."""
    return model_page(request, visit, version_id)


@door(Right.SWITCH_MODEL, methods=("POST",))
def switch(request: HttpRequest, visit: Visit, version_id: str) -> HttpResponse:
    """Let a version speak from now on, or no longer."""
    queries.version(version_id)
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return model_page(request, visit, version_id, form=form)
    step = operations.switch_off if request.POST.get("step") == "off" else operations.switch_on
    try:
        step(version_id, by=visit.by, at=visit.at, reason=form.cleaned_data["reason"])
    except OpenIruError as error:
        return model_page(request, visit, version_id, form=form, refused=error)
    messages.success(
        request, _("The model was switched. The worker lets the versions that are on read the leads.")
    )
    return redirect("model", version_id)


def model_page(
    request: HttpRequest,
    visit: Visit,
    version_id: str,
    *,
    form: SwitchForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a version; with a form that was not taken, and why, if there is one."""
    found = queries.version(version_id)
    golden, held_out = found.golden, found.held_out
    context = {
        "version": found,
        "parts": _parts(found),
        "chart": chart_of(golden or held_out),
        "is_chart_golden": bool(golden),
        "switches": [each for each in queries.switches(found.label) if each.group is found.group],
        "people": people_by_id(),
        "form": form or (SwitchForm() if visit.may(Right.SWITCH_MODEL) else None),
        "form_open": form is not None,
        "refused": refused,
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "models/model.html", context, status=status)


def chart_of(measured: Mapping[str, Any]) -> SafeString:
    """One bar for each band of probability: texts with the label, and those without; drawn here."""
    bars = [Bar(label=_band(each), parts=_sorts(each)) for each in measured.get("reliability", ())]
    drawn = stacked_bars(
        bars,
        title=_("Texts by probability: how many of them people gave the label"),
        part_names=(_("with the label"), _("without")),
        right_to_left=get_language_bidi(),
    )
    return mark_safe(drawn)  # noqa: S308  (the chart escapes every text that it draws)


def _band(each: Mapping[str, Any]) -> str:
    lower = min(int(each["probability"] * 10), 9) / 10
    return f"{lower:.1f}–{lower + 0.1:.1f}"


def _sorts(each: Mapping[str, Any]) -> tuple[int, int]:
    having = round(each["texts"] * each["labelled_share"])
    return having, each["texts"] - having


def _parts(found: VersionView) -> list[tuple[str, str, Mapping[str, Any]]]:
    """On which texts, in which language, and the figures."""
    sets = ((_("held out"), found.held_out), (_("golden set"), found.golden))
    return [
        (words, language, part)
        for words, measured in sets
        if measured
        for language, part in {"": measured, **measured.get("by_language", {})}.items()
    ]
