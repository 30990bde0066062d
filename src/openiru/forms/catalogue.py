"""Which forms and profiles are there, ours and those that a unit wrote itself?

Forms and profiles are YAML files. A unit's file of the same name takes the place of ours, so that what was not compared
with a law's text can be put right without touching the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from openiru.forms.errors import BadFormError, UnknownFormError
from openiru.forms.types import Condition, FieldKind, Form, FormField, Profile
from openiru.foundation.rule_files import rules_in

_OURS: Final = Path(__file__).parent
_FORMS: Final = TypeAdapter(Form)
_PROFILES: Final = TypeAdapter(Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All forms and profiles by name."""

    forms: Mapping[str, Form]
    profiles: Mapping[str, Profile]

    def form(self, name: str) -> Form:
        """The form of a name.

        Raises:
            UnknownFormError: naming those that there are.
        """
        if name not in self.forms:
            raise UnknownFormError(f"There is no form {name!r}; there are {', '.join(sorted(self.forms))}.")
        return self.forms[name]

    def profile(self, name: str) -> Profile:
        """The profile of a name.

        Raises:
            UnknownFormError: naming those that there are.
        """
        if name not in self.profiles:
            raise UnknownFormError(
                f"There is no profile {name!r}; there are {', '.join(sorted(self.profiles))}."
            )
        return self.profiles[name]


@cache
def catalogue(folder: Path | None = None) -> Catalogue:
    """Our forms and profiles, and those in `folder`/forms and `folder`/profiles, which win.

    Raises:
        BadFormError: if a file cannot be followed; names it and the reason.
    """
    forms = {
        **rules_in(_OURS / "forms", _FORMS, BadFormError),
        **(rules_in(folder / "forms", _FORMS, BadFormError) if folder else {}),
    }
    profiles = {
        **rules_in(_OURS / "profiles", _PROFILES, BadFormError),
        **(rules_in(folder / "profiles", _PROFILES, BadFormError) if folder else {}),
    }
    for profile in profiles.values():
        if missing := [name for name in profile.forms if name not in forms]:
            raise BadFormError(f"profile {profile.name}: there is no form {missing[0]!r}.")
    for form in forms.values():
        _check_form(form)
    return Catalogue(forms=forms, profiles=profiles)


def _check_form(form: Form) -> None:
    """Refuse a form that asks what cannot be answered."""
    names = [each.name for each in form.fields]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise BadFormError(f"form {form.name}: {repeated} stands in it twice.")
    for field in form.fields:
        _check_field(form, field, form.fields)
        for column in field.columns:
            _check_field(form, column, field.columns)
            if column.kind is FieldKind.ITEMS:
                raise BadFormError(f"form {form.name}: {field.name} holds a table within a table.")


def _check_field(form: Form, field: FormField, beside: Sequence[FormField]) -> None:
    wanted = {
        FieldKind.CHOICE: bool(field.choices),
        FieldKind.CHOICES: bool(field.choices),
        FieldKind.ITEMS: bool(field.columns),
    }
    if not wanted.get(field.kind, True):
        raise BadFormError(f"form {form.name}: {field.name} has no choices, or no columns.")
    if field.least is not None and field.most is not None and field.least > field.most:
        raise BadFormError(f"form {form.name}: {field.name} has a least above its most.")
    if field.when is not None:
        _check_condition(form, field.name, field.when, beside)


def _check_condition(form: Form, name: str, when: Condition, beside: Sequence[FormField]) -> None:
    other = next((each for each in beside if each.name == when.field), None)
    if other is None:
        raise BadFormError(f"form {form.name}: {name} depends on {when.field}, which is not in it.")
    can = {"yes", "no"} if other.kind is FieldKind.YES_NO else {choice.code for choice in other.choices}
    if strange := sorted(set(when.answers) - can):
        raise BadFormError(
            f"form {form.name}: {name} depends on {strange[0]!r}, which is no answer to {other.name}."
        )
