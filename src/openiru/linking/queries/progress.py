"""Which accounts are barred, and how far were others screened?"""

from openiru.linking.models import Cursor, Standing
from openiru.linking.types import BarredBy, BarredEnd, BarredStanding, Noted, Progress, Way


def barred_now() -> dict[str, BarredStanding]:
    """What was noted last of every account that was ever barred, by subject; one statement."""
    return dict(noted_since(Noted()).standings)


def noted_since(known: Noted) -> Noted:
    """What is known, with what was noted after it: where nothing was, the same, at the price of one look at an index.

    What was noted never changes, and its numbers grow in the order of commits: one notes at a time (`hold_standings`).
    """
    rows = Standing.objects.filter(pk__gt=known.number).order_by("subject_id", "-id").distinct("subject_id")
    columns = rows.values_list(
        "id", "subject_id", "is_barred", "barred_by", "barred_at", "organisation_id", "ended"
    )
    fresh = {
        str(subject_id): BarredStanding(
            number=number,
            subject_id=str(subject_id),
            is_barred=is_barred,
            by=BarredBy(barred_by),
            barred_at=barred_at,
            organisation_id=None if organisation_id is None else str(organisation_id),
            ended=BarredEnd(ended) if ended else None,
        )
        for number, subject_id, is_barred, barred_by, barred_at, organisation_id, ended in columns
    }
    if not fresh:
        return known
    return Noted(number=max(each.number for each in fresh.values()), standings={**known.standings, **fresh})


def newest_standing() -> int:
    """The number of what was noted last of a barred account; 0 if nothing was."""
    return Standing.objects.order_by("-id").values_list("id", flat=True).first() or 0


def progress_of(way: Way) -> Progress | None:
    """How far accounts were screened in one way; None if they never were."""
    row = Cursor.objects.filter(way=way.name).first()
    if row is None:
        return None
    return Progress(
        through_seq=row.through_seq,
        through_media=row.through_media,
        swept_barred=row.swept_barred,
        sweep_barred=row.sweep_barred,
        sweep_after=None if row.sweep_after is None else str(row.sweep_after),
        swept_at=row.swept_at,
        through_looks=row.through_looks,
    )
