import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.media.sound.codes import NO_STEP, STRENGTH_BITS, code_at, codes_of, peaks_of
from openiru.engines.media.sound.types import HIGHEST_STEP, MOST_FRAMES, WEAKEST

PEAKS = st.lists(
    st.tuples(st.integers(0, MOST_FRAMES - 1), st.integers(0, HIGHEST_STEP), st.integers(0, WEAKEST)),
    max_size=60,
)


@given(PEAKS)
def test_peaks_are_read_as_they_were_kept(peaks: list[tuple[int, int, int]]) -> None:
    frames, steps, strengths = (
        numpy.array([peak[part] for peak in sorted(peaks)], kind)
        for part, kind in enumerate((numpy.uint32, numpy.uint16, numpy.uint8))
    )

    told = peaks_of(codes_of(frames, steps, strengths), MOST_FRAMES)

    assert [own.dtype for own in told] == [numpy.uint32, numpy.uint16, numpy.uint8]
    assert [own.tolist() for own in told] == [frames.tolist(), steps.tolist(), strengths.tolist()]


@pytest.mark.parametrize(
    ("frame", "codes"), [(0, 1), (7, 1), (8, 2), (8 * 127 + 7, 2), (8 * 127 + 8, 3), (8 * 254, 3)]
)
def test_a_long_wait_takes_codes_without_a_peak(frame: int, codes: int) -> None:
    kept = codes_of(
        numpy.array([frame], numpy.uint32), numpy.zeros(1, numpy.uint16), numpy.zeros(1, numpy.uint8)
    )

    assert len(kept) == codes
    assert sum(int(code_at(int(code))[0]) for code in kept) == frame


def test_no_peak_is_taken_for_a_wait() -> None:
    assert HIGHEST_STEP < NO_STEP
    assert WEAKEST < 1 << STRENGTH_BITS


@given(st.lists(st.integers(0, 0xFFFF), max_size=80), st.integers(0, 5_000))
def test_any_codes_are_peaks_of_the_recording(told: list[int], length: int) -> None:
    frames, steps, strengths = peaks_of(numpy.array(told, numpy.uint16), length)

    assert len(frames) == len(steps) == len(strengths) <= len(told)
    assert frames.tolist() == sorted(frames.tolist())
    assert max(frames.tolist(), default=-1) < length
    assert max(steps.tolist(), default=0) <= HIGHEST_STEP
