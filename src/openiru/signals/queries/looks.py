"""What do close looks compare, how far have they come, and what was read of files before?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from openiru.intake.queries import last_media
from openiru.registry import queries as registry
from openiru.signals.models import BankEntry, Looked, MediaPrint
from openiru.signals.policy import looks as policy
from openiru.signals.policy.searched import read
from openiru.signals.queries.banks import banks as all_banks
from openiru.signals.queries.banks import in_state
from openiru.signals.queries.looked_for import effect_of, picture_signal_id, revision_of
from openiru.signals.types import (
    BankView,
    CloseEntry,
    EntryKind,
    EntryState,
    LookPlan,
    PictureMarks,
    Polarity,
    Standing,
    StoredPrint,
)


def entries_to_look_for(at: datetime) -> tuple[CloseEntry, ...]:
    """The entries of banks whose file is kept, as they stand at a moment; in order of adding.

    As in `bank_on`: none of an organisation that no list names on that day, none that was withdrawn, has expired or
    waits in quarantine.
    """
    listed = {name.organisation_id for name in registry.names_for_matching(at.date())}
    banks = {each.bank_id: each for each in all_banks()}
    rows = BankEntry.objects.filter(in_state(at)[EntryState.ACTIVE]).exclude(capture_digest="")
    return tuple(
        _entry(row, banks[str(row.bank_id)])
        for row in rows.order_by("added_at", "id").iterator(chunk_size=5000)
        if row.organisation_id is None or str(row.organisation_id) in listed
    )


def look_plan(entries: Sequence[CloseEntry], engines: Mapping[str, str]) -> LookPlan | None:
    """The next stretch of files to look at, and with which of the entries; None if nothing is left.

    With other versions of the engines everything is looked at anew.
    """
    row = Looked.objects.filter(engines=dict(engines)).first()
    return policy.next_look(
        entries,
        looked_marks(row),
        through_media=0 if row is None else row.through_media,
        last_media=last_media(),
    )


def entry_marks(entries: Sequence[CloseEntry]) -> PictureMarks:
    """Marks of entries, to remember that they were looked for."""
    return policy.marks_of(entries)


def entries_digest(entries: Sequence[CloseEntry]) -> str:
    """The same for the same entries, in whatever order."""
    return policy.digest_of(entries)


def looked_marks(row: Looked | None) -> PictureMarks:
    """What the row says, as marks; none without a row."""
    entries, negatives = (b"", b"") if row is None else (row.entries, row.negatives)
    return PictureMarks(pictures=read(entries), negatives=read(negatives))


def prints(digests: Collection[str], reader: str) -> Mapping[str, StoredPrint]:
    """What one reader made of files, by digest; those that it has not read yet are left out."""
    rows = MediaPrint.objects.filter(digest__in=list(digests), reader=reader)
    return {
        row.digest: StoredPrint(
            digest=row.digest, reader=row.reader, data=bytes(row.data), fault=row.fault, made_at=row.made_at
        )
        for row in rows
    }


def _entry(row: BankEntry, bank: BankView) -> CloseEntry:
    is_negative = bank.polarity is Polarity.NEGATIVE
    return CloseEntry(
        entry_id=str(row.pk),
        signal_id=picture_signal_id(row.pk),
        kind=EntryKind(row.kind),
        bank=bank.slug,
        capture_digest=row.capture_digest,
        organisation_id=None if row.organisation_id is None else str(row.organisation_id),
        purpose="" if bank.purpose is None else bank.purpose.value,
        effect=effect_of(row, bank) if is_negative else None,
        radius_bits=bank.max_distance_bits,
        is_disputed=row.standing == Standing.DISPUTED.value,
        stands_alone=row.standing != Standing.SEED.value,
        revision=revision_of(row),
    )
