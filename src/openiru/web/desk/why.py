"""Why does somebody see this subject: which engine found which signal, where, and how near?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from openiru.engines.hashes.search import MAX_DISTANCE_BITS
from openiru.engines.interface import Field
from openiru.intake.types import ObservationView
from openiru.signals.types import COPIES, TERM, MatchView
from openiru.web.bits import Bits, bits_of
from openiru.web.desk.copies.shown import CopyShown, shown_copy
from openiru.web.desk.queue.told import CopiedText, copied_text
from openiru.web.words import word_of
from openiru.workflows.copies.evidence import copies_behind
from openiru.workflows.picture_evidence import PictureEvidence, pictures_behind

_AROUND: Final = 60  # characters shown on either side of what was found
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One match, told to a person."""

    engine: str
    place: str  # in words
    before: str  # of what was found, in the original text
    matched: str
    after: str
    known: str  # the name, term or address that is known
    kind: str  # what the list says of a name, or the unit of a term
    beside: str  # the word without which it would not count alone
    source: str  # where the unit has a term from
    is_term: bool
    distance_bits: int | None  # of 256
    radius_bits: int  # the greatest distance that counts
    score: float
    times: int  # how often the same signal was found in the same place
    picture: PictureEvidence | None = None  # of a match of pictures of a bank
    copy: CopyShown | None = None  # of a match of a close look
    bits: Bits | None = None  # where its bits differ; None where the captured picture is gone
    text: CopiedText | None = None  # of a copy of what two persons approved


def reasons(
    matches: Iterable[MatchView], observations: Iterable[ObservationView], at: datetime
) -> tuple[Why, ...]:
    """The strongest matches, each signal and place once; at most a dozen. Banks are shown as they stand at `at`.

    What a close look found of a signal stands beside what hashes found of it: each has evidence of its own.
    """
    texts = {observation.id: observation for observation in observations}
    grouped: dict[tuple[str, str, bool], list[MatchView]] = {}
    for match in matches:
        key = (match.signal_id, str(match.explanation.get("field", "")), match.engine == COPIES)
        grouped.setdefault(key, []).append(match)
    shown = list(grouped.values())[:_SHOWN]
    strongest = [same[0] for same in shown]
    pictures, copies = pictures_behind(strongest, at), copies_behind(strongest, at)
    return tuple(
        replace(
            _why(same[0], len(same), texts, pictures.get(same[0].match_id)),
            copy=shown_copy(same[0].match_id, copies[same[0].match_id])
            if same[0].match_id in copies
            else None,
            text=copied_text(same[0]),
        )
        for same in shown
    )


def spans_in(observation_id: str, matches: Iterable[MatchView]) -> list[tuple[int, int]]:
    """Where matches lie in the text of one observation, in order, without overlaps."""
    found = sorted(
        (int(match.explanation["start"]), int(match.explanation["end"]))
        for match in matches
        if match.observation_id == observation_id
        and match.explanation.get("field") in {Field.TEXT, Field.BIO}
        and int(match.explanation.get("end", 0)) > int(match.explanation.get("start", 0))
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def pieces_of(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces; True marks those that a match found."""
    pieces: list[tuple[str, bool]] = []
    last = 0
    for start, end in spans:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return tuple(piece for piece in [*pieces, (text[last:], False)] if piece[0])


def _why(
    match: MatchView, times: int, texts: Mapping[str, ObservationView], picture: PictureEvidence | None
) -> Why:
    told = match.explanation
    before, matched, after = _around(told, texts.get(match.observation_id))
    return Why(
        engine=match.engine,
        place=_place(told),
        before=before,
        matched=matched,
        after=after,
        known=str(told.get("alias") or told.get("known") or told.get("term") or ""),
        kind=str(told.get("kind") or ""),
        beside=str(told.get("context") or ""),
        source=str(told.get("source") or ""),
        is_term=TERM in told,
        distance_bits=told.get("distance_bits") if match.engine != COPIES else None,
        radius_bits=picture.known.bank.max_distance_bits if picture else MAX_DISTANCE_BITS,
        score=match.score,
        times=times,
        picture=picture,
        bits=bits_of(picture.differing_bits) if picture and picture.captured_digest else None,
    )


def _place(told: Mapping[str, Any]) -> str:
    field = str(told.get("field", ""))
    return word_of(Field(field)) if field in set(Field) else field


def _around(told: Mapping[str, Any], seen: ObservationView | None) -> tuple[str, str, str]:
    matched, start, end = str(told.get("matched", "")), int(told.get("start", 0)), int(told.get("end", 0))
    text = _text_of(str(told.get("field", "")), seen)
    if not matched or text[start:end] != matched:
        return "", matched, ""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return (
        ("…" if start > _AROUND else "") + before,
        matched,
        after + ("…" if end + _AROUND < len(text) else ""),
    )


def _text_of(field: str, seen: ObservationView | None) -> str:
    if seen is None:
        return ""
    if field == Field.HANDLE:
        return seen.handle
    return seen.display_name if field == Field.DISPLAY_NAME else seen.text
