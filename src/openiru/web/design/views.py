"""How does each component look, in every state and in both directions?"""

from datetime import timedelta
from enum import Enum
from itertools import groupby

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from openiru.review.errors import OwnCaseError
from openiru.web.doors import now
from openiru.web.settings import design_page_is_open
from openiru.web.words import WORDS


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=_("Reason"), help_text=_("At least ten characters."), min_length=10)
    number = forms.IntegerField(label=_("Confidence"), required=False)
    choice = forms.ChoiceField(
        label=_("Ground"), choices=[("a", "(a)"), ("b", "(b)")], widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("Necessity"), widget=forms.Textarea)


def design(request: HttpRequest) -> HttpResponse:
    """The page; there is none in a working installation."""
    if not design_page_is_open():
        raise Http404
    moment = now()
    context = {
        "states": [(type_name, tuple(members)) for type_name, members in groupby(_members(), _type_name)],
        "dues": (moment + timedelta(days=3), moment + timedelta(hours=5), moment - timedelta(hours=30), None),
        "form": SampleForm(),
        "wrong": SampleForm({"name": "short", "number": "x"}),
        "refused": OwnCaseError("The author of a case never approves it; ask another supervisor."),
        "levels": ("info", "success", "warning", "error"),
        "priorities": ((7, 98), (4, 71), (1, 33)),
        "directions": ("ltr", "rtl"),
        "moment": moment,
    }
    return render(request, "design/page.html", context)


def _members() -> list[Enum]:
    return [member for words in WORDS for member in words]


def _type_name(member: Enum) -> str:
    return type(member).__name__
