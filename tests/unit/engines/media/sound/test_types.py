import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.media.packing import Arrays, BrokenPrintError, pack
from openiru.engines.media.sound.types import HIGHEST_STEP, KIND, MOST_PEAKS, VERSION, SoundPrint


@st.composite
def prints(draw: st.DrawFn) -> SoundPrint:
    frames = sorted(draw(st.lists(st.integers(0, 5_000), max_size=40)))
    steps = draw(st.lists(st.integers(0, HIGHEST_STEP), min_size=len(frames), max_size=len(frames)))
    return SoundPrint(
        frames=numpy.array(frames, numpy.uint32),
        steps=numpy.array(steps, numpy.uint16),
        length_frames=draw(st.integers(5_001, 9_000)),
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
