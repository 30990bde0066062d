"""How do peaks lie in a bank, two bytes each?

A code holds how long after the peak before it one comes, how strong it is and how high. Of a longer wait, codes without a peak before it
tell all but the rest. Kernels elsewhere are compiled with `code_at`: whoever changes it must have these compiled anew.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.sound.types import HIGHEST_STEP, WEAKEST, Frames, Steps, Strengths

Codes = NDArray[np.uint16]

STEP_BITS: Final = 9  # the lowest of a code, that hold the pitch
STRENGTH_BITS: Final = 4  # above them; and above these, how many frames later it is
_WAIT_BITS: Final = STEP_BITS + STRENGTH_BITS
_LONGEST: Final = 1 << (16 - _WAIT_BITS)  # frames; a code without a peak tells how many times these go by
NO_STEP: Final = (1 << STEP_BITS) - 1  # the pitch of such a code, above any
_MOST_TIMES: Final = (1 << (16 - STEP_BITS)) - 1


def codes_of(frames: Frames, steps: Steps, strengths: Strengths) -> Codes:
    """Peaks of one recording, by time, as they are kept."""
    waits = np.diff(frames.astype(np.int64), prepend=0)
    times, rests = np.divmod(waits, _LONGEST)
    before = -(-times // _MOST_TIMES)  # codes without a peak
    ends = np.cumsum(before + 1)
    told = np.full(int(ends[-1]) if len(ends) else 0, (_MOST_TIMES << STEP_BITS) | NO_STEP, np.uint16)
    peaks = (rests << _WAIT_BITS) | (strengths.astype(np.int64) << STEP_BITS) | steps
    told[ends - 1] = peaks
    waited = before > 0
    last = times[waited] - _MOST_TIMES * (before[waited] - 1)
    told[ends[waited] - 2] = (last << STEP_BITS) | NO_STEP
    return told


def peaks_of(codes: Codes, length: int) -> tuple[Frames, Steps, Strengths]:
    """Frames, pitches and strengths of the peaks of one recording of so many frames; what a damaged bank tells beyond is left out."""
    waits, steps, strengths = code_at(codes.astype(np.int64))
    frames = np.cumsum(waits)
    kept = (steps <= HIGHEST_STEP) & (frames < length)
    return frames[kept].astype(np.uint32), steps[kept].astype(np.uint16), strengths[kept].astype(np.uint8)


def code_at(code: Any) -> tuple[Any, Any, Any]:
    """How many frames after the peak before it a code comes, its pitch and its strength, of one code or of many in 64 bits."""
    step = code & NO_STEP
    is_peak = step != NO_STEP
    wait = is_peak * (code >> _WAIT_BITS) + (1 - is_peak) * (code >> STEP_BITS) * _LONGEST
    return wait, step, ((code >> STEP_BITS) & WEAKEST)
