"""What stands behind matches of pictures now: both pictures, the bank and its ground, and what speaks against them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from openiru.engines.hashes.edits import Edit, differing_bits, guess_edit
from openiru.intake import queries as intake
from openiru.intake.types import ArrivedMedia
from openiru.signals import queries as signals
from openiru.signals.types import COPIES, BankView, KnownPictureView, MatchView, OpinionView
from openiru.workflows.scanned import picture_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BankedPicture:
    """A picture of a bank as it stands now."""

    entry: KnownPictureView
    bank: BankView
    opinions: tuple[OpinionView, ...]  # the newest of each party


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeEvidence:
    """A picture of a negative bank that lay at least as near when the match was made."""

    picture: BankedPicture
    distance_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureEvidence:
    """All that a reader needs to weigh one match of pictures."""

    known: BankedPicture
    captured_digest: str  # of the picture it was found in; empty if that is no longer on file
    differing_bits: tuple[int, ...]  # counted from the most significant one
    edit: Edit  # a guess
    was_disputed: bool  # when the match was made
    negatives: tuple[NegativeEvidence, ...]  # nearest first


def pictures_behind(matches: Sequence[MatchView], at: datetime) -> Mapping[str, PictureEvidence]:
    """The evidence behind those matches that are about pictures of banks, by match.

    Args:
        matches: of any engines.
        at: when; entries are shown as they stand then.
    """
    about = {
        match.match_id: entry_id
        for match in matches
        if match.engine != COPIES and (entry_id := signals.entry_id_of(match.signal_id)) is not None
    }
    ids = {
        *about.values(),
        *(each for match in matches if match.match_id in about for each, _ in _negatives_of(match)),
    }
    pictures = banked_pictures(ids, at)
    media = intake.hashed_media({match.observation_id for match in matches if match.match_id in about})
    return {
        match.match_id: _evidence(
            match, pictures[about[match.match_id]], media[match.observation_id], pictures
        )
        for match in matches
        if about.get(match.match_id) in pictures
    }


def banked_picture(entry_id: str, at: datetime) -> BankedPicture:
    """One picture of a bank.

    Raises:
        UnknownSignalError: if there is none with that id.
    """
    entry = signals.known_picture(entry_id, at)
    return banked_pictures({entry.entry_id}, at)[entry.entry_id]


def banked_pictures(entry_ids: set[str], at: datetime) -> Mapping[str, BankedPicture]:
    """Those of the entries that exist, by id."""
    if not entry_ids:
        return {}
    banks, opinions = {bank.slug: bank for bank in signals.banks()}, signals.newest_opinions(entry_ids)
    return {
        entry_id: BankedPicture(entry=entry, bank=banks[entry.bank], opinions=opinions[entry_id])
        for entry_id, entry in signals.entries_by_id(entry_ids, at).items()
    }


def _evidence(
    match: MatchView,
    known: BankedPicture,
    media: Sequence[ArrivedMedia],
    pictures: Mapping[str, BankedPicture],
) -> PictureEvidence:
    found = picture_of(match, known.entry.pdq, media)
    pdq = None if found is None else found.pdq
    return PictureEvidence(
        known=known,
        captured_digest="" if found is None else found.digest,
        differing_bits=() if pdq is None else differing_bits(known.entry.pdq, pdq),
        edit=_edit(match, known.entry.pdq, pdq),
        was_disputed=match.explanation.get("is_disputed") is True,
        negatives=tuple(
            NegativeEvidence(picture=pictures[entry_id], distance_bits=distance)
            for entry_id, distance in _negatives_of(match)
            if entry_id in pictures
        ),
    )


def _edit(match: MatchView, known: bytes, found: bytes | None) -> Edit:
    said = match.explanation.get("edit")
    if said in set(Edit):
        return Edit(said)
    return Edit.DIFFERENT if found is None else guess_edit(known, found)


def _negatives_of(match: MatchView) -> list[tuple[str, int]]:
    """The entries of negative banks that lay as near, with their distances."""
    told = match.explanation.get("negatives", ())
    ids = ((signals.entry_id_of(str(each["signal_id"])), int(each["distance_bits"])) for each in told)
    return [(entry_id, distance) for entry_id, distance in ids if entry_id is not None]
