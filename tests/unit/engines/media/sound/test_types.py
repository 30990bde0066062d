from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openiru.engines.media.packing import Arrays, BrokenPrintError, pack
from openiru.engines.media.sound.types import (
    BASS_BINS,
    DENSE_FRAMES,
    EACH,
    HIGHEST_STEP,
    KIND,
    MOST_BASS,
    MOST_PEAKS,
    VERSION,
    WAVE_EACH,
    WAVES,
    WEAKEST,
    Bass,
    SoundPrint,
    Strengths,
    bass_codes,
)


def strengths_of(peaks: int) -> st.SearchStrategy[Strengths]:
    """None, or one for each peak."""
    strengths = st.lists(st.integers(0, WEAKEST), min_size=peaks, max_size=peaks)
    return (strengths | st.just([])).map(lambda told: numpy.array(told, numpy.uint8))


@st.composite
def basses(draw: st.DrawFn) -> Bass:
    blocks = sorted(draw(st.sets(st.integers(0, 77), max_size=20)))
    times = numpy.array([block * DENSE_FRAMES // EACH for block in blocks], numpy.int64)
    bins = draw(st.lists(st.integers(0, BASS_BINS - 1), min_size=len(blocks), max_size=len(blocks)))
    strengths = draw(st.lists(st.integers(0, WEAKEST), min_size=len(blocks), max_size=len(blocks)))
    return bass_codes(times, numpy.array(bins, numpy.int64), numpy.array(strengths, numpy.uint8))


@st.composite
def prints(draw: st.DrawFn) -> SoundPrint:
    frames = sorted(draw(st.lists(st.integers(0, 5_000), max_size=40)))
    steps = draw(st.lists(st.integers(0, HIGHEST_STEP), min_size=len(frames), max_size=len(frames)))
    return SoundPrint(
        frames=numpy.array(frames, numpy.uint32),
        steps=numpy.array(steps, numpy.uint16),
        length_frames=draw(st.integers(5_001, 9_000)),
        strengths=draw(strengths_of(len(frames))),
        bass=draw(basses()),
        is_cut=draw(st.booleans()),
    )


class TestSoundPrint:
    @given(prints())
    def test_comes_back_from_its_bytes(self, print_: SoundPrint) -> None:
        assert SoundPrint.from_bytes(print_.to_bytes()) == print_

    def test_differs_from_another(self) -> None:
        assert SoundPrint(length_frames=3) != SoundPrint(length_frames=4)

    @pytest.mark.parametrize(
        ("frames", "steps", "length"),
        [
            ([5, 3], [1, 1], 9),  # not by time
            ([3, 5], [1, HIGHEST_STEP + 1], 9),  # higher than any
            ([3, 5], [1, 1], 5),  # after the end
            ([3, 5], [1], 9),
            ([7] * (MOST_PEAKS + 1), [1] * (MOST_PEAKS + 1), 9),  # denser than any print that we make
            ([3, 5], [1, 1], -1),
            ([3, 5], [1, 1], True),
            ([3, 5], [1, 1], "9"),
        ],
    )
    def test_refuses_what_kernels_could_not_bear(
        self, frames: list[int], steps: list[int], length: object
    ) -> None:
        arrays: Arrays = {
            "frames": numpy.array(frames, numpy.uint32),
            "steps": numpy.array(steps, numpy.uint16),
        }

        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(pack(KIND, VERSION, arrays, {"length_frames": length}))

    def test_refuses_numbers_of_another_type(self) -> None:
        arrays: Arrays = {"frames": numpy.zeros(2, numpy.int64), "steps": numpy.zeros(2, numpy.uint16)}

        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(pack(KIND, VERSION, arrays, {"length_frames": 9}))

    @pytest.mark.parametrize(
        ("strengths", "bass"),
        [
            ([0], []),  # not one for each peak
            ([0, WEAKEST + 1], []),
            ([], [5 << 10, 4 << 10]),  # not by time
            ([], [40 << 10]),  # after the end
            ([], [BASS_BINS << 4]),  # higher than any
            ([], [1 << 10] * (MOST_BASS + 1)),  # denser than any print that we make
        ],
    )
    def test_refuses_strengths_and_bass_that_do_not_fit(self, strengths: list[int], bass: list[int]) -> None:
        arrays: dict[str, NDArray[Any]] = {
            "frames": numpy.array([3, 5], numpy.uint32),
            "steps": numpy.array([1, 1], numpy.uint16),
            "strengths": numpy.array(strengths, numpy.uint8),
            "bass": numpy.array(bass, numpy.uint32),
        }
        fitting = {**arrays, "strengths": arrays["steps"].astype(numpy.uint8), "bass": arrays["bass"][:0]}

        assert len(SoundPrint.from_bytes(pack(KIND, VERSION, fitting, {"length_frames": 70})).strengths) == 2
        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(pack(KIND, VERSION, arrays, {"length_frames": 70}))

    @pytest.mark.parametrize(
        ("signs", "wave", "length"),
        [
            (numpy.zeros((), numpy.uint8), None, 130),
            (numpy.zeros((65, 4), numpy.uint8), None, 130),
            (numpy.zeros(WAVES * 130, numpy.int8), None, 130),
            (numpy.zeros(130, numpy.uint8), None, 130),  # of one wave
            (numpy.zeros(WAVES * 130 + 1, numpy.uint8), None, 130),
            (None, numpy.zeros((), numpy.int8), 130),
            (None, numpy.zeros((2, 8 * 130), numpy.int8), 130),
            (None, numpy.zeros(WAVES * WAVE_EACH * 130, numpy.uint8), 130),
            (None, numpy.zeros(WAVE_EACH * 130, numpy.int8), 130),
            (None, numpy.zeros(WAVES * WAVE_EACH * 2_000, numpy.int8), 2_000),  # longer than any that has one
        ],
    )
    def test_refuses_waves_that_do_not_fit(
        self, signs: NDArray[Any] | None, wave: NDArray[Any] | None, length: int
    ) -> None:
        fitting: dict[str, NDArray[Any]] = {
            "frames": numpy.zeros(0, numpy.uint32),
            "steps": numpy.zeros(0, numpy.uint16),
            "signs": numpy.zeros(WAVES * length, numpy.uint8),
            "wave": numpy.zeros(WAVES * WAVE_EACH * length if length < 1_800 else 0, numpy.int8),
        }
        given = {name: array for name, array in (("signs", signs), ("wave", wave)) if array is not None}

        assert len(SoundPrint.from_bytes(pack(KIND, VERSION, fitting, {"length_frames": length})).signs)
        with pytest.raises(BrokenPrintError):
            SoundPrint.from_bytes(pack(KIND, VERSION, {**fitting, **given}, {"length_frames": length}))
