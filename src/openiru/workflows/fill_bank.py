"""How do names, pictures and addresses that a unit knows come into the bank?"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from openiru.access.errors import NotAllowedError
from openiru.evidence import operations as evidence
from openiru.foundation.errors import BadInputError, OpenIruError, RowError
from openiru.registry import queries as registry
from openiru.sandbox.pictures import picture_hash
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import UNIT_BANK, Provenance
from openiru.workflows.export_media import MediaFileError, read_inside

NAMES: Final = "names.csv"
IMAGES: Final = "images.csv"
URLS: Final = "urls.csv"
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    NAMES: ("organisation", "name", "note"),
    IMAGES: ("organisation", "file", "note"),
    URLS: ("organisation", "url", "note"),
}
_BANK: Final = "bank"  # a column that images.csv may have; the unit's own bank without it
_MAX_TABLE_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReport:
    """What a folder brought."""

    added: int
    known: int
    errors: Mapping[str, tuple[RowError, ...]]  # by table; rows that were left out


def fill_bank(folder: Path, *, by: str, at: datetime) -> BankReport:
    """Take in the tables `names.csv`, `images.csv` and `urls.csv` of a folder; a bad row never stops the rest.

    Args:
        folder: holds at least one of the tables; pictures are named relative to it.
        by: who adds the signals.
        at: when.

    `images.csv` may name a bank in a column `bank`; without it pictures go to the unit's own.

    Raises:
        NotAllowedError: if `by` may not add signals.
        BadInputError: if there is no table, or one cannot be read; then nothing was added.
    """
    tables = {name: _rows(folder / name) for name in _HEADS if (folder / name).exists()}
    if not tables:
        raise BadInputError(f"{folder}: holds none of {', '.join(_HEADS)}.")
    added = already = 0
    errors: dict[str, tuple[RowError, ...]] = {}
    for name, rows in tables.items():
        refused: list[RowError] = []
        for line, row in rows:
            try:
                is_new = _add(name, folder, row, by=by, at=at)
            except MediaFileError as error:
                refused.append(RowError(row=line, code=error.code, message=error.message))
            except NotAllowedError:
                raise
            except OpenIruError as error:
                refused.append(RowError(row=line, code=error.code, message=error.message))
            else:
                added, already = added + is_new, already + (not is_new)
        errors[name] = tuple(refused)
    return BankReport(added=added, known=already, errors=errors)


def add_image(
    organisation: str | None,
    picture: bytes,
    *,
    note: str,
    source: str,
    by: str,
    at: datetime,
    bank: str = UNIT_BANK,
) -> bool:
    """Keep a picture as evidence and add its hash to a bank.

    Args:
        organisation: whose output it is; None for a negative bank.
        picture: the file.
        note: where it was seen, in words.
        source: where the file comes from.
        by: who adds it.
        at: when.
        bank: short name of the bank.

    Returns:
        Whether it was new.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
        UnknownBankError: if there is no such bank.
        WrongBankError: if the organisation is missing or too much, or the bank is shared.
        BadSignalError: if the picture cannot be compared.
        NotAllowedError: if `by` may not add signals.
    """
    organisation_id = None if organisation is None else registry.organisation(organisation).organisation_id
    known.bank(bank)
    made = picture_hash(picture)
    capture = evidence.keep(picture, source=source, collector=by, at=at)
    provenance = Provenance(source=source, capture_digest=capture.digest, note=note)
    new = signals.hashed(made, organisation_id=organisation_id, provenance=provenance)
    return signals.add_picture(bank, new, by=by, at=at)


def add_name(organisation: str, text: str, *, note: str, by: str, at: datetime) -> bool:
    """Add a spelling that no list gives to the bank.

    Returns:
        Whether it was new.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
        BadSignalError: if it is too short.
        NotAllowedError: if `by` may not add signals.
    """
    organisation_id = registry.organisation(organisation).organisation_id
    return signals.add_known_name(organisation_id, text, note=note, by=by, at=at)


def add_url(organisation: str, url: str, *, note: str, by: str, at: datetime) -> bool:
    """Add an address to the bank.

    Returns:
        Whether it was new.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
        BadSignalError: if it is no usable address.
        NotAllowedError: if `by` may not add signals.
    """
    organisation_id = registry.organisation(organisation).organisation_id
    return signals.add_known_url(organisation_id, url, note=note, by=by, at=at)


def _add(table: str, folder: Path, row: Mapping[str, str], *, by: str, at: datetime) -> bool:
    if table == NAMES:
        return add_name(row["organisation"], row["name"], note=row["note"], by=by, at=at)
    if table == URLS:
        return add_url(row["organisation"], row["url"], note=row["note"], by=by, at=at)
    picture = read_inside(folder, row["file"])
    source = f"bank folder {folder.name}"
    return add_image(
        row["organisation"] or None,
        picture,
        note=row["note"],
        source=source,
        by=by,
        at=at,
        bank=row.get(_BANK) or UNIT_BANK,
    )


def _rows(path: Path) -> Sequence[tuple[int, Mapping[str, str]]]:
    """The rows of a table with their lines.

    Raises:
        BadInputError: naming file, line and reason.
    """
    try:
        if path.stat().st_size > _MAX_TABLE_BYTES:
            raise BadInputError(f"{path}: is larger than {_MAX_TABLE_BYTES:,} bytes.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path}: is not UTF-8.") from error
    head = _HEADS[path.name]
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if not set(head) <= set(reader.fieldnames or ()):
            raise BadInputError(f"{path}, line 1: the columns must be {', '.join(head)}.")
        named = (*head, _BANK) if _BANK in (reader.fieldnames or ()) else head
        return list(_numbered(reader, named))
    except csv.Error as error:
        raise BadInputError(f"{path}, line {reader.reader.line_num}: {error}.") from error


def _numbered(reader: "csv.DictReader[str]", head: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in reader:
        yield reader.line_num, {name: (row.get(name) or "").strip() for name in head}
