"""Which forms and profiles are there, ours and those that a unit wrote itself?

Forms and profiles are YAML files. A unit's file of the same name takes the place of ours, so that what was not compared
with a law's text can be put right without touching the program.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from openiru.forms.errors import BadFormError, UnknownFormError
from openiru.forms.types import Condition, FieldKind, Form, FormField, Profile
from openiru.foundation.rule_files import ReadRules, rules_in, rules_read

_OURS: Final = Path(__file__).parent
_FORMS: Final = TypeAdapter(Form)
_PROFILES: Final = TypeAdapter(Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All forms and profiles by name.

    Where a unit's file cannot be followed, `form` and `profile` refuse its name with the reason, and all others stay as
    they are. Ours of that name, if there is one, stays among `forms` and `profiles`, for what only reckons with its limits.
    """

    forms: Mapping[str, Form]
    profiles: Mapping[str, Profile]
    broken_forms: Mapping[str, str] = field(default_factory=dict)  # name -> why, naming the file
    broken_profiles: Mapping[str, str] = field(default_factory=dict)

    def form(self, name: str) -> Form:
        """The form of a name.

        Raises:
            BadFormError: if the unit's file of that name cannot be followed.
            UnknownFormError: naming those that there are.
        """
        if name in self.broken_forms:
            raise BadFormError(self.broken_forms[name])
        if name not in self.forms:
            raise UnknownFormError(f"There is no form {name!r}; there are {', '.join(sorted(self.forms))}.")
        return self.forms[name]

    def profile(self, name: str) -> Profile:
        """The profile of a name.

        Raises:
            BadFormError: if the unit's file of that name cannot be followed.
            UnknownFormError: naming those that there are.
        """
        found = self.find_profile(name)
        if found is None:
            raise UnknownFormError(
                f"There is no profile {name!r}; there are {', '.join(sorted(self.profiles))}."
            )
        return found

    def find_profile(self, name: str) -> Profile | None:
        """The profile of a name; None if there is none.

        Raises:
            BadFormError: if the unit's file of that name cannot be followed.
        """
        if name in self.broken_profiles:
            raise BadFormError(self.broken_profiles[name])
        return self.profiles.get(name)


@cache
def catalogue(folder: Path | None = None) -> Catalogue:
    """Our forms and profiles, and those in `folder`/forms and `folder`/profiles, which win; bad ones are told apart."""
    forms, broken_forms = _forms(folder)
    profiles, broken_profiles = _profiles(folder, {*forms, *broken_forms})
    return Catalogue(
        forms=forms, profiles=profiles, broken_forms=broken_forms, broken_profiles=broken_profiles
    )


def _forms(folder: Path | None) -> tuple[dict[str, Form], dict[str, str]]:
    ours = rules_in(_OURS / "forms", _FORMS, BadFormError)
    for form in ours.values():
        _check_form(form)
    own = rules_read(folder / "forms", _FORMS) if folder else ReadRules[Form]()
    for name, form in list(own.rules.items()):
        try:
            _check_form(form)
        except BadFormError as error:
            own.broken[name] = error.message
            del own.rules[name]
    return {**ours, **own.rules}, own.broken


def _profiles(folder: Path | None, forms: Collection[str]) -> tuple[dict[str, Profile], dict[str, str]]:
    ours = rules_in(_OURS / "profiles", _PROFILES, BadFormError)
    own = rules_read(folder / "profiles", _PROFILES) if folder else ReadRules[Profile]()
    for name, profile in list(own.rules.items()):
        if missing := [each for each in profile.forms if each not in forms]:
            own.broken[name] = f"profile {name}: there is no form {missing[0]!r}."
            del own.rules[name]
    return {**ours, **own.rules}, own.broken


def _check_form(form: Form) -> None:
    """Refuse a form that asks what cannot be answered."""
    names = [each.name for each in form.fields]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise BadFormError(f"form {form.name}: {repeated} stands in it twice.")
    for asked in form.fields:
        _check_field(form, asked, form.fields)
        for column in asked.columns:
            _check_field(form, column, asked.columns)
            if column.kind is FieldKind.ITEMS:
                raise BadFormError(f"form {form.name}: {asked.name} holds a table within a table.")


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
