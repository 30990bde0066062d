"""How do commands read a filled-in form, and which forms do they know?"""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from openiru.cli.text.reading import content_of, decoded
from openiru.forms.catalogue import Catalogue, catalogue
from openiru.forms.errors import BadFormError
from openiru.forms.types import FilledForm

Folder = Annotated[
    Path | None,
    typer.Option(
        envvar="OPENIRU_FORMS",
        help="Folder with forms/ and profiles/ of the unit; a file of the same name takes the place of ours.",
    ),
]
Filled = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="JSON with form, profile and values. - reads standard input."),
]
_KEYS: Final = ("form", "profile", "values")


def known(folder: Path | None) -> Catalogue:
    """All forms and profiles.

    Raises:
        BadFormError: if the folder is none, or a file in it cannot be followed.
    """
    if folder is not None and not folder.is_dir():
        raise BadFormError(f"{folder} is no folder.")
    return catalogue(folder.absolute() if folder else None)


def read_answers(file: Path) -> dict[str, Any]:
    """An object of answers by field.

    Raises:
        BadFormError: saying what is wrong with the file.
    """
    told = _json_of(file)
    if not isinstance(told, dict):
        raise BadFormError(f"{file}: must be an object of answers, by the names of the fields.")
    return told


def read_filled(file: Path) -> FilledForm:
    """A filled-in form.

    Raises:
        BadFormError: saying what is wrong with the file.
    """
    name, told = _name_of(file), _json_of(file)
    if not isinstance(told, dict) or set(told) != set(_KEYS):
        raise BadFormError(f"{name}: must be an object with {', '.join(_KEYS)}, and nothing else.")
    values: Any = told["values"]
    if (
        not isinstance(told["form"], str)
        or not isinstance(told["profile"], str)
        or not isinstance(values, dict)
    ):
        raise BadFormError(f"{name}: form and profile are names, values is an object.")
    return FilledForm(form=told["form"], profile=told["profile"], values=values)


def _name_of(file: Path) -> str:
    return "standard input" if str(file) == "-" else str(file)


def _json_of(file: Path) -> Any:
    try:
        told = json.loads(decoded(content_of(file), _name_of(file)))
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadFormError(f"{_name_of(file)}: holds half of a character; write it again.") from error
    except (ValueError, RecursionError) as error:
        raise BadFormError(f"{_name_of(file)}: not readable as JSON: {error}.") from error
    return told
