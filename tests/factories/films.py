"""Small films that are made on the spot: patches that wander over a scene, shot after shot."""

import io
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.types import NoMedia
from openiru.engines.media.video.opening import LIMITS, Limits
from openiru.engines.media.video.reading import read_video
from openiru.engines.media.video.types import Depth, VideoPrint

Pixels = NDArray[np.uint8]
RATE = 8  # frames a second
SHOT_S = 2.0
WIDTH, HEIGHT = 160, 120


def scene(seed: int, at_s: float) -> Pixels:
    """One frame: blotches that only this seed has, and a camera that moves slowly across them."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (24, 32, 3), np.uint8)
    wide = cv2.resize(coarse, (WIDTH + 40, HEIGHT + 30), interpolation=cv2.INTER_CUBIC)
    left, top = int(at_s * 4) % 40, int(at_s * 2) % 30
    return np.ascontiguousarray(wide[top : top + HEIGHT, left : left + WIDTH], np.uint8)


def film(*seeds: int, rate: int = RATE) -> Iterator[Pixels]:
    """Frames of a film, `SHOT_S` seconds of each scene."""
    for seed in seeds:
        for place in range(int(SHOT_S * rate)):
            yield scene(seed, place / rate)


def encoded(
    frames: Iterable[Pixels],
    *,
    rate: int = RATE,
    container: str = "mp4",
    codec: str = "libx264",
    tune: NDArray[np.float32] | None = None,
) -> bytes:
    """A video file, with samples of mono sound at 16 kHz if there are any."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream: Any = None
        sound: Any = None if tune is None else out.add_stream("aac", rate=16_000, layout="mono")
        for pixels in frames:
            if stream is None:
                stream = out.add_stream(codec, rate=rate)
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
            out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        if stream is not None:
            out.mux(stream.encode(None))
        if tune is not None:
            heard = av.AudioFrame.from_ndarray(tune[None, :], format="fltp", layout="mono")
            heard.sample_rate = 16_000
            out.mux(sound.encode(heard))
            out.mux(sound.encode(None))
    return file.getvalue()


def read(data: bytes, *, depth: Depth = Depth.SECONDS, limits: Limits = LIMITS) -> VideoPrint:
    """The print of a video that can be read."""
    found = read_video(data, depth=depth, limits=limits)
    assert isinstance(found, VideoPrint), found
    return found


def refused(data: bytes, *, limits: Limits = LIMITS) -> NoMedia:
    """Why a video could not be read."""
    found = read_video(data, limits=limits)
    assert isinstance(found, NoMedia), found
    return found


@cache
def print_of(*seeds: int) -> VideoPrint:
    """The print of a film."""
    return read(encoded(film(*seeds)))


def edited(edit: Callable[[Pixels], Pixels], *seeds: int) -> VideoPrint:
    """The print of a film of which each frame was changed."""
    return read(encoded(np.ascontiguousarray(edit(frame)) for frame in film(*seeds)))
