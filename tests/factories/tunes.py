"""Invented recordings: melodies that only their seed has."""

import io
import wave
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 16_000


def melody(seed: int, seconds: float = 20.0) -> NDArray[np.float32]:
    """Notes of chance lengths and heights with their overtones, and a little noise."""
    rng = np.random.default_rng(seed)
    made: list[NDArray[np.float64]] = []
    while sum(map(len, made)) < seconds * RATE_HZ:
        times = np.arange(int(rng.uniform(0.12, 0.4) * RATE_HZ)) / RATE_HZ
        height = 220 * 2 ** (rng.integers(0, 30) / 12)
        note = sum(np.sin(2 * np.pi * height * n * times) / n for n in range(1, 5))
        made.append(np.asarray(note) * np.exp(-4 * times))
    whole = np.concatenate(made)[: int(seconds * RATE_HZ)]
    return (0.2 * whole + rng.normal(0, 0.002, len(whole))).astype(np.float32)


def as_wave(samples: NDArray[np.float32], rate: int = RATE_HZ, channels: int = 1) -> bytes:
    """A file; the same in each channel."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes((np.clip(np.repeat(samples, channels), -1, 1) * 32_000).astype("<i2").tobytes())
    return file.getvalue()
