"""What does somebody write who decides whether an account came back?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.linking.policy import WORDS_MAX, WORDS_MIN
from openiru.linking.types import ReturnVerdict

_WORDS = {"rows": 3, "dir": "auto"}


class VerdictForm(forms.Form):
    """The verdict, why, and why what protects an account does not stand against it."""

    verdict = forms.ChoiceField(choices=[(each.value, each.value) for each in ReturnVerdict])
    reckoning = forms.IntegerField(min_value=0, required=False)
    reason = forms.CharField(
        label=_("Why, in words"),
        min_length=WORDS_MIN,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs=_WORDS),
    )
    exemption_words = forms.CharField(
        label=_("Exemption check, in words"),
        help_text=_(
            "Why what protects the account does not stand against calling it a return. Needed to confirm."
        ),
        max_length=WORDS_MAX,
        required=False,
        widget=forms.Textarea(attrs=_WORDS),
    )
