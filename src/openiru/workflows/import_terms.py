"""How do the terms of a table become known signals, named by the organisations of the register?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from openiru.engines.interface import KnownTerm
from openiru.foundation.cells import is_storable
from openiru.foundation.errors import OpenIruError, RowError
from openiru.registry import queries as registry
from openiru.signals import operations as signals
from openiru.signals.errors import BadSignalError, WithdrawnTermError
from openiru.signals.queries import key_of_term, withdrawn_terms
from openiru.signals.types import NewTerm, TermKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsReport:
    """What a table of terms brought."""

    added: int  # new, brought back or changed
    known: int  # as they are
    errors: tuple[RowError, ...]  # rows that were left out


def import_terms(
    rows: Iterable[tuple[int, KnownTerm | OpenIruError]],
    *,
    by: str,
    at: datetime,
    strict: bool = False,
    bring_back: bool = False,
) -> TermsReport:
    """Add the terms of a table, in one transaction; a bad row never stops the rest, unless it shall.

    A row that says the same term as one before it is left out, and one whose term was withdrawn.

    Args:
        rows: the line of each, and its term, whose `organisation_id` is the short name or id of one in the register; or
            why it is none.
        by: who adds them.
        at: when.
        strict: refuse everything if one row cannot be used.
        bring_back: let terms that were withdrawn come back.

    Raises:
        NotAllowedError: if `by` may not add signals.
        OpenIruError: what is wrong with a row, where that refuses everything.
    """
    table = _Table(strict=strict)
    for line, row in rows:
        table.read(line, row)
    if not bring_back:
        table.leave_out_withdrawn()
    added = signals.add_known_terms(list(table.new.values()), by=by, at=at, bring_back=bring_back)
    errors = sorted(table.errors, key=lambda error: error.row)
    return TermsReport(added=added, known=len(table.new) - added, errors=tuple(errors))


class _Table:
    """The terms of a table, and the rows that are left out."""

    def __init__(self, *, strict: bool) -> None:
        self.new: dict[TermKey, NewTerm] = {}
        self.errors: list[RowError] = []
        self._strict = strict
        self._lines: dict[TermKey, int] = {}
        self._organisations: dict[str, str] = {}

    def read(self, line: int, row: KnownTerm | OpenIruError) -> None:
        """Take a row, or note what is wrong with it."""
        try:
            new = _new(row, self._organisations)
            key = key_of_term(new)  # refuses what nobody could look for
            if key in self._lines:
                raise BadSignalError(f"The term {new.text!r} stands in line {self._lines[key]} already.")
        except OpenIruError as error:
            self._refuse(line, error)
            return
        self.new[key], self._lines[key] = new, line

    def leave_out_withdrawn(self) -> None:
        """Take no terms that were withdrawn."""
        for key in sorted(withdrawn_terms(self.new)):
            told = f"The term {self.new[key].text!r} was withdrawn; --bring-back lets it come back."
            self._refuse(self._lines[key], WithdrawnTermError(told))
            del self.new[key]

    def _refuse(self, line: int, error: OpenIruError) -> None:
        if self._strict:
            raise error
        self.errors.append(RowError(row=line, code=error.code, message=error.message))


def _new(row: KnownTerm | OpenIruError, organisations: dict[str, str]) -> NewTerm:
    if isinstance(row, OpenIruError):
        raise row
    slug = row.organisation_id
    if not is_storable(slug):
        raise BadSignalError(
            f"The organisation {slug!r} holds NUL or half a pair of surrogates; take them out."
        )
    if slug not in organisations:
        organisations[slug] = registry.organisation(slug).organisation_id
    return NewTerm(
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
