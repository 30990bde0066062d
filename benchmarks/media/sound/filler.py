"""Many hours of prints that are no copy of anything, made of pieces of real ones.

Pieces of one second and a half in another order, each at another pitch: peaks come as often, as high and as strong as in real
sound, and the wave goes as it does there, but nothing longer than such a piece is the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.sound.types import (
    BASS_BINS,
    EACH,
    FRAMES_A_SECOND,
    HIGHEST_STEP,
    STEPS_AN_OCTAVE,
    WAVES,
    Signs,
    SoundPrint,
    bass_codes,
    bass_of,
)

PIECE = 2 * int(0.75 * FRAMES_A_SECOND)  # even, as peaks of the bass are told every second frame
RECORDING = int(180 * FRAMES_A_SECOND)
WIDEST_SHIFT = 40  # steps: five semitones
WIDEST_BASS_SHIFT = 9  # bins

Numbers = NDArray[np.int64]


class Piece(NamedTuple):
    """Peaks above 220 Hz and below: when, how high, how strong. And which samples of both waves are above zero."""

    high: tuple[Numbers, Numbers, Numbers]
    bass: tuple[Numbers, Numbers, Numbers]
    above: Signs  # shape (2, n)


def filler(sources: list[SoundPrint], hours: float, seed: int = 0) -> list[SoundPrint]:
    """Prints of three minutes each."""
    rng = np.random.default_rng(seed)
    count = round(hours * 3600 * FRAMES_A_SECOND / RECORDING)
    pieces = _pieces(sources)
    return [_print(pieces, rng) for _ in range(count)]


def _pieces(sources: list[SoundPrint]) -> list[Piece]:
    told: list[Piece] = []
    for one in sources:
        high = [array.astype(np.int64) for array in (one.frames, one.steps, one.strengths)]
        bass = [array.astype(np.int64) for array in bass_of(one.bass)]
        told += [
            Piece(
                _within(high, begin, PIECE),
                _within(bass, begin // EACH, PIECE // EACH),
                np.unpackbits(
                    one.signs.reshape(-1, WAVES)[begin : begin + PIECE].T, axis=1, bitorder="little"
                ),
            )
            for begin in range(0, one.length_frames - PIECE, PIECE)
        ]
    return told


def _within(peaks: list[Numbers], begin: int, length: int) -> tuple[Numbers, Numbers, Numbers]:
    first, last = np.searchsorted(peaks[0], (begin, begin + length))
    when, pitch, strength = (array[first:last] for array in peaks)
    return when - begin, pitch, strength


def _print(pieces: list[Piece], rng: np.random.Generator) -> SoundPrint:
    chosen = [pieces[row] for row in rng.integers(len(pieces), size=RECORDING // PIECE)]
    shifts = rng.integers(-WIDEST_SHIFT, WIDEST_SHIFT + 1, size=len(chosen))
    bass_shifts = np.rint(shifts * (WIDEST_BASS_SHIFT / WIDEST_SHIFT)).astype(np.int64)
    frames, steps, strengths = _joined([one.high for one in chosen], PIECE, shifts, HIGHEST_STEP)
    bass = _joined([one.bass for one in chosen], PIECE // EACH, bass_shifts, BASS_BINS - 1)
    return SoundPrint(
        frames=frames.astype(np.uint32),
        steps=steps.astype(np.uint16),
        strengths=strengths.astype(np.uint8),
        bass=bass_codes(bass[0], bass[1], bass[2].astype(np.uint8)),
        signs=np.concatenate([_played(one.above, shift) for one, shift in zip(chosen, shifts, strict=True)]),
        length_frames=PIECE * len(chosen),
    )


def _played(above: Signs, shift: int) -> Signs:
    """Both waves so many steps higher, from their beginning again where they end too early."""
    at = np.arange(above.shape[1]) * 2 ** (shift / STEPS_AN_OCTAVE)
    played = above[:, at.astype(np.int64) % above.shape[1]]
    told: Signs = np.packbits(played, axis=1, bitorder="little").T.ravel()
    return told


def _joined(
    parts: list[tuple[Numbers, Numbers, Numbers]], length: int, shifts: Numbers, highest: int
) -> tuple[Numbers, Numbers, Numbers]:
    when = np.concatenate([part[0] + at * length for at, part in enumerate(parts)])
    pitch = np.concatenate([part[1] + shift for part, shift in zip(parts, shifts, strict=True)])
    strength = np.concatenate([part[2] for part in parts])
    kept = (pitch >= 0) & (pitch <= highest)
    return when[kept], pitch[kept], strength[kept]
