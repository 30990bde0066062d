"""How is it remembered which pictures everything up to a number was compared with?

Called within the transactions of scans and sweeps, so that the memory and the work are kept together.
"""

from openiru.engines.hashes.engine import PictureEngine
from openiru.signals.models import Scan, Searched
from openiru.signals.policy import searched as policy
from openiru.signals.queries.searched import searched_marks
from openiru.signals.types import PictureMarks


def scan_goes_on(scan: Scan, marks: PictureMarks, *, last_media: int) -> None:
    """A pass with these pictures begins or goes on: where it goes beyond what was searched, it adds to it.

    What is behind was compared up to the file `last_media` before, and what is ahead is compared as the pass meets it.
    """
    row = _locked()
    if row is None:
        Searched.objects.create(
            id=1,
            engine_version=PictureEngine.version,
            through_seq=0,
            through_media=last_media,
            pictures=policy.stored(marks.pictures),
            negatives=policy.stored(marks.negatives),
            scan=scan,
        )
        return
    if row.engine_version != PictureEngine.version:
        row.engine_version, row.through_seq = PictureEngine.version, 0
    _set(row, marks if row.through_seq == 0 else policy.both(searched_marks(row), marks))
    row.through_media = max(row.through_media, last_media)
    row.scan = scan
    row.save()


def late_swept(last_media: int) -> None:
    """Pictures up to a file were compared that came later than their posts."""
    Searched.objects.filter(id=1, through_media__lt=last_media).update(through_media=last_media)


def shard_scanned(scan: Scan, first_seq: int, last_seq: int) -> None:
    """A shard of the pass is done; without effect if another pass or a sweep has taken over meanwhile."""
    rows = Searched.objects.filter(id=1, scan=scan, through_seq__gte=first_seq - 1, through_seq__lt=last_seq)
    rows.update(through_seq=last_seq)


def swept(first_seq: int, last_seq: int, *, compared: PictureMarks, known: PictureMarks) -> None:
    """A stretch was swept with the pictures `compared`; `known` are all that were known when it began."""
    row = _locked() or Searched(id=1, engine_version=PictureEngine.version, through_seq=0)
    if row.engine_version != PictureEngine.version:
        row.engine_version, row.through_seq = PictureEngine.version, 0
    through = row.through_seq
    is_whole = policy.same(compared.pictures, known.pictures)
    if is_whole and first_seq == 1 and last_seq >= through:
        _set(row, known)
    elif is_whole and first_seq == through + 1:
        _set(row, policy.both(searched_marks(row), known))
    elif first_seq == 1 and last_seq == through:
        _set(row, policy.added(searched_marks(row), compared, known))
    else:
        return  # A pass went further meanwhile; the next plan says what is left.
    row.through_seq = last_seq
    row.scan = None  # A pass that is under way knew other pictures.
    row.save()


def _locked() -> Searched | None:
    return Searched.objects.select_for_update().filter(id=1).first()


def _set(row: Searched, marks: PictureMarks) -> None:
    row.pictures, row.negatives = policy.stored(marks.pictures), policy.stored(marks.negatives)
