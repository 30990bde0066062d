"""Are the tones of a query those of a known recording?

A beat or a bass that two recordings have in common goes up and down alike in both, and their tunes do not. So each tone that is clear of the
noise of a query is asked for by itself: whether the known wave is in step with it, and above the waves whether the known recording has a peak there.
"""

from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.aligning import Peaks
from openiru.engines.media.sound.noise.agreeing import BANDS_HZ, Agreement, Query, Waves
from openiru.engines.media.sound.noise.scanning import Sound
from openiru.engines.media.sound.types import (
    EACH,
    LOWEST_HZ,
    STEPS_AN_OCTAVE,
    WAVE_EACH,
    WAVE_RATE_HZ,
    SoundPrint,
)
from openiru.engines.media.sound.waves import HIGHEST_HZ, UPPER_HIGHEST_HZ, UPPER_LOWEST_HZ
from openiru.engines.media.sound.waves import LOWEST_HZ as LOWEST_WAVE_HZ

_WINDOW: Final = 512  # samples of the wave: a second, in which two tones of the bass are two
_HOP: Final = _WINDOW // 4
_EDGE: Final = np.hanning(_WINDOW).astype(np.float32)
_CLEAR: Final = 8.0  # times the mean power of noise, which of even noise one place in three thousand has
_HALF: Final = float(np.log(2))  # of its mean, below which half of all places of noise are
# Hz of each wave, but for its ends, where little is left of it.
_WAVES_HZ: Final = ((LOWEST_WAVE_HZ + 2, HIGHEST_HZ - 2), (UPPER_LOWEST_HZ + 2, UPPER_HIGHEST_HZ - 2))
_FEW: Final = 4  # tones of an octave by which it is judged
_CLEAR_LEVEL: Final = 105  # of a peak, as in the table of levels: seven times what is usual around it
# The first step above the waves.
_ABOVE: Final = round(STEPS_AN_OCTAVE * np.log2(UPPER_HIGHEST_HZ / LOWEST_HZ))
_FRAMES: Final = 3  # before and after, in which a known peak is the same
_STEPS: Final = 2  # of pitch, above and below
# Chosen on half A and on music of other packages. What is clear is had if there is so much of it, and the known recording has nearly all,
LEAST_TONES: Final = 30  # windows of a second overlap: it may be two long notes
LEAST_HAD: Final = 0.8
LEAST_OCTAVE: Final = 0.6  # in each octave too;
LEAST_KNOWN: Final = 0.6  # and of the peaks so large a share,
_FEW_PEAKS: Final = 6  # if there are so many.


class Asked(NamedTuple):
    """What is asked, as it is looked for under noise."""

    peaks: Peaks
    query: Query
    sound: Sound

    @classmethod
    def of(cls, print_: SoundPrint, query: Query) -> Self:
        """That of a print with levels, and with its wave as it was made out already."""
        peaks = Peaks(print_.frames, print_.steps, print_.length_frames)
        return cls(peaks, query, Sound.of(print_))


class Tones(NamedTuple):
    """What is clear of the noise of a query, and how much of it a known recording has."""

    low: int  # tones below 480 Hz, each counted every quarter of a second
    in_step: float  # mean cosine of the angles between them and the known wave, from -1 to 1
    least: float  # the same of the octave in which it is least, of those with a few tones
    high: int  # peaks above
    known: float  # share of them that the known recording has too

    @property
    def clear(self) -> int:
        """All that is clear."""
        return self.low + self.high

    @property
    def had(self) -> float:
        """How much of it the known recording has, up to 1."""
        return (self.low * self.in_step + self.high * self.known) / max(1, self.clear)

    @property
    def are_had(self) -> bool:
        """Whether the known recording has nearly all of it: then it is no beat or bass that other tunes have in common with it."""
        is_known = self.high < _FEW_PEAKS or self.known >= LEAST_KNOWN
        return is_known and self.clear >= LEAST_TONES and self.had >= LEAST_HAD and self.least >= LEAST_OCTAVE


NO_TONES: Final = Tones(0, 0.0, 0.0, 0, 0.0)


def tones_at(asked: Asked, known: Waves, peaks: Peaks, agreement: Agreement) -> Tones:
    """The tones of a query where it agrees best with a recording.

    Args:
        asked: the query.
        known: signs of both waves of the recording, shape (2, samples).
        peaks: its peaks.
        agreement: where the waves agree.
    """
    first = max(0, -agreement.ahead)
    last = min(len(asked.query.whole), known.shape[1] - agreement.ahead)
    if last - first < _WINDOW:
        return NO_TONES
    waves = asked.query.moved_by(agreement.part)[:, first:last]
    lying = known[:, first + agreement.ahead : last + agreement.ahead]
    each = [_in_step(wave, own, hertz) for wave, own, hertz in zip(waves, lying, _WAVES_HZ, strict=True)]
    pitches, cosines = (np.concatenate(parts) for parts in zip(*each, strict=True))
    in_step = float(cosines.mean()) if len(cosines) else 0.0
    octaves = [cosines[(pitches >= low) & (pitches < high)] for low, high in BANDS_HZ]
    are_known = _are_known(asked, peaks, round(agreement.ahead / WAVE_EACH))
    return Tones(
        low=len(cosines),
        in_step=in_step,
        least=min((float(one.mean()) for one in octaves if len(one) >= _FEW), default=in_step),
        high=len(are_known),
        known=float(are_known.mean()) if len(are_known) else 0.0,
    )


def _in_step(
    wave: Waves, lying: Waves, hertz: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pitches of clear tones of one wave in Hz, and the cosine of the angle between each and the known wave."""
    ours, theirs = (
        fft.rfft(np.lib.stride_tricks.sliding_window_view(one, _WINDOW)[::_HOP] * _EDGE, axis=1)
        for one in (wave, lying)
    )
    pitches = np.arange(ours.shape[1]) * (WAVE_RATE_HZ / _WINDOW)
    if hertz[0] > pitches[-1]:  # which so few samples have mirrored
        pitches = WAVE_RATE_HZ - pitches
    is_asked = (pitches >= hertz[0]) & (pitches <= hertz[1])
    power = np.abs(ours) ** 2
    noise = float(np.median(power[:, is_asked])) / _HALF
    is_tone = (power > _CLEAR * noise) & is_asked & (np.abs(theirs) > 0)
    is_tone &= (power >= np.roll(power, 1, axis=1)) & (power >= np.roll(power, -1, axis=1))
    products = ours[is_tone] * np.conj(theirs[is_tone])
    return np.broadcast_to(pitches, power.shape)[is_tone], products.real / np.abs(products)


def _are_known(asked: Asked, known: Peaks, ahead: int) -> NDArray[np.bool_]:
    """Of each clear peak of the query above the waves, which lies over a recording, whether that has it too."""
    frames, steps = asked.peaks.frames.astype(np.int64), asked.peaks.steps.astype(np.int64)
    table = asked.sound.table
    times = np.minimum(frames // EACH, table.shape[1] - 1)
    is_clear = (steps >= _ABOVE) & (table[steps, times] >= _CLEAR_LEVEL)
    is_clear &= (frames + ahead >= 0) & (frames + ahead < known.length)
    frames, steps = frames[is_clear] + ahead, steps[is_clear]
    first, last = np.searchsorted(known.frames, (frames - _FRAMES, frames + _FRAMES + 1))
    near = (known.steps[low:high] for low, high in zip(first, last, strict=True))
    return np.array(
        [
            bool((np.abs(own.astype(np.int64) - step) <= _STEPS).any())
            for own, step in zip(near, steps, strict=True)
        ],
        np.bool_,
    )
