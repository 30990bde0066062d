"""How does the wave itself go, below 480 Hz?

Levels tell how loud a recording is at each time and pitch; here it is asked whether the wave goes up and down with the known one. That
takes a clean recording two bits for each 2 ms, which say above or below zero, one of the wave below 245 Hz and one of what is above, and finds
it far below the noise: there is little sound so low, and nothing else goes the same way by accident. Every pitch counts as much as any other
before the bits are taken, as one loud tone would give the sign of all.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.types import (
    FRAMES_A_SECOND,
    LOUDEST_WAVE,
    WAVE_EACH,
    WAVE_RATE_HZ,
    WAVES,
    Signs,
    Wave,
    no_wave,
)

Samples = NDArray[np.float32]

THINNED_HZ: Final = WAVES * WAVE_RATE_HZ  # of what comes in
LOWEST_HZ: Final = 6.0
# Two waves of `WAVE_RATE_HZ` samples a second. The upper one is mirrored at 250 Hz by so few of them; above 430 Hz it is
# mixed a little with what was mirrored before, when the sound was thinned.
HIGHEST_HZ: Final = 245.0
UPPER_LOWEST_HZ: Final = 255.0
UPPER_HIGHEST_HZ: Final = 480.0
LEAST_FRAMES: Final = int(2 * FRAMES_A_SECOND)  # that a query must have
_WINDOW: Final = 2048  # samples at `WAVE_RATE_HZ`: four seconds, in which a tone that goes on is one pitch
_HOP: Final = _WINDOW // 2
# The window is laid over the sound before and after, so that the two of every moment add up to one.
_EDGE: Final = np.sqrt(np.hanning(2 * _WINDOW + 1)[: 2 * _WINDOW]).astype(np.float32)
_EDGE_AFTER: Final = np.ascontiguousarray(_EDGE[::2])
_FLAT: Final = 0.75  # of the power at each pitch that is taken off; chosen on half A
_FLOOR_HZ: Final = 10.0  # width in which the middle of all powers stands for the noise
_SPREAD: Final = LOUDEST_WAVE / 4  # numbers for the mean deviation of the wave
_SILENCE: Final = 1e-9
_CHUNK: Final = 64  # windows


def signs_of(samples: Samples, frames: int) -> Signs:
    """Whether both waves are above zero, eight samples in each byte, the first in its lowest bit; for each frame a byte of the lower, one of the upper.

    Args:
        samples: at `THINNED_HZ`.
        frames: of the recording.
    """
    waves = _flattened(samples, WAVE_EACH * frames)
    told: Signs = np.packbits(waves > 0, axis=1, bitorder="little").T.ravel()
    return told


def wave_of(samples: Samples, frames: int) -> Wave:
    """The wave of a short recording with its noise as loud at every pitch, in eight bits; nothing of less than two seconds.

    Args as for `signs_of`.
    """
    if frames < LEAST_FRAMES:
        return no_wave()
    padded = np.zeros(WAVES * WAVE_EACH * frames, np.float32)
    padded[: len(samples)] = samples[: len(padded)]
    spectrum = fft.rfft(padded)
    hertz = np.arange(len(spectrum)) * (THINNED_HZ / len(padded))
    kept = (hertz >= LOWEST_HZ) & (hertz <= UPPER_HIGHEST_HZ)
    power = spectrum.real[kept] ** 2 + spectrum.imag[kept] ** 2
    spectrum[kept] /= np.sqrt(_floor(power, hertz[kept]) + _SILENCE)
    spectrum[~kept] = 0
    wave = fft.irfft(spectrum, len(padded))
    spread = float(wave.std())
    if not spread:
        return np.zeros(len(wave), np.int8)
    told: Wave = np.clip(np.rint(wave * (_SPREAD / spread)), -LOUDEST_WAVE, LOUDEST_WAVE).astype(np.int8)
    return told


def _floor(power: NDArray[np.float32], hertz: NDArray[Any]) -> NDArray[np.float64]:
    """The power of noise at each pitch: tones stand out of the middle of what is around them."""
    blocks = ((hertz - hertz[0]) // _FLOOR_HZ).astype(np.int64)
    middle = [float(np.median(power[blocks == block])) for block in range(int(blocks[-1]) + 1)]
    at = hertz[0] + _FLOOR_HZ * (np.arange(len(middle)) + 0.5)
    told: NDArray[np.float64] = np.interp(hertz, at, middle)
    return told


def _flattened(samples: Samples, length: int) -> Samples:
    """Both waves at `WAVE_RATE_HZ` with every pitch nearly as loud, within four seconds each: shape (2, `length`)."""
    padded = np.zeros(2 * (length + _WINDOW + _HOP), np.float32)
    fits = min(len(samples), 2 * length)
    padded[2 * _HOP : 2 * _HOP + fits] = samples[:fits]
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _WINDOW)[:: 2 * _HOP]
    hertz = np.arange(_WINDOW + 1) * (THINNED_HZ / (2 * _WINDOW))
    is_heard = (hertz >= LOWEST_HZ) & (hertz <= UPPER_HIGHEST_HZ)
    is_heard &= (hertz <= HIGHEST_HZ) | (hertz >= UPPER_LOWEST_HZ)
    told = np.zeros((WAVES, _HOP * (len(windows) + 1)), np.float32)
    for begin in range(0, len(windows), _CHUNK):
        spectrum = fft.rfft(windows[begin : begin + _CHUNK] * _EDGE, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        spectrum *= np.where(is_heard, (power + _SILENCE) ** (-_FLAT / 2), 0)
        halves = spectrum[:, : _HOP + 1], np.conj(spectrum[:, : _HOP - 1 : -1])
        for own, half in zip(told, halves, strict=True):
            for number, wave in enumerate(fft.irfft(half, _WINDOW, axis=1) * _EDGE_AFTER, begin):
                own[_HOP * number : _HOP * number + _WINDOW] += wave
    return told[:, _HOP : _HOP + length]
