"""How is it remembered which pictures everything up to a number was compared with?

Called within the transactions of scans and sweeps, so that the memory and the work are kept together.
"""

from uuid import UUID

from django.db.models import F, Min
from django.db.models.functions import Least

from openiru.engines.hashes.engine import PictureEngine
from openiru.intake.queries import late_pictures
from openiru.intake.types import LatePictures
from openiru.signals.models import Scan, ScanShard, Searched
from openiru.signals.policy import searched as policy
from openiru.signals.queries.searched import searched_marks
from openiru.signals.types import PictureMarks, ScanView, ShardDone


def scan_goes_on(scan: Scan, marks: PictureMarks, *, last_media: int) -> None:
    """A pass with these pictures begins or goes on: where it goes beyond what was searched, it adds to it.

    What is behind was compared up to the file `last_media` before, unless a pass beside this one went further since;
    what is ahead is compared as the pass meets it.
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
    if _missing(row, last_media) is None:
        row.through_media = max(row.through_media, last_media)
    row.scan = scan
    row.save()


def late_swept(sweep: ScanView, known: PictureMarks) -> bool:
    """The late pictures of a sweep were compared with all that is `known`; whether none up to its last is missing."""
    row = _locked()
    if row is None or row.engine_version != PictureEngine.version or row.through_media < sweep.after_media:
        return False
    missing = _missing(row, sweep.last_media)
    if missing is not None and not sweep.first_seq <= missing.first_seq <= missing.last_seq <= sweep.last_seq:
        return False
    # A picture that is not known today, and may be again, was not compared with these.
    _set(row, policy.both(searched_marks(row), known))
    row.through_media = max(row.through_media, sweep.last_media)
    row.save()
    return True


def shard_scanned(scan: Scan, shard: ShardDone) -> None:
    """A shard of the pass is done; without effect if another pass or a sweep has taken over meanwhile."""
    rows = Searched.objects.filter(
        id=1, scan=scan, through_seq__gte=shard.first_seq - 1, through_seq__lt=shard.last_seq
    )
    rows.update(through_seq=shard.last_seq, through_media=Least(F("through_media"), shard.read_media))


def swept(sweep: ScanView, *, compared: PictureMarks, known: PictureMarks) -> None:
    """A stretch was swept with the pictures `compared`; `known` are all that were known when it began."""
    first_seq, last_seq = sweep.first_seq, sweep.last_seq
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
    row.through_media = min(row.through_media, _read_media(sweep))
    row.scan = None  # A pass that is under way knew other pictures.
    row.save()


def _locked() -> Searched | None:
    return Searched.objects.select_for_update().filter(id=1).first()


def _missing(row: Searched, up_to_media: int) -> LatePictures | None:
    """What was noted late up to a file, of what is behind, and is not known to be compared."""
    return late_pictures(after_media=row.through_media, up_to_seq=row.through_seq, up_to_media=up_to_media)


def _read_media(sweep: ScanView) -> int:
    """The file up to which all were there when the first shard of a sweep was read, perhaps before a kill."""
    shards = ScanShard.objects.filter(scan_id=UUID(sweep.scan_id))
    return shards.aggregate(first=Min("read_media"))["first"] or 0


def _set(row: Searched, marks: PictureMarks) -> None:
    row.pictures, row.negatives = policy.stored(marks.pictures), policy.stored(marks.negatives)
