"""Are wrong matches of sound counted of strangers only, and carried on to the limit as told, and what is found only where it is?"""

import math

import numpy
import pytest
from benchmarks.media.sound.corpus import RATE_HZ, Recording, half_of
from benchmarks.media.sound.drowned import holds
from benchmarks.media.sound.strangers import apart, strangers, voice_of
from benchmarks.media.sound.tail import Tail
from numpy.typing import NDArray

Samples = NDArray[numpy.float32]


def recording(name: str, kind: str, half: str, seconds: int = 1) -> Recording:
    samples = numpy.random.default_rng(0).normal(0, 0.1, seconds * RATE_HZ).astype(numpy.float32)
    return Recording(name=name, kind=kind, half=half, samples=samples)


def noise(seed: int, loudness: float = 0.1, seconds: int = 12) -> Samples:
    told = numpy.random.default_rng(seed).normal(0, loudness, seconds * RATE_HZ)
    return told.astype(numpy.float32)


def drone(hertz: float, seconds: int = 12) -> Samples:
    told = numpy.sin(2 * numpy.pi * hertz * numpy.arange(seconds * RATE_HZ) / RATE_HZ)
    return told.astype(numpy.float32)


def stroke() -> Samples:
    return numpy.where(numpy.arange(12 * RATE_HZ) // RATE_HZ == 5, 3 * drone(60.0), 0).astype(numpy.float32)


def tail(values: list[float], sources: list[str]) -> Tail:
    told = list(zip(sources, values, strict=True))
    return Tail(told=told, sources=sorted({*sources, "silent"}), start=4.0, limit=10.0, hours=100.0)


class TestStrangers:
    def test_have_a_voice_in_one_half_only(self) -> None:
        names = ("en_US_f_Ada-0", "es_MX_f_Ada-1", "digits-0")
        both = [[recording(name, "speech", half) for name in names] for half in "AB"]

        kept = {one.name: half for half, ones in zip("AB", both, strict=True) for one in apart(ones, [])}

        assert kept == {"en_US_f_Ada-0": half_of("Ada"), "es_MX_f_Ada-1": half_of("Ada")}

    def test_are_no_other_version_of_a_track(self) -> None:
        own = [recording(name, "music", "B") for name in ("storm-old-0", "storms-0")]

        assert [one.name for one in apart(own, [recording("storm-2", "music", "A")])] == ["storms-0"]

    def test_of_a_machine_speak_one_language(self) -> None:
        assert voice_of(recording("espeak-ur-12", "espeak", "A")) == "espeak-ur"

    def test_are_asked_from_all_over(self) -> None:
        asked = list(strangers([recording("storm-0", "music", "A", 10)]))

        assert [(one.source, one.name) for one in asked] == [("storm", "storm-0 from 0 s, cut to 5 s")]


class TestHolds:
    def test_knows_a_copy_that_is_softer_and_saved_again(self) -> None:
        clip = noise(1)[3 * RATE_HZ : 8 * RATE_HZ] + noise(2, 0.02, 5)

        assert holds(0.3 * noise(1), clip)
        assert not holds(noise(3), clip)

    @pytest.mark.parametrize("shared", [drone(55.0), stroke(), drone(0.0) + 0.3])
    def test_is_not_deceived_by_a_bass_a_stroke_or_an_offset_in_common(self, shared: Samples) -> None:
        clip = (shared + noise(1))[3 * RATE_HZ : 8 * RATE_HZ]

        assert holds(shared + noise(1), clip)
        assert not holds(shared + noise(2), clip)

    def test_asks_each_band(self) -> None:
        clip = (drone(55.0) + 0.1 * drone(523.0))[3 * RATE_HZ : 8 * RATE_HZ]

        assert not holds(drone(55.0) + 0.1 * drone(440.0), clip)

    def test_says_nothing_of_silence_or_of_what_is_too_short(self) -> None:
        clip = noise(1)[: 5 * RATE_HZ]

        assert not holds(noise(1), numpy.zeros(5 * RATE_HZ, numpy.float32))
        assert not holds(clip[:-1], clip)


class TestTail:
    def test_goes_on_as_an_exponential_one(self) -> None:
        expected, low, high = tail([5.0, 6.0, 7.0], ["a", "b", "c"]).expected()

        assert expected == pytest.approx(3 * math.exp(-6 / 2) / 100 * 1000)
        assert low < expected < high

    def test_is_less_sure_if_all_is_of_one_source(self) -> None:
        many = tail([6.0] * 6, list("abcdef")).expected()
        one = tail([6.0] * 6, ["a"] * 6).expected()

        assert one[2] - one[1] > many[2] - many[1]

    def test_tells_nothing_of_few(self) -> None:
        assert "too few above 4.0 to tell (2, highest 6.0)" in tail([5.0, 6.0], ["a", "b"]).row("x")
