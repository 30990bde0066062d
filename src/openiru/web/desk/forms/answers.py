"""What does somebody answer who makes a referral that carries a form?"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openiru.forms.types import FieldKind, FormField, Language, Value
from openiru.workflows.fill_form import FormToFill

_PREFIX: Final = "answer_"
_EXAMPLES: Final[Mapping[FieldKind, str]] = {
    FieldKind.MOMENT: "2026-01-31T14:05:00+05:00",
    FieldKind.DAY: "2026-01-31",
    FieldKind.COUNTRY: "PK",
}
_YES_NO: Final = (("", "—"), ("yes", _("yes")), ("no", _("no")))


class AnswersForm(forms.Form):
    """The questions that neither the referral nor the platform's rule answers; what is missing is said afterwards."""

    def __init__(self, wanted: FormToFill, data: Any = None) -> None:
        super().__init__(data)
        self.wanted = wanted
        self._questions = {_PREFIX + field.name: field for field in wanted.questions}
        language = Language.URDU if get_language() == "ur" else Language.ENGLISH
        self.title = wanted.form.title.in_language(language)
        for name, field in self._questions.items():
            self.fields[name] = _MAKERS.get(field.kind, _line)(field, language)

    @property
    def rows(self) -> tuple[tuple[BoundField, bool], ...]:
        """Each question, and whether it must be answered whatever the other answers are."""
        return tuple(
            (self[name], field.mandatory and field.when is None) for name, field in self._questions.items()
        )

    def answers(self) -> Mapping[str, Value]:
        """What was answered, as the form wants it; empty answers are left out."""
        said = {
            field.name: _said(field, self.cleaned_data.get(name)) for name, field in self._questions.items()
        }
        return {name: value for name, value in said.items() if value not in (None, "", [])}


def _said(field: FormField, value: Any) -> Value:
    said: Value = {"yes": True, "no": False}.get(value) if field.kind is FieldKind.YES_NO else value
    return said


def _options(field: FormField, language: Language) -> dict[str, Any]:
    return {
        "label": field.label.in_language(language),
        "required": False,
        "help_text": _EXAMPLES.get(field.kind, ""),
    }


def _line(field: FormField, language: Language) -> forms.Field:
    return forms.CharField(**_options(field, language), widget=forms.TextInput(attrs={"dir": "auto"}))


def _words(field: FormField, language: Language) -> forms.Field:
    return forms.CharField(
        **_options(field, language), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


def _number(field: FormField, language: Language) -> forms.Field:
    return forms.IntegerField(**_options(field, language))


def _choice(field: FormField, language: Language) -> forms.Field:
    choices = [("", "—"), *((each.code, each.label.in_language(language)) for each in field.choices)]
    return forms.ChoiceField(**_options(field, language), choices=choices)


def _choices(field: FormField, language: Language) -> forms.Field:
    choices = [(each.code, each.label.in_language(language)) for each in field.choices]
    return forms.MultipleChoiceField(
        **_options(field, language), choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _yes_no(field: FormField, language: Language) -> forms.Field:
    return forms.ChoiceField(**_options(field, language), choices=_YES_NO)


_MAKERS: Final[Mapping[FieldKind, Callable[[FormField, Language], forms.Field]]] = {
    FieldKind.WORDS: _words,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.YES_NO: _yes_no,
}
