"""What does somebody write who receives, opens, destroys, reviews or renews?"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.disclosures.types import Verdict
from openiru.web.words import word_of

_WORDS: Final = {"rows": 2, "class": "brief", "dir": "auto"}


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, min_length=10, max_length=5_000, widget=forms.Textarea(attrs=_WORDS))


class ReceiveForm(forms.Form):
    """What a platform handed over."""

    file = forms.FileField(label=_("File"), help_text=_("It is sealed as it is read, and lies nowhere else."))
    label = forms.CharField(
        label=_("What it is"),
        help_text=_("In our words; names nobody."),
        min_length=10,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ReasonForm(forms.Form):
    """Why something is opened, destroyed or renewed."""

    reason = _words(_("Reason"))


class ReviewForm(forms.Form):
    """What another person says of an emergency."""

    verdict = forms.ChoiceField(
        label=_("Was it an emergency?"), choices=[(each.value, word_of(each)) for each in Verdict]
    )
    reason = _words(_("Reason"))
