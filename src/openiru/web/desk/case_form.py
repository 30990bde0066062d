"""What does an author write into a case, and a second person into a decision?"""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from openiru.review.types import CaseDraft, CaseFacts, Exemption, ExemptionAnswer, Ground, Tier
from openiru.web.words import question_of, word_of

WORDS_MIN: Final = 10  # characters, as the rules of review ask; said here so that the page says it first

_YES_NO: Final = [("no", _("No")), ("yes", _("Yes"))]
_BRIEF: Final = {"rows": 2, "class": "brief", "dir": "auto"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One exemption with its two fields."""

    exemption: Exemption
    words: str
    applies_field: BoundField
    words_field: BoundField


class ReasonForm(forms.Form):
    """A step that is explained in words."""

    reason = forms.CharField(
        label=_("Reason"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class CaseForm(ReasonForm):
    """A whole proposal, or what is known of it when a case is dismissed.

    `is_complete` asks for everything; without it only the reason is needed.
    """

    def __init__(self, data: Any = None, *, initial: Any = None, is_complete: bool = True) -> None:
        super().__init__(data, initial=initial)
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground"),
            choices=[(ground.value, f"({ground.value}) {word_of(ground)}") for ground in Ground],
            widget=forms.RadioSelect,
            required=is_complete,
        )
        self.fields["tier"] = forms.ChoiceField(
            label=_("Tier"),
            choices=[(str(tier.value), f"{tier.value} – {word_of(tier)}") for tier in Tier],
            widget=forms.RadioSelect,
            required=is_complete,
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("The platform reads it. At least ten characters."),
            min_length=WORDS_MIN,
            max_length=5_000,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        )
        for exemption in Exemption:
            self._ask(exemption, is_complete=is_complete)
        if is_complete:  # in the order of the page, so that the first error named is the first one met
            asked = [f"{each}_{part}" for each in Exemption for part in ("applies", "words")]
            self.order_fields([*asked, "ground", "tier", "reason"])

    def _ask(self, exemption: Exemption, *, is_complete: bool) -> None:
        name = word_of(exemption)
        self.fields[f"{exemption}_applies"] = forms.ChoiceField(
            label=name, choices=_YES_NO, widget=forms.RadioSelect, required=is_complete
        )
        self.fields[f"{exemption}_words"] = forms.CharField(
            label=_("%(exemption)s, in words") % {"exemption": name},
            min_length=WORDS_MIN,
            max_length=5_000,
            widget=forms.Textarea(attrs=_BRIEF),
            required=is_complete,
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """The exemptions in the order in which they are asked."""
        return tuple(
            Question(
                exemption=exemption,
                words=question_of(exemption),
                applies_field=self[f"{exemption}_applies"],
                words_field=self[f"{exemption}_words"],
            )
            for exemption in Exemption
        )

    def draft(self) -> CaseDraft:
        """What was written, once it is valid and complete."""
        said = self.cleaned_data
        return CaseDraft(
            ground=Ground(said["ground"]),
            tier=Tier(int(said["tier"])),
            exemptions=self.answers(),
            reason=said["reason"],
        )

    def answers(self) -> dict[Exemption, ExemptionAnswer]:
        """The exemptions that were answered both ways: yes or no, and in words."""
        said = self.cleaned_data
        return {
            exemption: ExemptionAnswer(
                applies=said[f"{exemption}_applies"] == "yes", words=said[f"{exemption}_words"]
            )
            for exemption in Exemption
            if said.get(f"{exemption}_applies") and said.get(f"{exemption}_words")
        }


def initial_of(facts: CaseFacts) -> dict[str, str]:
    """What the form of a returned case begins with: what its author had written."""
    said: dict[str, str] = {"reason": facts.reason}
    if facts.ground is not None:
        said["ground"] = facts.ground.value
    if facts.tier is not None:
        said["tier"] = str(facts.tier.value)
    for exemption, answer in facts.exemptions.items():
        said[f"{exemption}_applies"] = "yes" if answer.applies else "no"
        said[f"{exemption}_words"] = answer.words
    return said
