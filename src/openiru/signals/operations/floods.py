"""When does a known picture match so many subjects that it rather shows something everyday?"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.models import BankEntry, Match
from openiru.signals.queries.looked_for import entry_id_of, picture_signal_id
from openiru.signals.types import NewMatch

_NOT_RELEASED: Final = datetime(1, 1, 1, tzinfo=UTC)


def without_quarantined(found: Sequence[NewMatch]) -> list[NewMatch]:
    """The matches but those of pictures that were quarantined while the engines were at work."""
    entries = _entries(found)
    if not entries:
        return list(found)
    rows = BankEntry.objects.filter(pk__in=entries, quarantined_at__isnull=False)
    quarantined = {picture_signal_id(entry_id) for entry_id in rows.values_list("pk", flat=True)}
    return [match for match in found if match.signal_id not in quarantined]


def quarantine_floods(scan_id: str, found: Sequence[NewMatch], *, by: str, at: datetime) -> int:
    """Quarantine the pictures among `found` that match too many subjects within the scan or the day.

    What a person released is counted from the release on. The caller's transaction records shard and floods together.

    Returns:
        How many were quarantined.
    """
    entries = _entries(found)
    if not entries:
        return 0
    rows = BankEntry.objects.select_for_update(of=("self",)).select_related("bank")
    floods = [
        (row, reason)
        for row in rows.filter(pk__in=entries, quarantined_at=None).order_by("pk")
        if (reason := _reason(row, scan_id, at)) is not None
    ]
    for row, reason in floods:
        row.quarantined_at, row.quarantine_reason = at, reason
        row.save(update_fields=["quarantined_at", "quarantine_reason"])
        detail = {"bank": row.bank.slug, "reason": reason, "scan_id": scan_id}
        audit.record(
            Event.ENTRY_QUARANTINED,
            subject_kind="signal",
            subject_id=str(row.pk),
            by=by,
            at=at,
            detail=detail,
        )
    return len(floods)


def _entries(found: Sequence[NewMatch]) -> set[UUID]:
    ids = (entry_id_of(match.signal_id) for match in found)
    return {UUID(entry_id) for entry_id in ids if entry_id is not None}


def _reason(row: BankEntry, scan_id: str, at: datetime) -> str | None:
    """Why a picture is quarantined; None if it does not flood. One lead is one subject: an entry has one organisation."""
    day = datetime.combine(at.date(), time(), UTC)
    since = row.released_at or _NOT_RELEASED
    counted = Match.objects.filter(engine="pictures", signal_id=picture_signal_id(row.pk)).aggregate(
        scan=Count("lead", distinct=True, filter=Q(scan_id=scan_id, found_at__gt=since)),
        day=Count("lead", distinct=True, filter=Q(found_at__gte=day, found_at__gt=since)),
    )
    bank = row.bank
    if counted["scan"] > bank.flood_scan_subjects:
        return f"It matched {counted['scan']:,} subjects in one scan; the bank allows {bank.flood_scan_subjects:,}."
    if counted["day"] > bank.flood_day_subjects:
        return (
            f"It matched {counted['day']:,} subjects in one day; the bank allows {bank.flood_day_subjects:,}."
        )
    return None
