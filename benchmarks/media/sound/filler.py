"""Many hours of prints that are no copy of anything, made of pieces of real ones.

Pieces of one second and a half in another order, each at another pitch: peaks come as often and as high as in real sound,
but nothing longer than such a piece is the same.
"""

import numpy as np

from openiru.engines.media.sound.types import FRAMES_A_SECOND, HIGHEST_STEP, SoundPrint

PIECE = int(1.5 * FRAMES_A_SECOND)
RECORDING = int(180 * FRAMES_A_SECOND)
WIDEST_SHIFT = 40  # steps: five semitones


def filler(sources: list[SoundPrint], hours: float, seed: int = 0) -> list[SoundPrint]:
    """Prints of three minutes each."""
    rng = np.random.default_rng(seed)
    count = round(hours * 3600 * FRAMES_A_SECOND / RECORDING)
    pieces = _pieces(sources)
    return [_print(pieces, rng) for _ in range(count)]


def _pieces(sources: list[SoundPrint]) -> list[tuple[np.ndarray, np.ndarray]]:
    told = []
    for one in sources:
        for begin in range(0, one.length_frames - PIECE, PIECE):
            first, last = np.searchsorted(one.frames, (begin, begin + PIECE))
            told.append((one.frames[first:last] - np.uint32(begin), one.steps[first:last].astype(np.int32)))
    return told


def _print(pieces: list[tuple[np.ndarray, np.ndarray]], rng: np.random.Generator) -> SoundPrint:
    chosen = rng.integers(len(pieces), size=RECORDING // PIECE)
    shifts = rng.integers(-WIDEST_SHIFT, WIDEST_SHIFT + 1, size=len(chosen))
    frames = np.concatenate([pieces[row][0] + np.uint32(at * PIECE) for at, row in enumerate(chosen)])
    steps = np.concatenate([pieces[row][1] + shift for row, shift in zip(chosen, shifts, strict=True)])
    kept = (steps >= 0) & (steps <= HIGHEST_STEP)
    return SoundPrint(frames=frames[kept], steps=steps[kept].astype(np.uint16), length_frames=RECORDING)
