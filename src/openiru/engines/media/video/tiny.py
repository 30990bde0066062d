"""Small videos that readers get warm with, before a sandbox lets them load nothing more."""

import io
from collections.abc import Iterator
from typing import Any, Final

import av
import cv2
import numpy as np

_KINDS: Final = (
    ("avi", "mpeg4"),
    ("mp4", "libx264"),
    ("webm", "libvpx"),
    ("mpegts", "mpeg2video"),
    ("gif", "gif"),
)


def tiny_videos() -> Iterator[bytes]:
    """One small video of each kind, for readers to get warm with."""
    for container, codec in _KINDS:
        yield _tiny_video(container, codec)


def _tiny_video(container_format: str, codec: str) -> bytes:
    """Two seconds of moving noise; nothing where the library has no such encoder."""
    rng = np.random.default_rng(1)
    file = io.BytesIO()
    if codec not in av.codecs_available:
        return b""
    with av.open(file, "w", format=container_format) as container:
        # Codecs that are named when the program runs give a stream of any kind.
        stream: Any = container.add_stream(codec, rate=4)
        stream.width, stream.height = 96, 64
        stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
        for _ in range(8):
            pixels = cv2.resize(rng.integers(0, 255, (8, 12, 3), np.uint8), (96, 64))
            frame = av.VideoFrame.from_ndarray(np.asarray(pixels, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
