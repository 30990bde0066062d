"""Which entries of banks fit, page by page, and what does each party say of them now?"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from openiru.foundation.paging import Page
from openiru.signals.errors import BadCursorError
from openiru.signals.models import BankEntry, Opinion
from openiru.signals.queries.banks import bank, in_state, opinion_view, picture_view
from openiru.signals.types import EntryFilter, KnownPictureView, OpinionView

PAGE_ROWS: Final = 50
_HASH_DIGITS: Final = 64
_DIGITS: Final = re.compile(r"[0-9a-f]{1,64}")


def entries_page(wanted: EntryFilter, at: datetime, cursor: str | None = None) -> Page[KnownPictureView]:
    """Entries of a bank as they stand at a moment, the newest first.

    Raises:
        UnknownBankError: if there is no such bank.
        BadCursorError: if `cursor` is none of ours.
    """
    rows = BankEntry.objects.filter(_fitting(wanted, at)).select_related("bank")
    if cursor:
        added_at, entry_id = _read_cursor(cursor)
        # The first condition lets the index begin at the right place.
        rows = rows.filter(added_at__lte=added_at).filter(
            Q(added_at__lt=added_at) | Q(added_at=added_at, id__lt=entry_id)
        )
    found = list(rows.order_by("-added_at", "-id")[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    return Page(
        rows=tuple(picture_view(row, at) for row in found[:PAGE_ROWS]),
        next_cursor=None if last is None else f"{last.added_at.isoformat()}~{last.pk}",
    )


def entries_by_id(entry_ids: Collection[str], at: datetime) -> Mapping[str, KnownPictureView]:
    """Those of the entries that exist, by id."""
    rows = BankEntry.objects.filter(pk__in=_ids(entry_ids)).select_related("bank")
    return {str(row.pk): picture_view(row, at) for row in rows}


def newest_opinions(entry_ids: Collection[str]) -> Mapping[str, tuple[OpinionView, ...]]:
    """What each party says of each entry now, by the name of the party."""
    found: dict[str, list[OpinionView]] = {each: [] for each in entry_ids}
    rows = Opinion.objects.filter(entry_id__in=_ids(entry_ids))
    for row in rows.order_by("entry_id", "party", "-id").distinct("entry_id", "party"):
        found[str(row.entry_id)].append(opinion_view(row))
    return {each: tuple(said) for each, said in found.items()}


def _fitting(wanted: EntryFilter, at: datetime) -> Q:
    # By id: through the short name the database would sort the whole bank for one page.
    fitting = Q(bank_id=bank(wanted.bank).bank_id)
    if wanted.state is not None:
        fitting &= in_state(at)[wanted.state]
    if wanted.standing is not None:
        fitting &= Q(standing=wanted.standing.value)
    return fitting & _named(wanted.text.strip().lower()) if wanted.text.strip() else fitting


def _named(text: str) -> Q:
    """Entries whose hash begins so, or that are or rest on what has this id; none for any other text."""
    named = Q(pk__in=())
    if _DIGITS.fullmatch(text):
        first, last = (bytes.fromhex(text.ljust(_HASH_DIGITS, fill)) for fill in "0f")
        named |= Q(pdq__gte=first, pdq__lte=last)
    for key in _ids([text]):
        named |= Q(pk=key) | Q(case_id=key)
    return named


def _ids(texts: Collection[str]) -> list[UUID]:
    """The texts that are ids."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        added_at, entry_id = cursor.split("~")
        return datetime.fromisoformat(added_at).astimezone(UTC), UUID(entry_id)
    except (ValueError, OverflowError) as error:
        raise BadCursorError("This place in the bank cannot be read; begin at the first page.") from error
