"""Invented list files in the forms of the real ones."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

from openiru.registry.sources.curated_csv import COLUMNS
from openiru.registry.sources.files import ListFile
from openiru.registry.types import (
    EntryKind,
    Form,
    NameKind,
    ParsedEdition,
    ParsedEntry,
    ParsedName,
    Scope,
    SourceFacts,
)

Alias = tuple[str, str]  # quality, name

_UK_HEADER = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,"
    "Name type,Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,"
    "Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,"
    "UK Statement of Reasons,Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,"
    "Address Line 6,Address Postal Code,Address Country,Phone number,Website,Email address,Date Designated,"
    "D.O.B,Nationality(/ies),National Identifier number,National Identifier additional information,"
    "Passport number,Passport additional information,Position,Gender,Town of birth,Country of birth,"
    "Type of entity,Subsidiaries,Parent company,Business registration number (s),IMO number,"
    "Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,"
    "Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
)
UK_COLUMNS = next(csv.reader([_UK_HEADER]))


def un_entity(  # one element with all that tests vary
    reference: str,
    name: str,
    *,
    listed_on: str = "2015-03-02",
    aliases: Sequence[Alias] = (),
    original: str = "",
    country: str = "",
) -> str:
    """An ENTITY element of the UN list."""
    parts = [
        f"<FIRST_NAME>{escape(name)}</FIRST_NAME>",
        "<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>",
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>",
        f"<LISTED_ON>{listed_on}</LISTED_ON>",
        f"<NAME_ORIGINAL_SCRIPT>{original}</NAME_ORIGINAL_SCRIPT>",
        "<COMMENTS1>Invented.</COMMENTS1>",
        *(
            f"<ENTITY_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{escape(alias)}</ALIAS_NAME></ENTITY_ALIAS>"
            for quality, alias in aliases
        ),
        f"<ENTITY_ADDRESS><CITY>Sampletown</CITY><COUNTRY>{country}</COUNTRY></ENTITY_ADDRESS>",
    ]
    return "<ENTITY>\n" + "\n".join(parts) + "\n</ENTITY>"


def un_individual(reference: str, first: str, second: str) -> str:
    """An INDIVIDUAL element of the UN list."""
    return (
        f"<INDIVIDUAL><FIRST_NAME>{first}</FIRST_NAME><SECOND_NAME>{second}</SECOND_NAME>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER><LISTED_ON>2015-03-02</LISTED_ON>"
        "<COMMENTS1>Private remarks.</COMMENTS1>"
        "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Nobody</ALIAS_NAME></INDIVIDUAL_ALIAS>"
        "<INDIVIDUAL_ADDRESS><CITY>Sampletown</CITY><COUNTRY>Nowhere</COUNTRY></INDIVIDUAL_ADDRESS></INDIVIDUAL>"
    )


def un_xml(
    *entities: str, individuals: Sequence[str] = (), generated: str = "2025-01-31T00:00:09.554Z"
) -> bytes:
    """A consolidated list of the UN."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<CONSOLIDATED_LIST dateGenerated="{generated}">\n'
        f"<INDIVIDUALS>{''.join(individuals)}</INDIVIDUALS>\n"
        f"<ENTITIES>\n{chr(10).join(entities)}\n</ENTITIES>\n</CONSOLIDATED_LIST>\n"
    ).encode()


def uk_csv(rows: Sequence[Mapping[str, str]], *, report_date: str | None = "31-Jan-2025") -> bytes:
    """A UK Sanctions List; each row tells the columns that matter."""
    text = io.StringIO()
    if report_date is not None:
        text.write(f"Report Date: {report_date}\n")
    writer = csv.DictWriter(text, UK_COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def uk_row(key: str, name: str, **columns: str) -> dict[str, str]:
    """A row of an entity; further columns by their names with underscores for spaces."""
    row = {
        "Unique ID": key,
        "Name 6": name,
        "Name type": "Primary Name",
        "Regime Name": "The Sample Regulations",
        "Designation Type": "Entity",
        "Date Designated": "31/12/2020",
    }
    return row | {column.replace("_", " "): value for column, value in columns.items()}


def curated_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A curated list as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def curated_row(name: str, *, kind: str = "primary", **columns: str) -> dict[str, str]:
    """A row of a curated list with everything that must be there."""
    return {
        "list": "xx-sample",
        "list_name": "Sample list",
        "authority": "Ministry of Samples",
        "country": "XX",
        "legal_instrument": "Samples Act 2001",
        "dated": "2025-01-31",
        "scope": "full",
        "key": "sun",
        "listed_on": "2015-03-02",
        "source": "Sample Gazette 12",
        "source_dated": "2015-03-01",
        "verified": "true",
        "name": name,
        "name_kind": kind,
    } | columns


def list_file(data: bytes, name: str = "list") -> ListFile:
    """A list file in memory."""
    return ListFile.from_bytes(name, data)


SAMPLE_SOURCE = SourceFacts(
    slug="xx-sample",
    name="Sample list",
    authority="Ministry of Samples",
    country="XX",
    legal_instrument="Samples Act 2001",
)


def parsed_entry(
    key: str,
    *names: str | ParsedName,
    kind: EntryKind = EntryKind.ENTITY,
    listed_on: date | None = date(2015, 3, 2),
    delisted_on: date | None = None,
    programme: str = "",
) -> ParsedEntry:
    """An entry as parsers hand it over; the first name is the primary one."""
    parsed = tuple(
        name
        if isinstance(name, ParsedName)
        else ParsedName(text=name, kind=NameKind.AKA if place else NameKind.PRIMARY, script="latin")
        for place, name in enumerate(names or (f"ORDER OF {key}",))
    )
    return ParsedEntry(
        key=key,
        kind=kind,
        names=parsed,
        reference=key,
        programme=programme,
        listed_on=listed_on,
        delisted_on=delisted_on,
    )


def parsed_edition(
    *entries: ParsedEntry,
    generated_at: datetime | None,
    digest: str,
    form: Form = Form.UK_CSV,
    scope: Scope = Scope.FULL,
) -> ParsedEdition:
    """An edition of the sample list as parsers hand it over."""
    return ParsedEdition(
        source=SAMPLE_SOURCE,
        form=form,
        digest=f"sha256:{digest:0>64}",
        files=("sample",),
        entries=entries,
        generated_at=generated_at,
        scope=scope,
    )
