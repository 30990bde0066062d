"""How well does the wave of a query agree with that of a known recording, held against all other times?

A matched filter by octaves. It is asked as well what a beat, a bass, a hum or a single stroke would do, which many recordings have in common.
"""

from typing import Any, Final, NamedTuple, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.types import WAVE_RATE_HZ, WAVES, SoundPrint
from openiru.engines.media.sound.waves import (
    HIGHEST_HZ,
    LOWEST_HZ,
    THINNED_HZ,
    UPPER_HIGHEST_HZ,
    UPPER_LOWEST_HZ,
)

Waves = NDArray[np.float32]

next_fast_len: Any = fft.next_fast_len  # of which nothing tells types

_compiled = njit(cache=True, nogil=True, error_model="numpy")

# Octaves: noise drowns some of them, and one note is in one of them only.
BANDS_HZ: Final = (
    (LOWEST_HZ, 40.0),
    (40.0, 80.0),
    (80.0, 160.0),
    (160.0, HIGHEST_HZ),
    (UPPER_LOWEST_HZ, UPPER_HIGHEST_HZ),
)
_WAVE_OF_BAND: Final = np.array([0, 0, 0, 0, 1])  # the lower one, or the upper
# Deviations, chosen on half A and on music of other packages:
LEAST_PROMINENCE: Final = 7.0  # without the best second and a half: one stroke or note may be the same;
BELOW: Final = 3.0  # and so many more in all.
LEAST_ABOVE: Final = 3.5  # Above the best of all other times: a beat or bass of many tunes agrees there too.
LEAST_DISTINCT: Final = 2.5  # Above all times nearby: a hum or a horn agrees there with any other.
REACH: Final = 60 * WAVE_RATE_HZ  # samples before and after, among which these are
NEAREST: Final = WAVE_RATE_HZ // 2  # of the other times
_LOBE: Final = 15  # samples beside the best place that any sound agrees at
_LEAST_SHARED: Final = 0.5  # of what agrees, that another time must have to be held against it
_LEAST: Final = 3 * WAVE_RATE_HZ // 2  # samples of a recording that can be found
OVERLAP: Final = 0.3  # of the query that must lie over a recording
BIN: Final = WAVE_RATE_HZ // 2
_WITHOUT: Final = 3  # of these, in which it agrees best
# Parts of a sample by which a query is moved too: what lies half a sample beside goes up and down a quarter of a period too late at 245 Hz.
_MOVED: Final = (0.0, 0.25, 0.5, 0.75)


class Query(NamedTuple):
    """The wave of a query below 245 Hz, and both by octaves."""

    whole: Waves  # shape (n,)
    bands: Waves  # shape (4, 5, n): moved by parts of a sample, and by octaves

    @classmethod
    def of(cls, print_: SoundPrint) -> Self:
        """That of a print with a wave."""
        wave = print_.wave.astype(np.float32)
        spectrum = fft.rfft(wave)
        hertz = np.arange(len(spectrum)) * (THINNED_HZ / len(wave))
        parts = np.stack([np.where((hertz >= low) & (hertz < high), spectrum, 0) for low, high in BANDS_HZ])
        turned = [parts * np.exp(2j * np.pi * hertz * (part / WAVE_RATE_HZ)) for part in _MOVED]
        moved = fft.irfft(np.stack(turned), len(wave))[..., ::WAVES].astype(np.float32)
        return cls(moved[0, _WAVE_OF_BAND == 0].sum(axis=0), moved)

    def moved_by(self, part: int) -> Waves:
        """Both waves, moved by a part of a sample: shape (2, n)."""
        return np.stack([self.bands[part, wave == _WAVE_OF_BAND].sum(axis=0) for wave in range(WAVES)])


class Agreement(NamedTuple):
    """How well two waves agree, in deviations of all other places."""

    ahead: int  # samples by which the recording is
    part: int  # of a sample, by which the query is moved besides: a place in `_MOVED`
    all: float
    steady: float  # without its best second and a half
    above: float  # above the best of the other times, over what of the query both have
    distinct: float  # above the best of those within half a second, at which a tone agrees as well
    halves: NDArray[np.float64]  # how much of it each half second of the query has

    @property
    def prominence(self) -> float:
        """How well they agree in all, and without the best second and a half: the lesser of both."""
        return min(self.all - BELOW, self.steady)


def is_enough(agreement: Agreement) -> bool:
    """Whether it can be no accident."""
    return (
        agreement.prominence >= LEAST_PROMINENCE
        and agreement.above >= LEAST_ABOVE
        and agreement.distinct >= LEAST_DISTINCT
    )


def agreement_at(query: Query, known: Waves, ahead: int, within: int = REACH) -> Agreement | None:
    """How well they agree at the best place near one; nothing if there is too little to hold it against.

    Args:
        query: the wave of a query.
        known: signs of both waves of the known one, shape (2, samples).
        ahead: samples by which it may be.
        within: samples before and after, in which the best place is looked for; others are held against it within a minute.
    """
    count = len(query.whole)
    first = max(0, ahead - REACH)
    known = known[:, first : max(first, ahead + count + REACH)]
    if known.shape[1] < _LEAST:
        return None
    places = _Places.of(query.bands, known)
    heard = places.energies.sum(axis=0)
    is_asked = heard >= OVERLAP * heard.max()
    if not heard.max():
        return None
    scales = np.where(is_asked, 1 / np.sqrt(np.maximum(places.energies, 1e-6)), 0).astype(np.float32)
    spread = np.maximum(1.0, (places.sums[0] * scales)[:, is_asked].std(axis=1))[:, None]
    total, parts = _best_moved(places.sums, scales / spread)
    told = ahead - first + count - 1
    low = min(max(0, told - within), len(total) - 1)
    best = low + int(total[low : max(low + 1, told + within + 1)].argmax())
    part, lag = int(parts[best]), best - (count - 1)
    products = _products(query.bands[part], known, lag) / spread
    own, share = _own_over(products, places, best)
    gains = np.where(share >= _LEAST_SHARED, (own - total) / np.sqrt(np.maximum(share, 1e-6)), np.inf)
    far = np.abs(np.arange(len(total)) - best)
    halves, inside = _halves(
        products,
        places.sums[part, :, best] * scales[:, best] / spread[:, 0],
        np.sqrt(places.energies[:, best]),
        max(0, -lag),
        min(count, known.shape[1] - lag),
    )
    return Agreement(
        ahead=lag + first,
        part=part,
        all=float(total[best]),
        steady=_without_best(halves, inside),
        above=float(gains[far >= NEAREST].min(initial=total[best])),
        distinct=float(gains[(far < NEAREST) & (far >= _LOBE)].min(initial=total[best])),
        halves=halves,
    )


class _Places(NamedTuple):
    """What is heard at every place, from the query's last sample on the first that is known to the reverse."""

    sums: Waves  # of products, shape (4, 5, places): moved by parts of a sample, and by octaves
    energies: NDArray[np.float64]  # of what of the query lies over the known wave
    before: NDArray[np.float64]  # shape (5, n + 1): energy of the query before each sample
    begins: NDArray[np.int64]  # the first sample of the query that lies over it
    ends: NDArray[np.int64]  # the one after the last

    @classmethod
    def of(cls, bands: Waves, known: Waves) -> Self:
        count, length = bands.shape[-1], known.shape[1]
        size: int = next_fast_len(count + length, real=True)
        sums = fft.irfft(fft.rfft(known, size)[_WAVE_OF_BAND] * np.conj(fft.rfft(bands, size)), size)
        told = np.concatenate((sums[..., size - (count - 1) :], sums[..., :length]), axis=-1)
        before = _sums_before(np.square(bands[0], dtype=np.float64))
        lags = np.arange(-(count - 1), length)
        begins, ends = np.maximum(0, -lags), np.minimum(count, length - lags)
        return cls(told, before[:, ends] - before[:, begins], before, begins, ends)


def _sums_before(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate((np.zeros((len(values), 1)), np.cumsum(values, axis=1)), axis=1)


@_compiled
def _best_moved(sums: Waves, scales: Waves) -> tuple[Waves, NDArray[np.int64]]:
    """Deviations of all octaves together at each place, moved by that part of a sample at which they are most, and which this is."""
    moves, bands, places = sums.shape
    told, parts = np.empty(places, np.float32), np.empty(places, np.int64)
    for place in range(places):
        best = np.float32(-1)
        for move in range(moves):
            total = np.float32(0)
            for band in range(bands):
                own = max(np.float32(0), sums[move, band, place] * scales[band, place])
                total += own * own
            if total > best:
                best, parts[place] = total, move
        told[place] = np.sqrt(best)
    return told, parts


def _joined(each: NDArray[Any]) -> NDArray[Any]:
    """Deviations of all octaves together, of each place."""
    told: NDArray[Any] = np.sqrt(np.square(np.maximum(each, 0)).sum(axis=0))
    return told


def _products(bands: Waves, known: Waves, lag: int) -> NDArray[np.float64]:
    """Of the query and the known wave at one place; nothing outside."""
    count = bands.shape[1]
    first, last = max(0, -lag), min(count, known.shape[1] - lag)
    told = np.zeros(bands.shape)
    told[:, first:last] = bands[:, first:last] * known[_WAVE_OF_BAND, first + lag : last + lag]
    return told


def _own_over(
    products: NDArray[np.float64], places: _Places, best: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How well the best place agrees over what of the query lies over every other one, and which share of it that is."""
    begins = np.clip(places.begins, places.begins[best], places.ends[best])
    ends = np.clip(places.ends, begins, places.ends[best])
    before = _sums_before(products)
    energies = places.before[:, ends] - places.before[:, begins]
    own = (before[:, ends] - before[:, begins]) / np.sqrt(np.maximum(energies, 1e-6))
    return _joined(own), energies.sum(axis=0) / max(1e-6, float(places.energies[:, best].sum()))


def _halves(
    products: NDArray[np.float64], each: NDArray[Any], deviation: NDArray[np.float64], first: int, last: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each half second of the query adds to the sum, and which of them lie over the known wave."""
    weights = np.maximum(each, 0)
    weights /= max(1e-9, float(np.sqrt(np.square(weights).sum())))
    begins = np.arange(0, products.shape[1], BIN)
    told = np.add.reduceat((weights / np.maximum(deviation, 1e-9)) @ products, begins)
    return told, (begins + BIN > first) & (begins < last)


def _without_best(halves: NDArray[np.float64], inside: NDArray[np.bool_]) -> float:
    """Deviations without the best second and a half, of what is left."""
    count = int(inside.sum())
    if count <= _WITHOUT:
        return 0.0
    best = np.convolve(halves, np.ones(_WITHOUT), "valid").max()
    return float((halves.sum() - best) / np.sqrt((count - _WITHOUT) / count))
