"""Banks and their entries, made through the operations that people use."""

from datetime import UTC, datetime
from typing import Any, Final

from tests.factories.people import analyst, supervisor

from openiru.engines.interface import Effect
from openiru.signals import operations, queries
from openiru.signals.types import (
    UNIT_BANK,
    BankView,
    EntryKind,
    EntryState,
    KnownPictureView,
    NewBank,
    NewPicture,
    Polarity,
    Provenance,
    Purpose,
)

AT: Final = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
EVERY: Final = frozenset(EntryState)


def bank(slug: str, **settings: Any) -> BankView:
    """A positive bank, unless settings say otherwise."""
    new = NewBank(slug=slug, name=slug.title(), legal_basis="The unit's mandate.", **settings)
    return operations.create_bank(new, by=supervisor(), at=AT)


def negative_bank(slug: str = "press", effect: Effect = Effect.WARN, **settings: Any) -> BankView:
    """A negative bank of press pictures."""
    return bank(slug, polarity=Polarity.NEGATIVE, purpose=Purpose.PRESS, effect=effect, **settings)


def entry(
    organisation_id: str | None,
    pdq: bytes = bytes(range(32)),
    *,
    slug: str = UNIT_BANK,
    by: str = "",
    at: datetime = AT,
    capture_digest: str = "",
) -> KnownPictureView:
    """A hash in a bank, added by the analyst unless somebody else is named."""
    provenance = Provenance(source="test", capture_digest=capture_digest)
    new = NewPicture(pdq=pdq, quality=90, organisation_id=organisation_id, provenance=provenance)
    assert operations.add_picture(slug, new, by=by or analyst(), at=at)
    return next(each for each in queries.known_pictures(at, bank=slug, states=EVERY) if each.pdq == pdq)


def kept_file(
    organisation_id: str | None,
    capture_digest: str = "sha256:" + 64 * "0",
    *,
    kind: EntryKind = EntryKind.VIDEO,
    slug: str = UNIT_BANK,
) -> KnownPictureView:
    """A video, sound or mark in a bank, added by the analyst."""
    provenance = Provenance(source="test", capture_digest=capture_digest)
    new = NewPicture(pdq=b"", quality=None, organisation_id=organisation_id, provenance=provenance, kind=kind)
    assert operations.add_picture(slug, new, by=analyst(), at=AT)
    added = queries.known_pictures(AT, bank=slug, states=EVERY, kinds=frozenset({kind}))
    return next(each for each in added if each.capture_digest == capture_digest)
