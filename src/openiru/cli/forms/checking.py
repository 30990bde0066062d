"""`openiru forms check`: what is missing in a form?"""

from dataclasses import asdict

import typer
from rich.table import Table

from openiru.cli.doors import EXIT_CODES, Json, emit, speaks
from openiru.cli.forms.reading import Filled, Folder, known, read_filled
from openiru.cli.shown.tables import folding_table
from openiru.forms.catalogue import Catalogue
from openiru.forms.checking import faults_of
from openiru.forms.errors import IncompleteFormError, UnknownFormError
from openiru.forms.types import Fault, FilledForm, Form, Profile


@speaks
def check(file: Filled, *, folder: Folder = None, as_json: Json = False) -> None:
    """Say of a filled-in form whether it is complete, and what is missing in which section; ends with 2 if anything is.

    Example: openiru forms check order.json
    """
    filled = read_filled(file)
    form, _ = asked_for(known(folder), filled)
    faults = faults_of(form, filled.values)
    told = {"form": form.name, "is_complete": not faults, "faults": [asdict(fault) for fault in faults]}
    emit(told, as_json=as_json, table=lambda: _faults(faults))
    if faults:
        raise typer.Exit(EXIT_CODES[IncompleteFormError.kind])


def asked_for(found: Catalogue, filled: FilledForm) -> tuple[Form, Profile]:
    """Form and profile that a file names.

    Raises:
        UnknownFormError: if there is none of that name, or they do not go together.
    """
    form, profile = found.form(filled.form), found.profile(filled.profile)
    if form.name not in profile.forms:
        raise UnknownFormError(f"The profile {profile.name} has {', '.join(profile.forms)}, not {form.name}.")
    return form, profile


def _faults(faults: tuple[Fault, ...]) -> Table:
    table = folding_table("section", "field", "what is wrong" if faults else "the form is complete")
    for fault in faults:
        table.add_row(fault.section, fault.field, fault.message)
    return table
