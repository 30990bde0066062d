"""How does a video, a recording of sound or a mark come into a bank?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openiru.engines.media.known.readers import MARK, SOUND, VIDEO, Reader
from openiru.engines.media.marks.bank import can_be_found
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.sniffing import media_type_of
from openiru.engines.media.types import NoMedia
from openiru.evidence import operations as evidence
from openiru.registry import queries as registry
from openiru.sandbox.shared import shared_sandbox
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.errors import BadSignalError
from openiru.signals.types import UNIT_BANK, EntryKind, NewPicture, Provenance, StoredPrint

_READERS: Final[Mapping[EntryKind, Reader]] = {
    EntryKind.VIDEO: VIDEO,
    EntryKind.SOUND: SOUND,
    EntryKind.MARK: MARK,
}

_TYPES: Final[Mapping[EntryKind, frozenset[str]]] = {
    EntryKind.VIDEO: frozenset({"video"}),
    EntryKind.SOUND: frozenset({"audio", "video"}),
    EntryKind.MARK: frozenset({"image"}),
}


def add_file(
    organisation: str | None,
    data: bytes,
    kind: EntryKind,
    *,
    provenance: Provenance,
    by: str,
    at: datetime,
    bank: str = UNIT_BANK,
) -> bool:
    """Keep a file as evidence and add it to a bank: it is looked for closely from the next scan on.

    Args:
        organisation: whose output it is; None for a negative bank.
        data: the file.
        kind: a video, sound or mark; pictures are added by `fill_bank.add_image`.
        provenance: where it comes from; the digest of the kept file is filled in here.
        by: who adds it.
        at: when.
        bank: short name of the bank.

    Returns:
        Whether it was new.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
        UnknownBankError: if there is no such bank.
        WrongBankError: if the organisation is missing or too much, or the bank is shared.
        BadSignalError: if the file cannot be read, or holds nothing to compare.
        NotAllowedError: if `by` may not add signals.
    """
    organisation_id = None if organisation is None else registry.organisation(organisation).organisation_id
    known.bank(bank)
    reader = _READERS[kind]
    if media_type_of(data).partition("/")[0] not in _TYPES[kind]:
        raise BadSignalError(f"This file is no {kind.value} of a form that is looked for.")
    made = shared_sandbox(reader.function).read(data, **reader.options)
    if isinstance(made, NoMedia):
        raise BadSignalError(f"This file cannot be compared: {made.reason}")
    if kind is EntryKind.MARK and not can_be_found(MarkPrint.from_bytes(made)):
        raise BadSignalError("This picture has neither shapes nor colours by which a mark could be found.")
    capture = evidence.keep(data, source=provenance.source, collector=by, at=at)
    signals.keep_prints([StoredPrint(digest=capture.digest, reader=reader.slug, data=made, made_at=at)])
    new = NewPicture(
        pdq=b"",
        quality=None,
        organisation_id=organisation_id,
        provenance=Provenance(source=provenance.source, capture_digest=capture.digest, note=provenance.note),
        kind=kind,
    )
    return signals.add_picture(bank, new, by=by, at=at)
