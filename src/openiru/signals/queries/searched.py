"""What must be compared so that everything that was scanned was compared with every known picture?"""

from collections.abc import Mapping

from django.db.models import Max

from openiru.engines.hashes.engine import PictureEngine
from openiru.engines.interface import Bank
from openiru.intake.queries import late_pictures
from openiru.signals.models import Scan, ScanShard, Searched
from openiru.signals.policy import searched as policy
from openiru.signals.types import PictureMarks, ScanKind, SweepPlan


def sweep_plan(bank: Bank, words_digest: str, engines: Mapping[str, str]) -> SweepPlan | None:
    """The next stretch to sweep; None if nothing is left.

    First what was scanned by words but not with pictures, as after a list that came and went; then the pictures
    that were not known when the rest was scanned; then stored pictures that came later than their posts.
    """
    row = Searched.objects.filter(engine_version=PictureEngine.version).first()
    through = 0 if row is None else row.through_seq
    scanned = scanned_through(words_digest, engines)
    if through < scanned:
        return SweepPlan(first_seq=through + 1, last_seq=scanned, places=tuple(range(len(bank.pictures))))
    if row is None or through == 0:
        return None
    places = policy.to_compare(bank, searched_marks(row))
    if places:
        return SweepPlan(first_seq=1, last_seq=through, places=places)
    return _late(bank, row)


def _late(bank: Bank, row: Searched) -> SweepPlan | None:
    late = late_pictures(after_media=row.through_media, up_to_seq=row.through_seq)
    if late is None:
        return None
    return SweepPlan(
        first_seq=late.first_seq,
        last_seq=late.last_seq,
        places=tuple(range(len(bank.pictures))),
        after_media=row.through_media,
        last_media=late.last_media,
    )


def scanned_through(words_digest: str, engines: Mapping[str, str]) -> int:
    """The number up to which everything was scanned with these names, addresses and engines; 0 if nothing was."""
    scans = Scan.objects.filter(kind=ScanKind.SCAN.value, words_digest=words_digest, engines=dict(engines))
    whole = scans.exclude(finished_at=None).aggregate(through=Max("last_seq"))["through"]
    shards = ScanShard.objects.filter(scan__in=scans).aggregate(through=Max("last_seq"))["through"]
    return max(whole or 0, shards or 0)


def searched_marks(row: Searched) -> PictureMarks:
    """What the row says, as marks."""
    return PictureMarks(pictures=policy.read(row.pictures), negatives=policy.read(row.negatives))


def picture_marks(bank: Bank) -> PictureMarks:
    """Marks of the pictures of a bank, to remember that they were looked for."""
    return policy.marks_of(bank)
