"""How do frames become looks and shots?

A frame that hardly differs from the first of its look belongs to it. A new shot begins where the picture changes so much
that no camera moves so fast. Frames with too little detail (black, flat, blurred) have no hash: they end a look and are
in none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.decode import Pixels
from openiru.engines.hashes.dihedral import hash_turns
from openiru.engines.hashes.edits import distance_bits
from openiru.engines.hashes.search import to_words
from openiru.engines.hashes.types import LowQuality
from openiru.engines.media.video.boxes import Frame, content_boxes, cut_out
from openiru.engines.media.video.sampling import Sample
from openiru.engines.media.video.types import UPRIGHT, Looks
from openiru.engines.media.video.views import ViewMaker

LOOK_BITS: Final = 8  # of 256: vPDQ's own limit for frames that are the same (ThreatExchange, vpdq/README.md)
_CUT_BITS: Final = (
    100  # strangers lie 128 apart, give or take 8; moving pictures below 60 within half a second
)
_MAYBE_CUT_BITS: Final = 60
_CUT_TONES: Final = 0.75  # share of the brightness values in common; a moving camera keeps more
_TOGETHER: Final = 64  # frames in which boxes are sought at once: a quarter of a minute
_TURNED_STEP_S: Final = 0.5  # so often a look is hashed in all positions; between, only as it stands


@dataclass(slots=True, kw_only=True)
class _Look:
    from_s: float
    to_s: float
    shot: int
    hashes: list[tuple[int, tuple[bytes, ...]]]  # box, and its hash or all eight


@dataclass(slots=True)
class _Film:
    """The looks so far, and what the last frame was like."""

    looks: list[_Look] = field(default_factory=list)
    shot: int = 0
    turned_s: float = -1.0  # when a look was last hashed in all positions
    is_open: bool = False  # whether the last look may go on
    last: bytes = b""
    tones: NDArray[np.float32] | None = None


def looks_of(samples: Iterable[Sample], views: ViewMaker | None = None) -> tuple[Looks, float]:
    """The looks of a video, and when its last frame was seen.

    The last look ends with its last frame; how long that is shown, only the caller knows. If a maker of views is given,
    it is shown every frame.
    """
    film = _Film()
    last_s = 0.0
    for group in _grouped(samples):
        boxes = content_boxes([sample.pixels for sample in group])
        for sample in group:
            _add(film, sample, boxes)
            if views is not None:
                views.add(sample.at_s, film.shot, sample.pixels)
            last_s = sample.at_s
    return _joined(film.looks), last_s


def _grouped(samples: Iterable[Sample]) -> Iterator[list[Sample]]:
    """Frames of one size, some at once."""
    group: list[Sample] = []
    for sample in samples:
        if group and (len(group) == _TOGETHER or group[0].pixels.shape != sample.pixels.shape):
            yield group
            group = []
        group.append(sample)
    if group:
        yield group


def _add(film: _Film, sample: Sample, boxes: Sequence[Frame]) -> None:
    """Let a frame go on with the last look, or begin another."""
    if film.is_open:
        film.looks[-1].to_s = sample.at_s
    hashes = _hashes(sample.pixels, boxes)
    tones = _tones(sample.pixels)
    if not hashes:
        film.is_open, film.tones = False, tones
        return
    _, (first, *_) = hashes[0]
    if film.is_open and distance_bits(film.looks[-1].hashes[0][1][UPRIGHT], first) <= LOOK_BITS:
        film.last, film.tones = first, tones
        return
    if film.looks and _is_cut(film, first, tones):
        film.shot += 1
    if sample.at_s < film.turned_s + _TURNED_STEP_S:
        hashes = [(box, values[: UPRIGHT + 1]) for box, values in hashes]
    else:
        film.turned_s = sample.at_s
    film.looks.append(_Look(from_s=sample.at_s, to_s=sample.at_s, shot=film.shot, hashes=hashes))
    film.is_open, film.last, film.tones = True, first, tones


def _hashes(pixels: Pixels, boxes: Sequence[Frame]) -> list[tuple[int, tuple[bytes, ...]]]:
    """Hashes of the whole frame and of each box that are good enough."""
    parts = [pixels, *(cut_out(pixels, box) for box in boxes)]
    found = [(place, hash_turns(part)) for place, part in enumerate(parts)]
    return [(place, made.values) for place, made in found if not isinstance(made, LowQuality)]


def _is_cut(film: _Film, first: bytes, tones: NDArray[np.float32]) -> bool:
    if not film.is_open:
        return True
    distance = distance_bits(film.last, first)
    if distance <= _MAYBE_CUT_BITS or film.tones is None:
        return False
    return distance > _CUT_BITS or float(np.minimum(film.tones, tones).sum()) < _CUT_TONES


def _tones(pixels: Pixels) -> NDArray[np.float32]:
    """How much of a frame has each of 32 brightness values."""
    green = np.ascontiguousarray(pixels[::4, ::4, 1])
    counted = cv2.calcHist([green], [0], None, [32], [0, 256]).ravel()
    shares: NDArray[np.float32] = (counted / green.size).astype(np.float32)
    return shares


def _joined(looks: Sequence[_Look]) -> Looks:
    rows = [
        (owner, turn, box, value)
        for owner, look in enumerate(looks)
        for box, values in look.hashes
        for turn, value in enumerate(values)
    ]
    return Looks(
        from_s=np.array([look.from_s for look in looks], np.float64),
        to_s=np.array([look.to_s for look in looks], np.float64),
        shots=np.array([look.shot for look in looks], np.int32),
        hashes=to_words([value for *_, value in rows]),
        owners=np.array([owner for owner, *_ in rows], np.int32),
        turns=np.array([turn for _, turn, *_ in rows], np.uint8),
        boxes=np.array([box for _, _, box, _ in rows], np.uint8),
    )
