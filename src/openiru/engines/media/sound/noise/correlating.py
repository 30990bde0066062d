"""Does the wave of a query go up and down with that of a known recording?

Noise goes its own way: over seconds it agrees with any given wave as often as not. So the wave of the query is laid over every place
of every recording, and how well both agree is held against all other places.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.aligning import BY_WAVE, Aligned, Line, loudest
from openiru.engines.media.sound.noise.agreeing import (
    BIN,
    OVERLAP,
    Agreement,
    Query,
    Waves,
    agreement_at,
)
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import WAVE_EACH, WAVE_RATE_HZ, WAVES, Signs

SPOTS: Final = 6  # recordings of a part that are looked at
_SCANNED: Final = 8 * WAVE_RATE_HZ  # samples of the query that are laid over all places
_BLOCK: Final = 1 << 14  # samples that are transformed at once
_BLOCKS: Final = 16
_GROUP: Final = 1 << 18  # bytes of signs in which places are looked for together
_KEPT: Final = 0.4  # of the mean where it agrees best, below which the ends of a stretch are left out
_CLEAREST: Final = 6  # half seconds
_SIGNS_OF_BYTE: Final = (
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.float32) * 2
    - 1
)


class Spot(NamedTuple):
    """Where a recording may lie under a query."""

    score: float
    row: int  # of the recording
    ahead: int  # samples by which it is


def agreements(query: Query, part: Part, spots: list[Spot]) -> Iterator[tuple[int, Agreement]]:
    """How well recordings of a part agree near some spots, by row."""
    for spot in spots:
        agreement = agreement_at(query, signs(part.wave_signs(spot.row)), spot.ahead)
        if agreement is not None:
            yield spot.row, agreement


def signs(bits: Signs) -> Waves:
    """One above zero and minus one below, for each bit: shape (2, samples), the lower wave first."""
    return _SIGNS_OF_BYTE[bits.reshape(-1, WAVES).T].reshape(WAVES, -1)


def spots_of(query: Query, part: Part, most: int) -> list[Spot]:
    """The best place in each recording, of so many recordings as are best; of a longer query the middle is laid there."""
    begin = max(0, (len(query.whole) - _SCANNED) // 2)
    tried = query.whole[begin : begin + _SCANNED]
    energy, outside = float(np.square(tried).sum()), int((1 - OVERLAP) * len(tried))
    if not energy:
        return []
    spots = []
    for first, last in _groups(part.sign_starts):
        origin = int(part.sign_starts[first])
        lower = _SIGNS_OF_BYTE[part.signs[origin : int(part.sign_starts[last]) : WAVES]].ravel()
        sums = _laid_over(lower, tried, outside)
        for row in range(first, last):
            low, high = (WAVE_EACH * (int(part.sign_starts[one]) - origin) // WAVES for one in (row, row + 1))
            if high > low:
                # The recording before or after may lie under the query as well: the closer look is at this one alone.
                own = sums[low : high + 2 * outside - len(tried) + 1]
                best = int(own.argmax())
                score = float(own[best]) / max(energy, float(np.square(own).mean())) ** 0.5
                spots.append(Spot(score, row, best - outside - begin))
    return sorted(spots, key=lambda spot: -spot.score)[:most]


def _groups(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Recordings in a row that are looked through together: from the first to before the last."""
    first, count = 0, len(starts) - 1
    while first < count:
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _GROUP, "right")) - 1)
        yield first, min(last, count)
        first = last


def _laid_over(known: Waves, tried: Waves, outside: int) -> Waves:
    """The sum of products wherever no more than so many samples of the query lie before or after what is known."""
    step, places = _BLOCK - len(tried) + 1, len(known) + 2 * outside - len(tried) + 1
    blocks = max(1, -(-places // step))
    padded = np.zeros((blocks - 1) * step + _BLOCK, np.float32)
    padded[outside : outside + len(known)] = known
    laid = np.lib.stride_tricks.sliding_window_view(padded, _BLOCK)[::step]
    asked = np.conj(fft.rfft(tried, _BLOCK))
    told = np.empty(blocks * step, np.float32)
    for begin in range(0, blocks, _BLOCKS):
        spectrum = fft.rfft(laid[begin : begin + _BLOCKS], axis=1)
        spectrum *= asked
        sums = fft.irfft(spectrum, _BLOCK, axis=1)[:, :step]
        told[begin * step : begin * step + sums.size] = sums.ravel()
    return told[:places]


def aligned(query: Query, part: Part, row: int, agreement: Agreement) -> Aligned:
    """The stretch in which a recording agrees, and how many of the samples there."""
    known = signs(part.wave_signs(row))
    gains = agreement.halves
    width = min(_CLEAREST, len(gains))
    clearest = float(np.convolve(gains, np.ones(width), "valid").max()) / width
    first, last = loudest(gains - _KEPT * clearest)
    begin, end = (
        max(first * BIN, -agreement.ahead, 0),
        min(last * BIN, len(query.whole), known.shape[1] - agreement.ahead),
    )
    wave = query.moved_by(agreement.part)
    agreeing = (wave[:, begin:end] > 0) == (known[:, begin + agreement.ahead : end + agreement.ahead] > 0)
    return Aligned(
        line=Line(1.0, agreement.ahead / WAVE_EACH, 0.0),
        first=begin // WAVE_EACH,
        last=end // WAVE_EACH,
        agreeing=int(agreeing.sum()),
        peaks=agreeing.size,
        chance=0.5,
        evidence=agreement.all**2 / 2,
        steady=max(0.0, agreement.steady) ** 2 / 2,
        method=BY_WAVE,
    )
