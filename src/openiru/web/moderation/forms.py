"""What does a moderator write who decides, reinstates or answers?"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.moderation.queries import REDRESS, SAYABLE, measure_of
from openiru.moderation.types import (
    AccountMeasure,
    AccountType,
    AutomatedDecision,
    Automation,
    Basis,
    Content,
    ContentType,
    DecisionGround,
    ItemRow,
    Measure,
    Monetary,
    Provision,
    Reinstatement,
    StatementDraft,
    Visibility,
)
from openiru.referrals.types import OutcomeCode, Produced
from openiru.web.words import word_of

Choice = TypeVar("Choice", bound=StrEnum)

_BRIEF: Final = {"rows": 2, "class": "brief", "dir": "auto"}
_WORDS: Final = {"rows": 4, "dir": "auto"}
_LINE: Final = {"dir": "auto"}
_DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_SORT_OF: Final = {"post": ContentType.TEXT, "video": ContentType.VIDEO}


def _choices(kind: type[StrEnum], *, empty: bool = False) -> list[tuple[str, str]]:
    named = [(each.value, word_of(each)) for each in kind]
    return [("", "–"), *named] if empty else named


class DecisionForm(forms.Form):
    """A decision with its reasons: Digital Services Act, Article 17."""

    outcome = forms.ChoiceField(label=_("What the authority is told"))
    facts = forms.CharField(
        label=_("Facts and circumstances"),
        max_length=5_000,
        help_text=_("What you found, in your own words. For leaving it alone, why."),
        widget=forms.Textarea(attrs=_WORDS),
    )
    ground = forms.ChoiceField(label=_("Ground of the restriction"), required=False)
    rule = forms.CharField(
        label=_("Provision or clause"), required=False, max_length=500, widget=forms.TextInput(attrs=_LINE)
    )
    explanation = forms.CharField(
        label=_("Why it fits"), required=False, max_length=2_000, widget=forms.Textarea(attrs=_BRIEF)
    )
    is_also_illegal = forms.BooleanField(label=_("Against the law as well"), required=False)
    rule_url = forms.CharField(label=_("Where the rule can be read"), required=False, max_length=500)
    visibility = forms.MultipleChoiceField(
        label=_("Restriction of content"), required=False, widget=forms.CheckboxSelectMultiple
    )
    visibility_other = forms.CharField(
        label=_("Another restriction, in words"), required=False, max_length=500
    )
    account = forms.ChoiceField(label=_("Restriction of the account"), required=False)
    monetary = forms.ChoiceField(label=_("Restriction of payments"), required=False)
    provision = forms.ChoiceField(label=_("Restriction of the service"), required=False)
    scope = forms.CharField(
        label=_("Countries"),
        required=False,
        max_length=200,
        help_text=_("Two-letter codes, such as PK, GB. Empty: everywhere."),
    )
    until = forms.DateField(label=_("Last day"), required=False, widget=_DAY, help_text=_("Empty: for good."))
    applied_date = forms.DateField(label=_("In force since"), required=False, widget=_DAY)
    content_types = forms.MultipleChoiceField(
        label=_("Sort of content"), required=False, widget=forms.CheckboxSelectMultiple
    )
    content_other = forms.CharField(label=_("Another sort, in words"), required=False, max_length=500)
    created_date = forms.DateField(label=_("Content is from"), required=False, widget=_DAY)
    language = forms.CharField(
        label=_("Language of the content"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as ur."),
    )
    account_type = forms.ChoiceField(label=_("Whose account"), required=False)
    detected = forms.BooleanField(label=_("A machine found it"), required=False)
    decided = forms.ChoiceField(label=_("Who decided"))
    redress = forms.CharField(
        label=_("How the account holder can object"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs=_WORDS),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        said = [AutomatedDecision.NOT_AUTOMATED, AutomatedDecision.PARTIALLY]
        for name, choices in {
            "outcome": [(code.value, word_of(code)) for code in SAYABLE],
            "ground": _choices(DecisionGround, empty=True),
            "visibility": _choices(Visibility),
            "account": _choices(AccountMeasure, empty=True),
            "monetary": _choices(Monetary, empty=True)[:3],  # another one would need words of its own
            "provision": _choices(Provision, empty=True),
            "content_types": _choices(ContentType),
            "account_type": _choices(AccountType, empty=True),
            "decided": [(each.value, word_of(each)) for each in said],
        }.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def first(item: ItemRow, today: date) -> "DecisionForm":
        """The form before anybody wrote in it."""
        kind = str(item.subject.get("kind", ""))
        sort = _SORT_OF.get(kind, ContentType.OTHER)
        return DecisionForm(
            initial={
                "outcome": OutcomeCode.ACCOUNT_SUSPENDED,
                "ground": DecisionGround.INCOMPATIBLE_CONTENT,
                "content_types": [sort.value],
                "content_other": kind if sort is ContentType.OTHER else "",
                "created_date": (item.followers_at.date() if item.followers_at else None),
                "applied_date": today,
                "decided": AutomatedDecision.NOT_AUTOMATED,
                "redress": REDRESS,
            }
        )

    def draft(self, item_id: str, today: date) -> StatementDraft:
        """The decision, once the form is valid; a restriction that is left empty is what the outcome says."""
        said = self.cleaned_data
        outcome = OutcomeCode(said["outcome"])
        measure = self._measure(outcome)
        restricts = measure.restricts
        return StatementDraft(
            item_id=item_id,
            outcome=outcome,
            facts=said["facts"],
            measure=measure,
            basis=self._basis() if restricts else None,
            content=self._content(),
            automation=Automation(detected=said["detected"], decided=AutomatedDecision(said["decided"])),
            applied_date=(said["applied_date"] or today) if restricts else None,
            redress=said["redress"] if restricts else "",
        )

    def _measure(self, outcome: OutcomeCode) -> Measure:
        said = self.cleaned_data
        usual = measure_of(outcome)
        visibility = tuple(Visibility(each) for each in said["visibility"])
        account = _one(AccountMeasure, said["account"])
        monetary, provision = _one(Monetary, said["monetary"]), _one(Provision, said["provision"])
        if not (visibility or account or monetary or provision):
            visibility, account = usual.visibility, usual.account
        return Measure(
            visibility=visibility,
            visibility_other=said["visibility_other"],
            account=account,
            monetary=monetary,
            provision=provision,
            scope=tuple(said["scope"].replace(",", " ").upper().split()),
            until=said["until"],
        )

    def _basis(self) -> Basis | None:
        said = self.cleaned_data
        ground = _one(DecisionGround, said["ground"])
        if ground is None:
            return None
        return Basis(
            ground=ground,
            rule=said["rule"],
            explanation=said["explanation"],
            is_also_illegal=said["is_also_illegal"],
            url=said["rule_url"],
        )

    def _content(self) -> Content | None:
        said = self.cleaned_data
        if not said["created_date"]:
            return None
        return Content(
            types=tuple(ContentType(each) for each in said["content_types"]),
            other=said["content_other"] if ContentType.OTHER in said["content_types"] else "",
            language=said["language"].lower(),
            created_date=said["created_date"],
            account_type=_one(AccountType, said["account_type"]),
        )


class ReinstatementForm(forms.Form):
    """What is done with what an authority took back, and why."""

    answer = forms.ChoiceField(label=_("What we do"))
    reason = forms.CharField(label=_("Reason"), max_length=4_500, widget=forms.Textarea(attrs=_BRIEF))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["answer"].choices = _choices(Reinstatement)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """How much of the data that were asked for is handed over."""

    produced = forms.ChoiceField(label=_("Handed over"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4_500, widget=forms.Textarea(attrs=_BRIEF)
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["produced"].choices = _choices(Produced)  # type: ignore[attr-defined]


def _one(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value else None
