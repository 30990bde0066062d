"""Which terms are known, and which of them are looked for on a day?"""

from collections.abc import Collection
from datetime import date

from openiru.engines.interface import KnownTerm, TermKind
from openiru.engines.terms.rules import words_of
from openiru.engines.terms.types import UnusableTermError
from openiru.foundation.cells import is_storable
from openiru.signals.errors import BadSignalError
from openiru.signals.models import KnownTerm as TermRow
from openiru.signals.types import KnownTermView, NewTerm, TermKey


def known_terms() -> tuple[KnownTermView, ...]:
    """All terms that were not withdrawn, in order of adding."""
    return tuple(
        KnownTermView(
            term_id=str(row.pk),
            organisation_id=str(row.organisation_id),
            text=row.text,
            kind=TermKind(row.kind),
            language=row.language,
            source=row.source,
            needs_context=row.needs_context,
            context=tuple(row.context),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in TermRow.objects.filter(withdrawn_at=None).order_by("added_at", "id")
    )


def key_of_term(new: NewTerm) -> TermKey:
    """What makes two terms the same.

    Raises:
        BadSignalError: as `comparable_term` does.
    """
    return new.organisation_id, new.kind.value, comparable_term(new)


def withdrawn_terms(keys: Collection[TermKey]) -> frozenset[TermKey]:
    """Those of the terms that are known and were withdrawn."""
    rows = TermRow.objects.exclude(withdrawn_at=None).filter(folded__in={folded for _, _, folded in keys})
    found = {(str(row.organisation_id), row.kind, row.folded) for row in rows}
    return frozenset(found.intersection(keys))


def comparable_term(new: NewTerm) -> str:
    """How a term is compared with others and with texts.

    Raises:
        BadSignalError: if it has no letters or too many, or characters that the database cannot keep, or ends before it
            begins; the message names it.
    """
    if not all(map(is_storable, (new.text, new.language, new.source, *new.context))):
        raise BadSignalError(
            f"The term {new.text!r} or what is told of it holds NUL or half a pair of surrogates; take them out."
        )
    if new.valid_from and new.valid_until and new.valid_from >= new.valid_until:
        raise BadSignalError(f"The term {new.text!r} would end before it begins.")
    try:
        return words_of(new.text)
    except UnusableTermError as error:
        raise BadSignalError(f"The term {new.text!r} {error}.") from error


def terms_on(day: date, listed: Collection[str]) -> tuple[KnownTerm, ...]:
    """The terms that engines look for on a day: those valid then, of organisations that a list names then."""
    terms = (
        KnownTerm(
            signal_id=f"term:{known.term_id}",
            organisation_id=known.organisation_id,
            text=known.text,
            kind=known.kind,
            language=known.language,
            source=known.source,
            needs_context=known.needs_context,
            context=known.context,
            valid_from=known.valid_from,
            valid_until=known.valid_until,
        )
        for known in known_terms()
        if known.organisation_id in listed
    )
    return tuple(term for term in terms if term.is_valid_on(day))


def term_line(term: KnownTerm) -> str:
    """All of a term that decides what it matches; the days on which it counts are told by its being there."""
    return (
        f"{term.signal_id} {term.organisation_id} {term.kind} {term.needs_context} "
        f"{'|'.join(term.context)} {term.text}"
    )
