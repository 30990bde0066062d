"""Do levels and the wave tell together what neither tells alone?

Levels tell how loud a recording is at each pitch and time, the wave when it goes up and down. Noise deceives each of them by accident, and not both
at one place; and of what tells against one, such as a tune that comes again or a beat, the other one may know better.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from openiru.engines.media.sound.aligning import BY_BOTH, Aligned
from openiru.engines.media.sound.noise import agreeing, correlating, listening
from openiru.engines.media.sound.noise.agreeing import Agreement, Query
from openiru.engines.media.sound.noise.listening import Heard
from openiru.engines.media.sound.noise.scanning import Spot, spots_of
from openiru.engines.media.sound.noise.tones import NO_TONES, Asked, Tones, tones_at
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import EACH, WAVE_EACH, SoundPrint

NEAR: Final = 24  # samples of the wave from where levels tell most, in which it is looked for: 48 ms
_SAMPLES: Final = EACH * WAVE_EACH  # of the wave, for each level
# All chosen on half A and on music of other packages. Squares of both, each against what it needs alone, in all and without the best second
# and a half:
LEAST: Final = 1.4
# How much levels tell of what the wave does: of a bass or drums that two tunes have in common it tells far more.
LEAST_SHARE: Final = 0.7
LEAST_SHARE_HAD: Final = 0.35  # where the tones are had too,
LEAST_ABOVE_HAD: Final = 0.5  # and how much better levels and the wave are there than at other times
# Below this the wave cannot make up for it.
_LEAST_LEVELS: Final = math.sqrt(LEAST / (1 + LEAST_SHARE_HAD**-2))
# How much better the wave is than at times nearby, and than at all others, or is if levels are far above all of them.
LEAST_DISTINCT: Final = 2.0
LEAST_ABOVE: Final = 1.8
LEAST_ABOVE_FAR: Final = 1.0
# How much better levels are than at other times, if both are enough alone but for these, and the wave is better at none.
LEAST_LEVELS_ABOVE: Final = 1.0


def _levels(heard: Heard) -> float:
    return max(0.0, heard.all) / (listening.LEAST_PROMINENCE + listening.BELOW)


class Both(NamedTuple):
    """What levels and the wave tell of one place, and the tones there."""

    heard: Heard
    agreement: Agreement
    tones: Tones = NO_TONES

    @property
    def levels(self) -> float:
        """What levels tell, against what they need alone."""
        return _levels(self.heard)

    @property
    def wave(self) -> float:
        """The same of the wave."""
        return max(0.0, self.agreement.all) / (agreeing.LEAST_PROMINENCE + agreeing.BELOW)

    @property
    def all(self) -> float:
        """Squares of both."""
        return self.levels**2 + self.wave**2

    @property
    def levels_steady(self) -> float:
        """What levels tell without what is heard best, for a second and a half, against what they need alone."""
        return max(0.0, self.heard.steady) / listening.LEAST_PROMINENCE

    @property
    def wave_steady(self) -> float:
        """The same of the wave."""
        return max(0.0, self.agreement.steady) / agreeing.LEAST_PROMINENCE

    @property
    def steady(self) -> float:
        """Squares of both, without what is heard best."""
        return self.levels_steady**2 + self.wave_steady**2


def correlate(print_: SoundPrint, part: Part) -> dict[int, list[Aligned]]:
    """Recordings of a part whose wave a query has, or levels and wave together, by row."""
    if not len(print_.wave):
        return {}
    query = Query.of(print_)
    told = {}
    spots = correlating.spots_of(query, part, correlating.SPOTS)
    for row, agreement in correlating.agreements(query, part, spots):
        if agreeing.is_enough(agreement):
            told[row] = [correlating.aligned(query, part, row, agreement)]
    if not len(print_.levels):
        return told
    asked = Asked.of(print_, query)
    best: dict[int, Both] = {}
    for row, both in heard_by_both(asked, part, spots, least=_LEAST_LEVELS):
        if row not in told and is_enough(both) and (row not in best or both.all > best[row].all):
            best[row] = both
    return told | {row: [_aligned(asked, part, row, both)] for row, both in best.items()}


def heard_by_both(
    asked: Asked, part: Part, spots: Sequence[correlating.Spot], *, least: float = 0.0
) -> Iterator[tuple[int, Both]]:
    """What levels and the wave tell of the places at which levels are best near where either of them is, by row.

    Args:
        asked: what is asked.
        part: of a bank.
        spots: where the wave agrees best.
        least: what levels must tell, against what they need alone, for the wave to be asked.
    """
    by_wave = (Spot(spot.score, spot.row, round(spot.ahead / _SAMPLES)) for spot in spots)
    places = (*by_wave, *spots_of(asked.sound, part, listening.SPOTS))
    for row, heard in listening.heard_near(asked.sound, part, places):
        if _levels(heard) < least:
            continue
        known = correlating.signs(part.wave_signs(row))
        agreement = agreeing.agreement_at(asked.query, known, heard.ahead * _SAMPLES, NEAR)
        if agreement is not None:
            yield row, Both(heard, agreement, tones_at(asked, known, part.peaks(row), agreement))


def is_enough(both: Both) -> bool:
    """Whether it can be no accident, nor a beat, a bass or a hum that many recordings have."""
    heard, agreement, tones = both
    if min(both.all, both.steady) < LEAST:
        return False
    if agreement.distinct < LEAST_DISTINCT or min(agreement.above, heard.above) < 0:
        return False
    if tones.are_had and min(agreement.above, heard.above) >= LEAST_ABOVE_HAD:
        return both.levels >= LEAST_SHARE_HAD * both.wave
    return both.levels >= LEAST_SHARE * both.wave and _is_above(both)


def _is_above(both: Both) -> bool:
    """Whether it is far enough above other times."""
    heard, agreement = both.heard, both.agreement
    is_enough_each = (
        agreement.prominence >= agreeing.LEAST_PROMINENCE
        and heard.prominence >= listening.LEAST_PROMINENCE
        and heard.above >= LEAST_LEVELS_ABOVE
    )
    return is_enough_each or agreement.above >= (LEAST_ABOVE_FAR if heard.is_far else LEAST_ABOVE)


def _aligned(asked: Asked, part: Part, row: int, both: Both) -> Aligned:
    """The stretch by what tells more without what is heard best, and what both tell in sum."""
    by_levels = listening.aligned(asked.sound, part, row, both.heard)
    by_wave = correlating.aligned(asked.query, part, row, both.agreement)
    surer = by_levels if both.levels_steady > both.wave_steady else by_wave
    return surer._replace(
        evidence=by_levels.evidence + by_wave.evidence,
        steady=by_levels.steady + by_wave.steady,
        method=BY_BOTH,
    )
