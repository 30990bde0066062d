"""`openiru forms list|show|blank`: which forms are there, and what do they ask?"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, speaks
from openiru.cli.forms.reading import Folder, known
from openiru.cli.shown.tables import folding_table
from openiru.forms.errors import UnknownFormError
from openiru.forms.types import FieldKind, Form, FormField

Name = Annotated[
    str, typer.Argument(metavar="FORM", help="Name of the form; `openiru forms list` shows them.")
]
_EMPTY: Final[Mapping[FieldKind, Any]] = {
    FieldKind.CHOICES: [],
    FieldKind.YES_NO: None,
    FieldKind.NUMBER: None,
}


@speaks
def list_(*, folder: Folder = None, as_json: Json = False) -> None:
    """All forms and profiles, with their law, and whether they were compared with its text.

    Example: openiru forms list
    """
    found = known(folder)
    told: dict[str, Any] = {
        "forms": [
            {
                "name": form.name,
                "title": form.title.en,
                "law": form.law,
                "filled_in_by": form.direction.value,
                "fields": len(form.fields),
                "compared_with_law": form.verified,
                "profiles": [each.name for each in found.profiles.values() if form.name in each.forms],
            }
            for form in found.forms.values()
        ],
        "profiles": [asdict(profile) for profile in found.profiles.values()],
        "cannot_be_followed": [*found.broken_forms.values(), *found.broken_profiles.values()],
    }
    emit(told, as_json=as_json, table=lambda: _forms(told["forms"], told["cannot_be_followed"]))


@speaks
def show(form: Name, *, folder: Folder = None, as_json: Json = False) -> None:
    """The questions of a form: which must be answered, when, and how.

    Example: openiru forms show tco-removal-order
    """
    found = known(folder).form(form)
    emit(asdict(found), as_json=as_json, table=lambda: _fields(found))


@speaks
def blank(
    form: Name,
    *,
    profile: Annotated[
        str | None, typer.Option(help="Under which profile; else the first one that has it.")
    ] = None,
    folder: Folder = None,
) -> None:
    """An empty form as JSON, to be filled in and given to `openiru forms check` and `openiru forms make`.

    Example: openiru forms blank dsa-notice > notice.json
    """
    found = known(folder)
    wanted = found.form(form)
    profiles = [each.name for each in found.profiles.values() if form in each.forms]
    if profile is not None and profile not in profiles:
        raise UnknownFormError(
            f"The form {form} goes with {', '.join(profiles) or 'no profile'}, not {profile}."
        )
    told = {
        "form": form,
        "profile": profile or next(iter(profiles), ""),
        "values": {field.name: _empty(field) for field in wanted.fields},
    }
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _empty(field: FormField) -> Any:
    if field.kind is FieldKind.ITEMS:
        return [{column.name: "" for column in field.columns}]
    return _EMPTY.get(field.kind, "")


def _forms(rows: list[dict[str, Any]], broken: list[str]) -> Table:
    table = folding_table("form", "title", "law", "profiles", "compared")
    table.caption = "; ".join(f"cannot be followed: {why}" for why in broken)
    for row in rows:
        compared = "yes" if row["compared_with_law"] else "no"
        table.add_row(row["name"], row["title"], row["law"], ", ".join(row["profiles"]), compared)
    return table


def _fields(form: Form) -> Table:
    table = folding_table("section", "field", "question", "answer", "must")
    for section in form.sections:
        for field in section.fields:
            for one, name in (
                (field, field.name),
                *((each, f"{field.name}[].{each.name}") for each in field.columns),
            ):
                table.add_row(section.letter, name, one.label.en, _answer(one), _must(one))
    return table


def _answer(field: FormField) -> str:
    return (
        f"{field.kind.value}: {', '.join(each.code for each in field.choices)}"
        if field.choices
        else field.kind.value
    )


def _must(field: FormField) -> str:
    if not field.mandatory:
        return "may be left out"
    return f"if {field.when.field} is {' or '.join(field.when.answers)}" if field.when else "yes"
