"""A wrong alignment that the right one explains tells nothing against it; any other does."""

from collections.abc import Callable

import numpy
import pytest
from numpy.typing import NDArray

from openiru.engines.media.sound.accident import chance_beside_repeats, chance_of
from openiru.engines.media.sound.aligning import CLOSE, Line, Peaks
from openiru.engines.media.sound.bank import compare_sounds
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.types import NOTHING_SHARED, Outcome

Samples = NDArray[numpy.float32]
ROUND = 190  # frames: three seconds
LENGTH = 1_900


def peaks_at(frames: NDArray[numpy.int64], steps: NDArray[numpy.int64], length: int) -> Peaks:
    order = numpy.argsort(frames, kind="stable")
    return Peaks(frames[order].astype(numpy.uint32), steps[order].astype(numpy.uint16), length)


def loop(rng: numpy.random.Generator) -> Peaks:
    frames, steps = rng.integers(0, ROUND, 120), rng.integers(0, 440, 120)
    rounds = numpy.arange(LENGTH // ROUND) * ROUND
    return peaks_at((frames[:, None] + rounds).ravel(), numpy.repeat(steps, len(rounds)), LENGTH)


def noisy_part(known: Peaks, begin: int, end: int, rng: numpy.random.Generator) -> Peaks:
    """Four of ten of its peaks, and as many as are lost that were never there."""
    kept = (known.frames >= begin) & (known.frames < end) & (rng.random(len(known.frames)) < 0.4)
    noise = int(1.5 * kept.sum())
    frames = numpy.concatenate(
        [known.frames[kept].astype(numpy.int64) - begin, rng.integers(0, end - begin, noise)]
    )
    steps = numpy.concatenate([known.steps[kept].astype(numpy.int64), rng.integers(0, 440, noise)])
    return peaks_at(frames, steps, end - begin)


class TestChanceBesideRepeats:
    def test_leaves_out_what_a_loop_explains(self) -> None:
        rng = numpy.random.default_rng(1)
        known = loop(rng)
        query = noisy_part(known, 700, 1_000, rng)
        line = Line(1.0, 700.0, 0.0)

        plain = chance_of(query, known, line, (0, 300), CLOSE)
        beside = chance_beside_repeats(query, known, line, (0, 300), CLOSE)

        assert plain > 0.25  # one round earlier or later it agrees as well
        assert beside < 0.1

    def test_leaves_out_nothing_where_only_the_beat_agrees(self) -> None:
        rng = numpy.random.default_rng(2)
        beats = numpy.repeat(numpy.arange(0, LENGTH, 30), 3)
        query, known = (
            peaks_at(beats, rng.choice([20, 60, 100, 140], len(beats)).astype(numpy.int64), LENGTH)
            for _ in range(2)
        )
        line = Line(1.0, 0.0, 0.0)

        plain = chance_of(query, known, line, (300, 1_300), CLOSE)

        assert plain > 0.4
        assert chance_beside_repeats(query, known, line, (300, 1_300), CLOSE) == pytest.approx(plain)


class TestNoisyLoops:
    def test_are_found_in_themselves(
        self, make_tune: Callable[..., Samples], with_noise: Callable[..., Samples]
    ) -> None:
        known = numpy.tile(make_tune(4, 3.0), 8)
        part = with_noise(known[5 * 16_000 : 10 * 16_000], 0.0)

        found = compare_sounds(sound_print_of(part), sound_print_of(known))

        assert found.outcome is Outcome.SAME_CONTENT

    def test_are_not_found_in_another_tune_over_the_same_drums(
        self,
        make_tune: Callable[..., Samples],
        make_clicks: Callable[..., Samples],
        with_noise: Callable[..., Samples],
    ) -> None:
        drums = make_clicks(24.0, 2)
        one, other = (make_tune(seed, 24.0) + drums for seed in (5, 6))
        part = with_noise(one[5 * 16_000 : 10 * 16_000], 0.0)

        assert compare_sounds(sound_print_of(part), sound_print_of(other)) is NOTHING_SHARED
