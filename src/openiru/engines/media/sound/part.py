"""How do many recordings lie side by side, ready to be asked?

Plain arrays, in memory or mapped from files. All recordings lie on one time line, with silence between them, so that a
landmark is kept as one number of 32 bits: 19,000 hours in one part.
"""

import math
from collections.abc import Sequence, Sized
from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.aligning import Peaks
from openiru.engines.media.sound.codes import Codes, codes_of, peaks_of
from openiru.engines.media.sound.landmarks import PITCHES, known_buckets
from openiru.engines.media.sound.types import (
    FRAMES_A_SECOND,
    Bass,
    Frames,
    Signs,
    SoundPrint,
    Steps,
    Strengths,
)
from openiru.engines.media.sound.voting import APART_FRAMES, Postings

LEAST_BITS: Final = 14
MOST_BITS: Final = 18
_A_SHAPE: Final = 16  # landmarks, about
_LEAST_FULL: Final = 512
_OVERFULL: Final = 48  # times as many as the other buckets have
_LONGEST_LINE: Final = (1 << 32) - 1  # frames

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class TooManyRecordingsError(ValueError):
    """More sound than one bank can hold."""


class Part(NamedTuple):
    """Recordings, numbered from 0. Nothing here is ever written to."""

    starts: NDArray[np.int64]  # shape (n + 1,): where each recording's codes begin
    origins: NDArray[np.int64]  # shape (n + 1,): where each recording begins on the time line
    lengths: NDArray[np.int64]  # shape (n,): frames
    codes: Codes  # of peaks; those of each recording begin anew
    bass_starts: NDArray[np.int64]  # shape (n + 1,): where each recording's peaks below 220 Hz begin
    bass: Bass
    sign_starts: NDArray[np.int64]  # shape (n + 1,): where each recording's wave begins
    signs: Signs
    offsets: NDArray[np.uint32]  # where each bucket of landmarks begins
    landmarks: NDArray[np.uint32]  # frames on the time line

    def __len__(self) -> int:
        """How many recordings."""
        return len(self.lengths)

    @property
    def size_bytes(self) -> int:
        """Memory or file space that the arrays take."""
        return sum(array.nbytes for array in self)

    def peaks(self, row: int) -> Peaks:
        """The peaks of one recording."""
        frames, steps, _ = self.strong_peaks(row)
        return Peaks(frames, steps, int(self.lengths[row]))

    def strong_peaks(self, row: int) -> tuple[Frames, Steps, Strengths]:
        """Frames, pitches and strengths of the peaks of one recording."""
        codes = self.codes[int(self.starts[row]) : int(self.starts[row + 1])]
        return peaks_of(codes, int(self.lengths[row]))

    def bass_peaks(self, row: int) -> Bass:
        """The peaks of one recording below 220 Hz."""
        return self.bass[int(self.bass_starts[row]) : int(self.bass_starts[row + 1])]

    def wave_signs(self, row: int) -> Signs:
        """Whether the wave of one recording is above zero; nothing of one whose print does not tell."""
        return self.signs[int(self.sign_starts[row]) : int(self.sign_starts[row + 1])]

    def seconds(self, row: int) -> float:
        """How long one recording is."""
        return float(self.lengths[row]) / FRAMES_A_SECOND

    def print_of(self, row: int) -> SoundPrint:
        """The print of one recording, as it was added."""
        frames, steps, strengths = self.strong_peaks(row)
        return SoundPrint(
            frames=frames,
            steps=steps,
            length_frames=int(self.lengths[row]),
            strengths=strengths,
            bass=np.array(self.bass_peaks(row)),
            signs=np.array(self.wave_signs(row)),
        )

    def postings(self) -> Postings:
        """The landmarks in the form that votes are counted in."""
        bits = (len(self.offsets) - 1) // PITCHES
        mean = len(self.landmarks) / max(1, len(self.offsets))
        overfull = max(_LEAST_FULL, int(_OVERFULL * mean))
        return Postings(bits.bit_length() - 1, self.offsets, self.landmarks, int(self.origins[-1]), overfull)


def part_of(prints: Sequence[SoundPrint]) -> Part:
    """Recordings in memory.

    Raises:
        TooManyRecordingsError: above 19,000 hours.
    """
    lengths = np.array([print_.length_frames for print_ in prints], np.int64)
    origins = np.concatenate(([0], np.cumsum(lengths + APART_FRAMES)))
    codes = [codes_of(print_.frames, print_.steps, _strengths(print_)) for print_ in prints]
    peak_starts = _starts(prints)
    if origins[-1] > _LONGEST_LINE:
        raise TooManyRecordingsError("one bank of sound holds 19,000 hours")
    frames = np.concatenate([np.empty(0, np.uint32), *(print_.frames for print_ in prints)])
    steps = np.concatenate([np.empty(0, np.uint16), *(print_.steps for print_ in prints)])
    bass = np.concatenate([np.empty(0, np.uint32), *(print_.bass for print_ in prints)])
    signs = np.concatenate([np.empty(0, np.uint8), *(print_.signs for print_ in prints)])
    bits = _bits(5 * len(frames))
    sizes = np.zeros((PITCHES << bits) + 1, np.int64)
    count_landmarks(frames, steps, peak_starts, bits, sizes)
    offsets = np.cumsum(sizes)
    landmarks = np.empty(int(offsets[-1]), np.uint32)
    fill_landmarks(frames, steps, peak_starts, origins, bits, offsets[:-1].copy(), landmarks)
    return Part(
        starts=_starts(codes),
        origins=origins,
        lengths=lengths,
        codes=np.concatenate([np.empty(0, np.uint16), *codes]),
        bass_starts=_starts([print_.bass for print_ in prints]),
        bass=bass,
        sign_starts=_starts([print_.signs for print_ in prints]),
        signs=signs,
        offsets=offsets.astype(np.uint32),
        landmarks=landmarks,
    )


def _starts(each: Sequence[Sized]) -> NDArray[np.int64]:
    """Where each of some begins, if they lie in a row, and where the last ends."""
    return np.concatenate(([0], np.cumsum([len(one) for one in each]))).astype(np.int64)


def _strengths(print_: SoundPrint) -> Strengths:
    """Those of a print; peaks of which none is told count as the loudest."""
    return print_.strengths if len(print_.strengths) else np.zeros(len(print_), np.uint8)


def _bits(landmarks: int) -> int:
    return min(MOST_BITS, max(LEAST_BITS, math.ceil(math.log2(max(1, landmarks // _A_SHAPE)))))


@_compiled
def count_landmarks(
    frames: Frames, steps: Steps, starts: NDArray[np.int64], bits: int, sizes: NDArray[np.int64]
) -> None:
    """Count the landmarks of each bucket, one place further on."""
    for row in range(len(starts) - 1):
        begin, end = starts[row], starts[row + 1]
        buckets, _ = known_buckets(frames[begin:end], steps[begin:end], bits)
        for bucket in buckets:
            sizes[np.int64(bucket) + 1] += 1


@_compiled
def fill_landmarks(
    frames: Frames,
    steps: Steps,
    starts: NDArray[np.int64],
    origins: NDArray[np.int64],
    bits: int,
    ends: NDArray[np.int64],
    landmarks: NDArray[np.uint32],
) -> None:
    """Put every landmark behind those that its bucket has already."""
    for row in range(len(starts) - 1):
        begin, end = starts[row], starts[row + 1]
        buckets, when = known_buckets(frames[begin:end], steps[begin:end], bits)
        for number in range(len(buckets)):
            bucket = np.int64(buckets[number])
            landmarks[ends[bucket]] = origins[row] + when[number]
            ends[bucket] += 1


def joined(parts: Sequence[Part]) -> Part:
    """All recordings of some parts in one."""
    filled = [part for part in parts if len(part)]
    if len(filled) == 1:
        return filled[0]
    return part_of([part.print_of(row) for part in filled for row in range(len(part))])
