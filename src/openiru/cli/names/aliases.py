"""Which aliases are looked for: those of a file, or of the lists that come with the program."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from openiru.cli.names.errors import BadNameRowError
from openiru.cli.text.reading import content_of, csv_rows, decoded
from openiru.engines.interface import NameKind
from openiru.engines.names.screening.types import KnownAlias

_WEAK: Final = frozenset({NameKind.ACRONYM.value, NameKind.LOW.value, "weak"})
_IN_BRACKETS: Final = re.compile(r"\s*\([^)]*\)\s*$")


def aliases_from(file: Path | None) -> list[KnownAlias]:
    """The aliases of a CSV file with the column `alias`, and perhaps `bearer` and `kind`; without one, those shipped.

    Raises:
        BadNameRowError: if a row has no alias.
    """
    return list(_shipped()) if file is None else list(_read(file))


def _read(file: Path) -> Iterator[KnownAlias]:
    for line, row in csv_rows(decoded(content_of(file), str(file)), str(file)):
        text = row.get("alias", "").strip()
        if not text:
            raise BadNameRowError(f"{file}, line {line}: no name in the column alias.")
        kind = row.get("kind", "").strip().lower()
        yield KnownAlias(text=text, bearer=row.get("bearer", "").strip() or text, is_weak=kind in _WEAK)


def _shipped() -> Iterator[KnownAlias]:
    """Names of the curated extracts of public lists, each once, by the organisation to which they are linked."""
    lists = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(
            files("openiru.registry").joinpath("curated").iterdir(), key=lambda path: path.name
        )
        if path.name.endswith(".yaml")
    ]
    bearers = {
        (link["list"], link["key"]): organisation["name"]
        for content in lists
        for organisation in content.get("organisations", ())
        for link in organisation["links"]
    }
    told: set[tuple[str, str]] = set()
    for content in lists:
        for alias in _of_list(content, bearers):
            key = (alias.bearer, alias.text.casefold())
            if key not in told:
                told.add(key)
                yield alias


def _of_list(content: dict[str, Any], bearers: Mapping[tuple[str, str], str]) -> Iterator[KnownAlias]:
    for entry in content.get("entries", ()):
        own = _IN_BRACKETS.sub("", entry["names"][0]["text"])
        bearer = bearers.get((content["list"]["slug"], entry["key"]), own)
        for name in entry["names"]:
            yield KnownAlias(
                text=_IN_BRACKETS.sub("", name["text"]), bearer=bearer, is_weak=name["kind"] in _WEAK
            )
