"""Which recordings of a part does a query go with, and where?

The query is cut into stretches of 16 s. Each votes; the places that most votes agree on are looked at peak by peak. Only
a stretch for which nothing was found as it is, is tried at other tempos and pitches.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.sound.accident import chance_beside_repeats, chance_of
from openiru.engines.media.sound.aligning import (
    CLOSE,
    NEAR,
    Aligned,
    Line,
    Peaks,
    fitted,
    refined,
    stretches,
    weights,
)
from openiru.engines.media.sound.landmarks import (
    FEWER_TARGETS,
    PITCH_CELL,
    QUERY_TARGETS,
    Landmarks,
    query_landmarks,
)
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import FRAMES_A_SECOND, Frames, Steps
from openiru.engines.media.sound.voting import WINDOW_FRAMES, Place, places_of

STEP_FRAMES: Final = 750  # from one stretch to the next
TEMPOS: Final = tuple(round(0.88 + 0.02 * number, 2) for number in range(13))
SHIFT_CELLS: Final = 4  # three semitones up and down
MOST_PLACES: Final = 24  # of a stretch, that are looked at peak by peak; fewer in a long query:
MOST_LOOKS: Final = 240  # in all of it, if not for
LEAST_PLACES: Final = 8
MOST_STRETCHES: Final = 8  # that are tried at other tempos and pitches
# Chosen on recordings of which no figure is told: evidence in all, and without its best second. What plays as fast and as
# high as the known recording needs less: far fewer lines are like that by accident.
LEAST_EVIDENCE: Final = (32.0, 27.0)
LEAST_EVIDENCE_CHANGED: Final = (120.0, 112.0)
# On a closer look, beside what repeats: in all, and without its best second and a half, as a word that is the same may be as long.
LEAST_EVIDENCE_CLOSE: Final = (32.0, 22.0)
CLOSE_WITHOUT: Final = 3  # half seconds
PLAIN_TEMPO: Final = 0.003
PLAIN_STEPS: Final = 1.5
LEAST_AGREEING: Final = 15  # peaks
LEAST_FRAMES: Final = int(1.5 * FRAMES_A_SECOND)
_PROMISING: Final = 8.0  # evidence around a stretch, for which all of the query is asked
_BEST_BINS: Final = 6  # three seconds
_NEARLY: Final = 0.006  # a tempo that is fitted to few peaks, if they play as fast
CLOSE_PLACES: Final = 3  # of a stretch, with most votes, that are looked at still closer
_SAME_TEMPO: Final = 0.012
_EXPLAINED: Final = 0.6  # of a stretch


class Stretch(NamedTuple):
    """A part of the query that votes together."""

    begin: int  # frames
    end: int
    frames: Frames  # of its peaks, from the beginning of the stretch
    steps: Steps

    def landmarks(self, most: int) -> Landmarks:
        """Landmarks of each peak with two of the next `most`."""
        return Landmarks(*query_landmarks(self.frames, self.steps, most))


def search(query: Peaks, part: Part, *, thorough: bool = True) -> dict[int, list[Aligned]]:
    """Stretches of the query that recordings have too, by row of the recording; each list by time."""
    found: dict[int, list[Aligned]] = {}
    unexplained = []
    cut = list(_cut(query))
    postings = part.postings()
    most = max(LEAST_PLACES, min(MOST_PLACES, MOST_LOOKS // max(1, len(cut))))
    for stretch in cut:
        places = places_of(stretch.landmarks(QUERY_TARGETS), postings, 1.0, 0, most)
        _look(query, part, stretch, places, found, _aligned)
        if not _is_explained(stretch, found):
            _look(query, part, stretch, places[:CLOSE_PLACES], found, _close)
        if not _is_explained(stretch, found):
            unexplained.append(stretch)
    if thorough:
        for stretch in _spread(unexplained):
            landmarks = stretch.landmarks(FEWER_TARGETS)
            places = [
                place
                for tempo in TEMPOS
                for place in places_of(landmarks, postings, tempo, SHIFT_CELLS, MOST_PLACES // 2)
            ]
            places.sort(key=lambda place: -place.votes)
            _look(query, part, stretch, places[:MOST_PLACES], found, _aligned)
    return {row: sorted(ones, key=lambda one: one.first) for row, ones in found.items()}


def _cut(query: Peaks) -> Iterator[Stretch]:
    for begin in range(0, max(1, query.length - WINDOW_FRAMES // 2), STEP_FRAMES):
        first, last = np.searchsorted(query.frames, (begin, begin + WINDOW_FRAMES))
        if last > first:
            frames, steps = query.frames[first:last] - np.uint32(begin), query.steps[first:last]
            yield Stretch(begin, min(query.length, begin + WINDOW_FRAMES), frames, steps)


def _spread(unexplained: list[Stretch]) -> list[Stretch]:
    """So many stretches as are tried, from all over the query."""
    if len(unexplained) <= MOST_STRETCHES:
        return unexplained
    rows = np.linspace(0, len(unexplained) - 1, MOST_STRETCHES).round().astype(int)
    return [unexplained[row] for row in rows]


def _look(
    query: Peaks,
    part: Part,
    stretch: Stretch,
    places: list[Place],
    found: dict[int, list[Aligned]],
    aligned_by: Callable[[Peaks, Peaks, Line, Stretch], list[Aligned]],
) -> None:
    """Add what the places hold on a closer look."""
    for place in places:
        row, line = _recording(part, place, stretch)
        if row is None or _is_known(line, stretch, found.get(row, [])):
            continue
        for aligned in aligned_by(query, part.peaks(row), line, stretch):
            found[row] = _with(found.get(row, []), aligned)


def _recording(part: Part, place: Place, stretch: Stretch) -> tuple[int | None, Line]:
    """Whose place it is, and the line there, both from the beginnings of the recordings."""
    reach = place.ahead + place.tempo * (stretch.end - stretch.begin)
    row = int(np.searchsorted(part.origins, reach, "right")) - 1
    if not 0 <= row < len(part) or place.ahead > part.origins[row] + part.lengths[row]:
        return None, Line(1.0, 0.0, 0.0)
    ahead = place.ahead - float(part.origins[row]) - place.tempo * stretch.begin
    return row, Line(place.tempo, ahead, float(place.shift * PITCH_CELL))


def _is_known(line: Line, stretch: Stretch, found: list[Aligned]) -> bool:
    """Whether the place lies on a line that was found already."""
    middle = (stretch.begin + stretch.end) / 2
    at = line.tempo * middle + line.ahead
    return any(
        one.first <= stretch.end
        and one.last >= stretch.begin
        and abs(one.line.tempo * middle + one.line.ahead - at) < FRAMES_A_SECOND
        and abs(one.line.tempo - line.tempo) < _SAME_TEMPO
        for one in found
    )


def _aligned(query: Peaks, known: Peaks, guess: Line, stretch: Stretch) -> list[Aligned]:
    """What agrees along the line near a guess, if it is enough."""
    begin, end = stretch.begin, stretch.end
    line = Line(*refined(query, known, guess, begin, end))
    # Most places are nothing: they are asked the peaks around the stretch only, not all of a long query.
    around = _around(query, stretch)
    near = Line(*fitted(around, known, line, begin, end))
    chance = chance_of(around, known, near, (begin, end), NEAR)
    if all(one.evidence < _PROMISING for one in _along(around, known, near, chance)):
        return []
    line = Line(*fitted(query, known, line, begin, end))
    chance = chance_of(query, known, line, (begin, end), NEAR)
    return [one for one in _along(query, known, line, chance) if _is_enough(one)]


def _close(query: Peaks, known: Peaks, guess: Line, stretch: Stretch) -> list[Aligned]:
    """What agrees at the known recording's own tempo and pitch on a still closer look, if it is enough."""
    span = (stretch.begin, stretch.end)
    around = _around(query, stretch)
    line = Line(*fitted(around, known, Line(*refined(around, known, guess, *span)), *span))
    if abs(line.tempo - 1) >= _NEARLY or abs(line.shift) >= PLAIN_STEPS:
        return []
    line = Line(1.0, line.ahead + (line.tempo - 1) * sum(span) / 2, 0.0)
    chance = chance_beside_repeats(around, known, line, span, CLOSE)
    could, has = weights(around, known, line, CLOSE)
    found = stretches(line, could, has, _best_share(could, has, chance), chance, CLOSE_WITHOUT)
    return [one for one in found if _agrees_long(one) and _exceeds(one, LEAST_EVIDENCE_CLOSE)]


def _along(query: Peaks, known: Peaks, line: Line, chance: float) -> list[Aligned]:
    """The stretches in which something agrees along a line."""
    could, has = weights(query, known, line, NEAR)
    return stretches(line, could, has, _best_share(could, has, chance), chance)


def _around(query: Peaks, stretch: Stretch) -> Peaks:
    """The peaks of a stretch and of as much before and after it."""
    ends = (max(0, stretch.begin - WINDOW_FRAMES), stretch.end + WINDOW_FRAMES)
    first, last = np.searchsorted(query.frames, ends)
    return Peaks(query.frames[first:last], query.steps[first:last], query.length)


def _is_enough(one: Aligned) -> bool:
    is_plain = abs(one.line.tempo - 1) < PLAIN_TEMPO and abs(one.line.shift) < PLAIN_STEPS
    return _agrees_long(one) and _exceeds(one, LEAST_EVIDENCE if is_plain else LEAST_EVIDENCE_CHANGED)


def _agrees_long(one: Aligned) -> bool:
    return one.agreeing >= LEAST_AGREEING and one.last - one.first >= LEAST_FRAMES


def _exceeds(one: Aligned, least: tuple[float, float]) -> bool:
    return one.evidence >= least[0] and one.steady >= least[1]


def _best_share(could: NDArray[np.int64], has: NDArray[np.int64], chance: float) -> float:
    """The share of peaks that agree where most do, over three seconds."""
    width = min(_BEST_BINS, len(could))
    asked = np.convolve(could, np.ones(width, np.int64), "valid")
    agreed = np.convolve(has, np.ones(width, np.int64), "valid")
    enough = asked >= LEAST_AGREEING
    return float((agreed[enough] / asked[enough]).max()) if enough.any() else chance


def _is_explained(stretch: Stretch, found: Mapping[int, list[Aligned]]) -> bool:
    """Whether a recording goes with most of a stretch."""
    least = (stretch.end - stretch.begin) * _EXPLAINED
    return any(
        min(one.last, stretch.end) - max(one.first, stretch.begin) >= least
        for ones in found.values()
        for one in ones
    )


def _with(others: list[Aligned], one: Aligned) -> list[Aligned]:
    """The stretches of a recording with one more, if none that it overlaps tells more."""
    rivals = [other for other in others if _overlaps(other, one)]
    if any(other.evidence >= one.evidence for other in rivals):
        return others
    return [other for other in others if other not in rivals] + [one]


def _overlaps(one: Aligned, other: Aligned) -> bool:
    both = min(one.last, other.last) - max(one.first, other.first)
    return both > min(one.last - one.first, other.last - other.first) / 2
