"""How does what a file has in common with entries of banks become matches, and what keeps one from becoming one?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openiru.engines.interface import Effect, Field
from openiru.engines.media.known.bank import Found
from openiru.engines.media.telling import told
from openiru.engines.media.types import Box, Likeness, MediaKind, Outcome
from openiru.intake.types import ArrivedFile, ArrivedObservation
from openiru.signals.types import COPIES, CloseEntry, NewMatch

ELEMENT_SCORE_MAX: Final = 0.5  # a shared emblem is weak evidence, however clearly it is seen
_POSSIBLE: Final = "mark-colours"  # never enough alone
_WHOLE: Final = "pdq"  # found by scans and sweeps already
_SLACK_S: Final = 1.0  # that two stretches of one recording may be off
_AS_LARGE: Final = 0.85  # of what the known thing fills, what a negative one must fill to speak against it
_PLACES: Final[Mapping[MediaKind, Field]] = {
    MediaKind.PICTURE: Field.PICTURES,
    MediaKind.VIDEO: Field.VIDEO,
    MediaKind.SOUND: Field.SOUND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found in one file of one known thing, and what speaks against it."""

    entry: CloseEntry
    found: Found
    negatives: tuple[tuple[CloseEntry, Found], ...] = ()

    @property
    def is_suppressed(self) -> bool:
        """Whether a bank says that this is no lead."""
        return any(entry.effect is Effect.SUPPRESS for entry, _ in self.negatives)


def judged(found: Iterable[Found], entries: Mapping[str, CloseEntry]) -> list[Judged]:
    """What was found in one file of entries that are looked for, each at its best, beside what speaks against it.

    A copy of something that must accuse nobody speaks against what lies within it and fills no more of the file: the
    front page of a newspaper against the poster that it shows, but not a clipping in the corner of a poster, and not the
    sound of a broadcast against the pictures that somebody laid over it.

    Args:
        found: all that the file has in common with entries.
        entries: by their ids.
    """
    known = [(entries[each.name], each) for each in found if each.name in entries]
    negatives = [
        (entry, each)
        for entry, each in known
        if entry.organisation_id is None
        and each.likeness.outcome is Outcome.SAME_CONTENT
        and _is_near_enough(entry, each.likeness)
    ]
    best: dict[str, tuple[CloseEntry, Found]] = {}
    for entry, each in known:
        if entry.organisation_id is None or not _counts(entry, each.likeness):
            continue
        if entry.entry_id not in best or _rank(each) > _rank(best[entry.entry_id][1]):
            best[entry.entry_id] = (entry, each)
    return [
        Judged(
            entry=entry,
            found=each,
            negatives=tuple(other for other in negatives if _speaks_against(other[1], each)),
        )
        for entry, each in best.values()
    ]


def new_matches(
    files: Sequence[ArrivedFile],
    by_digest: Mapping[str, Sequence[Judged]],
    observations: Mapping[int, ArrivedObservation],
    *,
    engine_version: str,
) -> list[NewMatch]:
    """Matches ready to be recorded, one copy and one shared element for an observation and an entry; without those that banks keep back.

    Args:
        files: in order.
        by_digest: what was found in each file.
        observations: by number.
        engine_version: of the close look.
    """
    best: dict[tuple[str, str, bool], tuple[Judged, ArrivedFile]] = {}
    for file in files:
        seen = observations[file.seq]
        for each in by_digest.get(file.digest, ()):
            key = (seen.id, each.entry.entry_id, each.found.likeness.outcome is Outcome.SAME_CONTENT)
            if not each.is_suppressed and (key not in best or _rank(each.found) > _rank(best[key][0].found)):
                best[key] = (each, file)
    return [_new_match(each, file, observations[file.seq], engine_version) for each, file in best.values()]


def _counts(entry: CloseEntry, likeness: Likeness) -> bool:
    if not likeness:
        return False
    is_new = likeness.method != _WHOLE or likeness.edit not in {"none", "saved-again", "changed"}
    return _is_near_enough(entry, likeness) and (is_new or likeness.outcome is not Outcome.SAME_CONTENT)


def _rank(found: Found) -> tuple[bool, float]:
    return found.likeness.outcome is Outcome.SAME_CONTENT, found.likeness.score


def _is_near_enough(entry: CloseEntry, likeness: Likeness) -> bool:
    return likeness.distance_bits is None or likeness.distance_bits <= entry.radius_bits


def _speaks_against(negative: Found, known: Found) -> bool:
    """Whether what must accuse nobody is all around what was found: in the same pictures, or the same stretch of sound."""
    if negative.kind is not known.kind:
        return False
    if known.likeness.segments:
        return all(
            any(
                other.query_from_s <= each.query_from_s + _SLACK_S
                and each.query_to_s <= other.query_to_s + _SLACK_S
                for other in negative.likeness.segments
            )
            for each in known.likeness.segments
        )
    return _fills(negative.likeness) >= _AS_LARGE * _fills(known.likeness) and _is_around(
        negative.likeness.box, known.likeness.box
    )


def _fills(likeness: Likeness) -> float:
    """How much of the file the known thing is seen to fill, 0 to 1: all of it where nothing is told."""
    shares = [1.0]
    if len(likeness.transform) == 6:
        a, b, _, d, e, _ = likeness.transform
        shares.append(abs(a * e - b * d))
    if likeness.box is not None:
        shares.append(_area(likeness.box))
    if "query_share" in likeness.figures:
        shares.append(likeness.figures["query_share"])
    return min(shares)


def _is_around(outer: Box | None, inner: Box | None) -> bool:
    """Whether nearly all of one region lies within another; without a region, that is the whole file."""
    if outer is None or inner is None:
        return outer is None
    wide = min(outer.right, inner.right) - max(outer.left, inner.left)
    high = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    return max(wide, 0.0) * max(high, 0.0) >= _AS_LARGE * _area(inner)


def _area(box: Box) -> float:
    return max(box.right - box.left, 0.0) * max(box.bottom - box.top, 0.0)


def _new_match(judged: Judged, file: ArrivedFile, seen: ArrivedObservation, engine_version: str) -> NewMatch:
    found, entry = judged.found, judged.entry
    is_copy = found.likeness.outcome is Outcome.SAME_CONTENT
    score = found.likeness.score if is_copy else min(found.likeness.score, ELEMENT_SCORE_MAX)
    return NewMatch(
        observation_id=seen.id,
        subject_id=seen.subject_id,
        platform=seen.platform,
        organisation_id=entry.organisation_id or "",
        engine=COPIES,
        engine_version=engine_version,
        signal_id=entry.signal_id,
        score=score,
        stands_alone=entry.stands_alone and found.likeness.method != _POSSIBLE,
        explanation=_explained(judged, file, _PLACES[found.kind] if is_copy else Field.ELEMENT),
    )


def _explained(judged: Judged, file: ArrivedFile, place: Field) -> dict[str, Any]:
    found, entry = judged.found, judged.entry
    values: dict[str, Any] = {
        "field": place.value,
        "bank": entry.bank,
        "media_digest": file.digest,
        "is_disputed": entry.is_disputed,
        "query_seconds": round(found.query_seconds, 2),
        "known_seconds": round(found.known_seconds, 2),
        "negatives": [
            {
                "signal_id": other.signal_id,
                "bank": other.bank,
                "purpose": other.purpose,
                "score": round(each.likeness.score, 3),
            }
            for other, each in judged.negatives
        ],
    }
    kept = {name: value for name, value in values.items() if value not in (False, 0, "", [])}
    return {**told(found.likeness), **kept}
