from collections.abc import Callable

import numpy
import pytest
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[numpy.float32]


def melody(seed: int, seconds: float = 20.0) -> Samples:
    """Random notes with overtones over a little noise: never the same twice."""
    rng = numpy.random.default_rng(seed)
    made = rng.normal(0, 0.004, int(seconds * RATE))
    begin = 0
    while begin < len(made):
        length = int(rng.uniform(0.08, 0.4) * RATE)
        time = numpy.arange(min(2 * length, len(made) - begin)) / RATE
        base = 220 * 2 ** rng.uniform(0, 2.5)
        for overtone in (1, 2, 3):
            wave = numpy.sin(2 * numpy.pi * base * overtone * time + rng.uniform(0, 6))
            made[begin : begin + len(time)] += 0.2 / overtone * wave * numpy.exp(-5 * time)
        begin += length
    told: Samples = (made / numpy.abs(made).max() * 0.8).astype(numpy.float32)
    return told


def tune(seed: int, seconds: float = 30.0) -> Samples:
    """Random notes of one scale, four a second: all tunes have the beat and the notes in common, and nothing else."""
    rng = numpy.random.default_rng(seed)
    time = numpy.arange(RATE // 4) / RATE
    made = []
    for _ in range(int(seconds * 4)):
        base = 220 * 2 ** (rng.choice((0, 3, 5, 7, 10, 12, 15, 17)) / 12) * (rng.random() > 0.2)
        waves = sum(numpy.sin(2 * numpy.pi * base * overtone * time) / overtone for overtone in range(1, 5))
        made.append(0.25 * waves * numpy.exp(-5 * time))
    told: Samples = numpy.concatenate(made).astype(numpy.float32)
    return told


def clicks(seconds: float, a_second: int) -> Samples:
    """The shortest sounds there are: each is at every pitch at once."""
    made = numpy.zeros(int(seconds * RATE), numpy.float32)
    made[:: RATE // a_second] = 0.8
    return made


def noise_over(samples: Samples, ratio_db: float, seed: int = 7) -> Samples:
    noise = numpy.random.default_rng(seed).normal(0, 1, len(samples))
    gain = numpy.sqrt(numpy.mean(samples**2)) * 10 ** (-ratio_db / 20)
    told: Samples = (samples + gain * noise).astype(numpy.float32)
    return told


@pytest.fixture(scope="session")
def make_melody() -> Callable[..., Samples]:
    return melody


@pytest.fixture(scope="session")
def with_noise() -> Callable[..., Samples]:
    return noise_over


@pytest.fixture(scope="session")
def make_tune() -> Callable[..., Samples]:
    return tune


@pytest.fixture(scope="session")
def make_clicks() -> Callable[..., Samples]:
    return clicks
