"""Sound as files."""

import io
from typing import Any

import av
import numpy
from numpy.typing import NDArray

Samples = NDArray[numpy.float32]  # shape (count,), from -1 to 1


def coded(samples: Samples, container: str, codec: str, *, with_picture: bool = False) -> bytes:
    """Samples of 16 kHz as a codec makes them, with a black picture if that is wanted."""
    made = io.BytesIO()
    with av.open(made, "w", format=container) as file:
        picture: Any = file.add_stream("mpeg4", rate=5) if with_picture else None
        stream: Any = file.add_stream(codec, rate=16_000 if codec != "libopus" else 48_000)
        stream.layout = "mono"
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
            for _ in range(20):
                shot = av.VideoFrame.from_ndarray(numpy.zeros((64, 64, 3), numpy.uint8), "rgb24")
                file.mux(picture.encode(shot))
        frame = av.AudioFrame.from_ndarray((samples * 32_000).astype(numpy.int16)[None], "s16", "mono")
        frame.sample_rate = 16_000
        resampler = av.AudioResampler(stream.format, stream.layout, stream.rate, stream.frame_size or None)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
        if picture is not None:
            file.mux(picture.encode(None))
    return made.getvalue()
