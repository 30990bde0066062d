"""When does a known picture match so many subjects that it rather shows something everyday?"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.models import BankEntry, Match, SignalBank
from openiru.signals.queries.looked_for import entry_id_of, picture_signal_id
from openiru.signals.types import ENTRY_ENGINES, NewMatch, Standing

_Subjects = tuple[int, int]  # within the scan, within the day

_NOBODY: Final[_Subjects] = (0, 0)


def without_stopped(found: Sequence[NewMatch]) -> list[NewMatch]:
    """The matches but those of pictures that were withdrawn, quarantined or given up while the engines were at work."""
    entries = _entries(found)
    if not entries:
        return list(found)
    # Locked, so that nothing is withdrawn between this look and the record of what it matched.
    rows = BankEntry.objects.select_for_update().filter(pk__in=entries).order_by("pk")
    rows = rows.only("withdrawn_at", "quarantined_at", "standing")
    ended = {
        picture_signal_id(row.pk)
        for row in rows
        if row.withdrawn_at is not None
        or row.quarantined_at is not None
        or row.standing == Standing.NEGATIVE.value
    }
    return [match for match in found if match.signal_id not in ended]


def quarantine_floods(scan_id: str, found: Sequence[NewMatch], *, by: str, at: datetime) -> int:
    """Quarantine the pictures among `found` that match too many subjects within the scan or the day.

    What a person released is counted from the release on. The caller's transaction records shard and floods together.

    Returns:
        How many were quarantined.
    """
    entries = _entries(found)
    if not entries:
        return 0
    day = datetime.combine(at.date(), time(), UTC)
    counts = _counts(entries, scan_id, day)
    rows = BankEntry.objects.select_for_update(of=("self",)).select_related("bank")
    floods = []
    for row in rows.filter(pk__in=entries, quarantined_at=None).order_by("pk"):
        counted = counts.get(picture_signal_id(row.pk), _NOBODY)
        if _reason(row.bank, counted) is not None and row.released_at is not None:
            counted = _counts([row.pk], scan_id, day, since=row.released_at).get(
                picture_signal_id(row.pk), _NOBODY
            )
        if (reason := _reason(row.bank, counted)) is not None:
            floods.append((row, reason))
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


def _counts(
    entries: Collection[UUID], scan_id: str, day: datetime, since: datetime | None = None
) -> dict[str, _Subjects]:
    """How many subjects each picture matched within the scan and the day. One lead is one: an entry has one organisation."""
    rows = Match.objects.filter(
        engine__in=ENTRY_ENGINES, signal_id__in=[picture_signal_id(pk) for pk in entries]
    )
    if since is not None:
        rows = rows.filter(found_at__gt=since)
    counted = rows.values_list("signal_id").annotate(
        scan=Count("lead", distinct=True, filter=Q(scan_id=scan_id)),
        day=Count("lead", distinct=True, filter=Q(found_at__gte=day)),
    )
    return {signal_id: (in_scan, in_day) for signal_id, in_scan, in_day in counted}


def _reason(bank: SignalBank, subjects: _Subjects) -> str | None:
    """Why a picture is quarantined; None if it does not flood."""
    in_scan, in_day = subjects
    if in_scan > bank.flood_scan_subjects:
        return f"It matched {in_scan:,} subjects in one scan; the bank allows {bank.flood_scan_subjects:,}."
    if in_day > bank.flood_day_subjects:
        return f"It matched {in_day:,} subjects in one day; the bank allows {bank.flood_day_subjects:,}."
    return None
