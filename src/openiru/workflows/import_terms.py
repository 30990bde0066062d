"""How do the terms of a table become known signals, named by the organisations of the register?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from openiru.engines.interface import KnownTerm
from openiru.foundation.errors import OpenIruError, RowError
from openiru.registry import queries as registry
from openiru.signals import operations as signals
from openiru.signals.queries import comparable_term
from openiru.signals.types import NewTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsReport:
    """What a table of terms brought."""

    added: int  # new, brought back or changed
    known: int  # as they are
    errors: tuple[RowError, ...]  # rows that were left out


def import_terms(
    rows: Iterable[tuple[int, KnownTerm | OpenIruError]], *, by: str, at: datetime, strict: bool = False
) -> TermsReport:
    """Add the terms of a table, in one transaction; a bad row never stops the rest, unless it shall.

    Args:
        rows: the line of each, and its term, whose `organisation_id` is the short name or id of one in the register; or
            why it is none.
        by: who adds them.
        at: when.
        strict: refuse everything if one row cannot be used.

    Raises:
        NotAllowedError: if `by` may not add signals.
        OpenIruError: what is wrong with a row, where that refuses everything.
    """
    new: list[NewTerm] = []
    errors: list[RowError] = []
    organisations: dict[str, str] = {}
    for line, row in rows:
        try:
            new.append(_new(row, organisations))
        except OpenIruError as error:
            if strict:
                raise
            errors.append(RowError(row=line, code=error.code, message=error.message))
    added = signals.add_known_terms(new, by=by, at=at)
    return TermsReport(added=added, known=len(new) - added, errors=tuple(errors))


def _new(row: KnownTerm | OpenIruError, organisations: dict[str, str]) -> NewTerm:
    if isinstance(row, OpenIruError):
        raise row
    slug = row.organisation_id
    if slug not in organisations:
        organisations[slug] = registry.organisation(slug).organisation_id
    new = NewTerm(
        organisation_id=organisations[slug],
        text=row.text,
        kind=row.kind,
        language=row.language,
        source=row.source,
        needs_context=row.needs_context,
        context=row.context,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
    comparable_term(new)  # refuses what nobody could look for
    return new
