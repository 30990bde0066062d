"""Which frames of a video are looked at, and when are they shown?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import av
import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from openiru.engines.hashes.decode import Pixels
from openiru.engines.media.containers import HostileContainerError
from openiru.engines.media.types import MediaFault
from openiru.engines.media.video.opening import Limits, VideoFaultError, check_pixels
from openiru.engines.media.video.types import Depth

MAX_SIDE: Final = 512  # pixels; hashes of frames scaled down to it differ by 4 of 256 bits in the median
# Seconds between frames that are looked at. Hashes of films change by 30 to 90 bits within half a second, so two samplings
# must not lie far apart to meet.
STEP_S: Final = 0.25
_BROKEN_PACKETS: Final = 50  # in a row; then the rest is given up
_FAR_S: Final = 1e6  # times beyond are damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One frame that is looked at."""

    at_s: float  # since the first frame
    pixels: Pixels  # shape (height, width, 3), RGB
    is_key: bool


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a video was read; filled while its frames come."""

    frames: int = 0
    seconds: float = 0.0
    is_whole: bool = True
    width: int = 0
    height: int = 0


def samples(
    packets: "Iterator[Packet[VideoStream]]",
    stream: VideoStream,
    depth: Depth,
    limits: Limits,
    progress: Progress,
    *,
    step_s: float = STEP_S,
    side: int = MAX_SIDE,
) -> Iterator[Sample]:
    """The frames to look at, in the order in which they are shown.

    What is broken is passed over; what comes after `limits.seconds` is not read. Frames are `step_s` seconds apart at least, and
    no side of one has more than `side` pixels.

    Raises:
        VideoFaultError: if there are too many frames, or too large ones.
    """
    context = stream.codec_context
    context.skip_frame = "NONKEY" if depth is Depth.KEYFRAMES else "NONREF"
    due_s = 0.0
    for frame, at_s in _timed(packets, stream, limits, progress):
        if at_s >= limits.seconds:
            progress.is_whole = False
            return
        progress.seconds = max(progress.seconds, at_s + _length_s(frame))
        if at_s < due_s:
            continue
        # On a grid, so that a late frame does not delay all that follow.
        due_s = max(due_s + step_s, at_s + step_s / 2)
        yield _sample(frame, at_s, progress, side)


def _timed(
    packets: "Iterator[Packet[VideoStream]]", stream: VideoStream, limits: Limits, progress: Progress
) -> Iterator[tuple[VideoFrame, float]]:
    """Frames and when they are shown; the first at 0, never backwards."""
    begin: float | None = None
    last_s = 0.0
    keys_only = stream.codec_context.skip_frame == "NONKEY"
    for frame in _decoded(packets, limits, progress, keys_only=keys_only):
        check_pixels(frame.width, frame.height, limits)
        shown = frame.time if frame.time is not None else last_s + _length_s(frame)
        begin = shown if begin is None else begin
        if abs(shown - begin) < _FAR_S:
            last_s = max(last_s, shown - begin)
        yield frame, last_s


def _decoded(
    packets: "Iterator[Packet[VideoStream]]", limits: Limits, progress: Progress, *, keys_only: bool
) -> Iterator[VideoFrame]:
    broken = 0
    while True:
        try:
            packet = next(packets)
            progress.frames += 1
            if progress.frames > limits.frames:
                raise VideoFaultError(
                    MediaFault.TOO_LARGE, f"The video has more than {limits.frames:,} frames."
                )
            # The empty packet at the end asks the decoder for what it still holds.
            if keys_only and packet.size and not packet.is_keyframe:
                continue
            found = packet.decode()
        except StopIteration:
            return
        except av.EOFError:
            return
        except HostileContainerError:
            progress.is_whole = False
            return
        except av.FFmpegError:
            # A damaged stretch; most players show what comes after it, so we look at it too.
            broken += 1
            progress.is_whole = False
            if broken > _BROKEN_PACKETS:
                return
            continue
        broken = 0
        yield from found


def _length_s(frame: VideoFrame) -> float:
    """How long a frame is shown, as far as it says so."""
    if not frame.duration or frame.time_base is None:
        return 0.04
    return min(float(frame.duration * frame.time_base), 10.0)


def _sample(frame: VideoFrame, at_s: float, progress: Progress, side: int) -> Sample:
    scale = min(1.0, side / max(frame.width, frame.height))
    small = frame.to_ndarray(
        format="rgb24",
        width=max(1, round(frame.width * scale)),
        height=max(1, round(frame.height * scale)),
        interpolation="AREA",
    )
    # Phones film lying on their side and write down how to turn the picture.
    pixels: Pixels = np.ascontiguousarray(np.rot90(small, round(frame.rotation / 90) % 4), np.uint8)
    if not progress.width:
        turned = pixels.shape[:2] != small.shape[:2]
        sides = frame.width, frame.height
        progress.width, progress.height = sides[::-1] if turned else sides
    return Sample(at_s=at_s, pixels=pixels, is_key=bool(frame.key_frame))
