"""How does what a file has in common with entries of banks become matches, and what keeps one from becoming one?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openiru.engines.interface import Effect, Field
from openiru.engines.media.known.bank import Found
from openiru.engines.media.telling import told
from openiru.engines.media.types import Likeness, MediaKind, Outcome
from openiru.intake.types import ArrivedFile, ArrivedObservation
from openiru.signals.types import COPIES, CloseEntry, NewMatch

ELEMENT_SCORE_MAX: Final = 0.5  # a shared emblem is weak evidence, however clearly it is seen
_POSSIBLE: Final = "mark-colours"  # never enough alone
_WHOLE: Final = "pdq"  # found by scans and sweeps already
_AS_LARGE: Final = 0.9  # of what the known thing fills, what a negative one must fill to speak against it
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

    A copy of something that must accuse nobody speaks against what fills no more of the file: the front page of a
    newspaper against the poster that it shows, but not a clipping in the corner of a poster.

    Args:
        found: all that the file has in common with entries.
        entries: by their ids.
    """
    known = [(entries[each.name], each) for each in found if each.name in entries]
    negatives = [
        (entry, each)
        for entry, each in known
        if entry.organisation_id is None and each.likeness.outcome is Outcome.SAME_CONTENT
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
            negatives=tuple(other for other in negatives if _fills(other[1]) >= _AS_LARGE * _fills(each)),
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
    """Matches ready to be recorded, one for an observation and an entry; without those that banks keep back.

    Args:
        files: in order.
        by_digest: what was found in each file.
        observations: by number.
        engine_version: of the close look.
    """
    best: dict[tuple[str, str], tuple[Judged, ArrivedFile]] = {}
    for file in files:
        seen = observations[file.seq]
        for each in by_digest.get(file.digest, ()):
            key = (seen.id, each.entry.entry_id)
            if not each.is_suppressed and (key not in best or _rank(each.found) > _rank(best[key][0].found)):
                best[key] = (each, file)
    return [_new_match(each, file, observations[file.seq], engine_version) for each, file in best.values()]


def _counts(entry: CloseEntry, likeness: Likeness) -> bool:
    if not likeness:
        return False
    is_near_enough = likeness.distance_bits is None or likeness.distance_bits <= entry.radius_bits
    is_new = likeness.method != _WHOLE or likeness.edit not in {"none", "saved-again", "changed"}
    return is_near_enough and (is_new or likeness.outcome is not Outcome.SAME_CONTENT)


def _rank(found: Found) -> tuple[bool, float]:
    return found.likeness.outcome is Outcome.SAME_CONTENT, found.likeness.score


def _fills(found: Found) -> float:
    """How much of the file the known thing fills, 0 to 1: all of it where nothing is told."""
    like = found.likeness
    if like.segments and found.query_seconds:
        return min(
            1.0, sum(each.query_to_s - each.query_from_s for each in like.segments) / found.query_seconds
        )
    if len(like.transform) == 6:
        a, b, _, d, e, _ = like.transform
        return min(1.0, abs(a * e - b * d))
    return 1.0


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
