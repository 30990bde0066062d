"""Why are two pictures taken for the same: how far apart are they, in which bits, and what may have been done?"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openiru.engines.hashes.edits import Edit, differing_bits, distance_bits, guess_edit
from openiru.engines.hashes.search import MAX_DISTANCE_BITS
from openiru.engines.hashes.types import PdqHash
from openiru.evidence import queries as evidence
from openiru.foundation.digests import is_digest
from openiru.foundation.errors import BadInputError
from openiru.intake import queries as intake
from openiru.sandbox.pictures import picture_hash
from openiru.signals import queries as signals
from openiru.signals.types import COPIES, EntryState, KnownPictureView
from openiru.workflows.scanned import picture_of

_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two pictures that are compared."""

    named: str  # as it was asked for
    pdq: str  # 64 hexadecimal digits
    quality: int | None
    capture_digest: str  # of the kept picture; empty where only the hash is known
    entry: KnownPictureView | None  # of a bank


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeNearby:
    """An entry of a negative bank that lies near one side or both."""

    entry_id: str
    bank: str
    distances_bits: tuple[int, int]  # to each side


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two pictures side by side; a small distance is a reason to look, never a verdict."""

    sides: tuple[Side, Side]
    distance_bits: int  # of 256
    differing_bits: tuple[int, ...]  # counted from the most significant one
    is_near: bool  # within 31 bits
    edit: Edit  # a guess
    negatives: tuple[NegativeNearby, ...]  # nearest first


def compare(one: str | bytes, other: str | bytes, at: datetime) -> Comparison:
    """Compare two pictures, each named by the id of a bank's entry, a capture's digest, a hash, or given as a file.

    Raises:
        BadInputError: if a name is none of these, or a picture cannot be compared.
        UnknownSignalError: if there is no such entry.
        UnknownCaptureError: if nothing was captured under a digest.
    """
    sides = (_side(one, at), _side(other, at))
    known, found = (bytes.fromhex(side.pdq) for side in sides)
    distance = distance_bits(known, found)
    return Comparison(
        sides=sides,
        distance_bits=distance,
        differing_bits=differing_bits(known, found),
        is_near=distance <= MAX_DISTANCE_BITS,
        edit=guess_edit(known, found),
        negatives=_negatives(known, found, at),
    )


def explain_match(match_id: str, at: datetime) -> Comparison:
    """The known picture of a match and the one it was found in, side by side.

    Raises:
        UnknownMatchError: if there is no such match.
        BadInputError: if it is not about pictures, or the picture is gone.
    """
    match = signals.match(match_id)
    entry_id = signals.entry_id_of(match.signal_id)
    if entry_id is None or match.engine == COPIES:
        raise BadInputError(f"Match {match_id} is not about hashes of pictures: it is about {match.engine}.")
    media = intake.hashed_media([match.observation_id])[match.observation_id]
    found = picture_of(match, signals.known_picture(entry_id, at).pdq, media)
    if found is None:
        raise BadInputError(f"The picture of match {match_id} is no longer on file.")
    return compare(entry_id, found.digest, at)


def _side(named: str | bytes, at: datetime) -> Side:
    if isinstance(named, bytes):
        return _of_file(named, "file", "")
    if _HASH.fullmatch(named):
        return Side(named=named, pdq=named.lower(), quality=None, capture_digest="", entry=None)
    if is_digest(named):
        return _of_file(evidence.content(named), named, named)
    entry = signals.known_picture(named, at)
    if not entry.pdq:
        raise BadInputError(f"Entry {named} is a {entry.kind.value}, which has no hash to compare.")
    return Side(
        named=named,
        pdq=entry.pdq.hex(),
        quality=entry.quality,
        capture_digest=entry.capture_digest,
        entry=entry,
    )


def _of_file(data: bytes, named: str, capture_digest: str) -> Side:
    made = picture_hash(data)
    if not isinstance(made, PdqHash):
        raise BadInputError(f"The picture {named} is too poor to compare or cannot be read.")
    return Side(
        named=named, pdq=made.value.hex(), quality=made.quality, capture_digest=capture_digest, entry=None
    )


def _negatives(known: bytes, found: bytes, at: datetime) -> tuple[NegativeNearby, ...]:
    near = [
        NegativeNearby(
            entry_id=entry.entry_id,
            bank=entry.bank,
            distances_bits=(distance_bits(entry.pdq, known), distance_bits(entry.pdq, found)),
        )
        for bank in signals.banks()
        if bank.effect is not None
        for entry in signals.known_pictures(at, bank=bank.slug, states=frozenset({EntryState.ACTIVE}))
    ]
    near = [each for each in near if min(each.distances_bits) <= MAX_DISTANCE_BITS]
    return tuple(sorted(near, key=lambda each: min(each.distances_bits)))
