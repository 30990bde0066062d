"""How does a term become known?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import WithdrawnTermError
from openiru.signals.models import KnownTerm
from openiru.signals.queries.terms import key_of_term
from openiru.signals.types import NewTerm, TermKey

_FACTS: Final = ("text", "language", "source", "needs_context", "context", "valid_from", "valid_until")


@transaction.atomic
def add_known_terms(new: Sequence[NewTerm], *, by: str, at: datetime, bring_back: bool = False) -> int:
    """Add terms, all or none; one of the same kind that compares alike with a known one changes its other facts.

    A term is looked for only while it is valid and a list names its organisation. Adding one as it is changes nothing;
    one that was withdrawn comes back only if that is said, and the record tells it.

    Returns:
        How many were new, brought back or changed.

    Raises:
        NotAllowedError: if `by` may not add signals.
        BadSignalError: if a term cannot be looked for, or ends before it begins; the message names it.
        WithdrawnTermError: if one was withdrawn, and `bring_back` is not said.
    """
    check_may(by, Right.ADD_SIGNAL)
    wanted = {key_of_term(each): each for each in new}
    rows = {
        _key_of(row): row
        for row in KnownTerm.objects.select_for_update().filter(
            organisation_id__in={key[0] for key in wanted}, folded__in={key[2] for key in wanted}
        )
    }
    back = {key for key in wanted if key in rows and rows[key].withdrawn_at is not None}
    if back and not bring_back:
        raise WithdrawnTermError(
            f"The term {wanted[min(back)].text!r} was withdrawn; say that it shall come back."
        )
    made = [_row(key, each, by=by, at=at) for key, each in wanted.items() if key not in rows]
    changed = [rows[key] for key, each in wanted.items() if key in rows and _set_facts(rows[key], each)]
    KnownTerm.objects.bulk_create(made, batch_size=1000)
    KnownTerm.objects.bulk_update(changed, [*_FACTS, "withdrawn_at"], batch_size=1000)
    audit.record_many(_act(row, by=by, at=at, is_back=_key_of(row) in back) for row in (*made, *changed))
    return len(made) + len(changed)


def _key_of(row: KnownTerm) -> TermKey:
    return str(row.organisation_id), row.kind, row.folded


def _facts(new: NewTerm) -> dict[str, Any]:
    return {
        "text": " ".join(new.text.split()),
        "language": new.language,
        "source": new.source,
        "needs_context": new.needs_context,
        "context": list(new.context),
        "valid_from": new.valid_from,
        "valid_until": new.valid_until,
    }


def _row(key: TermKey, new: NewTerm, *, by: str, at: datetime) -> KnownTerm:
    organisation_id, kind, folded = key
    return KnownTerm(
        organisation_id=organisation_id, kind=kind, folded=folded, added_by=by, added_at=at, **_facts(new)
    )


def _set_facts(row: KnownTerm, new: NewTerm) -> bool:
    """Set a row's facts; whether they, or that it was withdrawn, were otherwise."""
    before = {name: getattr(row, name) for name in (*_FACTS, "withdrawn_at")}
    after = {**_facts(new), "withdrawn_at": None}
    for name, value in after.items():
        setattr(row, name, value)
    return before != after


def _act(row: KnownTerm, *, by: str, at: datetime, is_back: bool) -> audit.Act:
    detail: dict[str, Any] = {
        "organisation_id": str(row.organisation_id),
        "kind": row.kind,
        "needs_context": row.needs_context,
        "valid_from": None if row.valid_from is None else row.valid_from.isoformat(),
        "valid_until": None if row.valid_until is None else row.valid_until.isoformat(),
    }
    if is_back:
        detail["brought_back"] = True
    return audit.Act(
        event=Event.TERM_ADDED, subject_kind="signal", subject_id=str(row.pk), by=by, at=at, detail=detail
    )
