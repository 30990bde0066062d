"""`openiru forms make`: a filled-in form as PDF, JSON and CSV."""

from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.doors import Json, emit, speaks
from openiru.cli.forms.checking import asked_for
from openiru.cli.forms.reading import Filled, Folder, known, read_filled
from openiru.forms.copies import copies_of
from openiru.forms.errors import BadFormError
from openiru.forms.types import Language


@speaks
def make(
    file: Filled,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the copies; made if it is not there.")],
    language: Annotated[
        Language, typer.Option(help="In which language the questions stand; answers stay as they are.")
    ] = Language.ENGLISH,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Set a complete form as PDF (PDF/A-2b), JSON and CSV. An incomplete one is refused, saying what is missing.

    Example: openiru forms make order.json --out order --language ur
    """
    filled = read_filled(file)
    form, profile = asked_for(known(folder), filled)
    if language not in profile.languages:
        raise BadFormError(f"The profile {profile.name} has {', '.join(profile.languages)}, not {language}.")
    made = copies_of(form, profile, filled, language)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for ending, data in (("json", made.json), ("csv", made.csv), ("pdf", made.pdf)):
            (out / f"{form.name}.{ending}").write_bytes(data)
    except OSError as error:
        raise BadFormError(f"{out} cannot be written to: {error.strerror}.") from error
    files = [str(out / f"{form.name}.{ending}") for ending in ("json", "csv", "pdf")]
    told = {"form": form.name, "profile": profile.name, "digest": made.digest, "files": files}
    emit(told, as_json=as_json, table=lambda: "\n".join(files))
