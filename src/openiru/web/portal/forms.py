"""What does a platform say: received, what it did with items, what it hands over?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.referrals.types import NewOutcome, OutcomeBasis, OutcomeCode, Produced
from openiru.web.words import word_of

# What nobody says about itself: silence is noted by us.
SAYABLE: Final = tuple(code for code in OutcomeCode if code is not OutcomeCode.NO_RESPONSE)

_BRIEF: Final = {"rows": 2, "class": "brief", "dir": "auto"}
_MOMENT: Final = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TicketForm(forms.Form):
    """The platform's own number for a referral."""

    ticket = forms.CharField(label=_("Your ticket number"), required=False, max_length=200)


class OutcomeForm(forms.Form):
    """One word on one item or on many."""

    outcome = forms.ChoiceField(label=_("What you did"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=5_000,
        help_text=_("For a refusal, say why; for anything else it helps."),
        widget=forms.Textarea(attrs=_BRIEF),
    )
    basis = forms.ChoiceField(label=_("On what ground"), required=False)
    rule = forms.CharField(
        label=_("Which rule or law"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    scope = forms.CharField(
        label=_("Countries"),
        required=False,
        max_length=200,
        help_text=_("Two-letter codes, such as PK, GB. Empty: everywhere."),
    )
    effective_at = forms.DateTimeField(
        label=_("Took effect (UTC)"), required=False, widget=_MOMENT, input_formats=["%Y-%m-%dT%H:%M"]
    )

    duration_days = forms.IntegerField(
        label=_("For how many days"),
        required=False,
        min_value=1,
        max_value=36_500,
        help_text=_("Empty: for good."),
    )
    appeal_info = forms.CharField(
        label=_("How the account holder can appeal"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs=_BRIEF),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = [(code.value, word_of(code)) for code in SAYABLE]  # type: ignore[attr-defined]
        self.fields["basis"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((basis.value, word_of(basis)) for basis in OutcomeBasis),
        ]

    def outcomes(self, item_ids: list[str]) -> tuple[NewOutcome, ...]:
        """The same word for each of the items, once it is valid."""
        said = self.cleaned_data
        effective_at: datetime | None = said["effective_at"]
        countries = said["scope"].replace(",", " ").upper().split()
        return tuple(
            NewOutcome(
                item_id=item_id,
                code=OutcomeCode(said["outcome"]),
                reason=said["reason"],
                basis=OutcomeBasis(said["basis"]) if said["basis"] else None,
                rule=said["rule"],
                scope=tuple(countries),
                effective_at=effective_at.astimezone(UTC) if effective_at else None,
                duration_days=said["duration_days"],
                appeal_info=said["appeal_info"],
            )
            for item_id in item_ids
        )


class ProducedForm(forms.Form):
    """How much of the data that were asked for was handed over."""

    produced = forms.ChoiceField(label=_("Handed over"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=5_000, widget=forms.Textarea(attrs=_BRIEF)
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["produced"].choices = [(each.value, word_of(each)) for each in Produced]  # type: ignore[attr-defined]
