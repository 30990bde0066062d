"""How do the bytes of a video become its print?"""

from dataclasses import replace
from typing import Final

import av
import cv2
import numpy as np

from openiru.engines.media.sound.reading import SoundLimits, read_sound
from openiru.engines.media.sound.reading import warm as warm_sound
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.video.looks import looks_of
from openiru.engines.media.video.opening import LIMITS, Limits, VideoFaultError, opened
from openiru.engines.media.video.sampling import STEP_S, Progress, samples
from openiru.engines.media.video.tiny import tiny_videos
from openiru.engines.media.video.types import Depth, Looks, VideoPrint
from openiru.engines.media.video.views import ViewMaker

_LONGEST_KEYFRAME_S: Final = 10.0  # how long a key frame may stand for what follows it


def read_video(
    data: bytes, *, depth: Depth = Depth.SECONDS, hears: bool = True, limits: Limits = LIMITS
) -> VideoPrint | NoMedia:
    """The print of an encoded video (MP4, WebM, Matroska, AVI, MPEG-TS, GIF).

    Args:
        data: the file.
        depth: how closely to look.
        hears: whether its sound is read too; a thousandth of its length more.
        limits: what it may cost.

    Opens no file and no connection, whatever the bytes say. Damaged stretches are passed over, and what comes after
    `limits.seconds` is not read; the print's `is_whole` tells of both.

    Cost: decoding, on one thread. Memory: some 30 MB for 64 frames, besides what the decoder takes.
    """
    progress = Progress()
    views = ViewMaker()
    try:
        with opened(data, limits) as (container, stream, source):
            is_heard = hears and bool(container.streams.audio)
            views.expect((container.duration or 0) / av.time_base)
            looks, last_s = looks_of(
                samples(source.between(container.demux(stream)), stream, depth, limits, progress),
                views if depth is Depth.LOCAL else None,
            )
    except VideoFaultError as fault:
        return fault.answer
    except (av.FFmpegError, cv2.error, ValueError, OverflowError, MemoryError):
        return NoMedia(fault=MediaFault.UNREADABLE, reason="The video is broken.")
    if not progress.width:
        return NoMedia(fault=MediaFault.UNREADABLE, reason="No frame of the video could be decoded.")
    rest_s = _LONGEST_KEYFRAME_S if depth is Depth.KEYFRAMES else STEP_S
    return VideoPrint(
        depth=depth,
        seconds=max(progress.seconds, last_s + 1e-3),
        is_whole=progress.is_whole,
        width=progress.width,
        height=progress.height,
        looks=_ended(looks, last_s, max(progress.seconds, last_s + 1e-3), rest_s),
        views=views.made(),
        sound=_sound(data, limits) if is_heard else None,
    )


def _sound(data: bytes, limits: Limits) -> SoundPrint | None:
    """The print of its sound; without any, pictures are compared alone."""
    may_be = SoundLimits(size_bytes=limits.size_bytes, seconds=limits.seconds)
    found = read_sound(data, limits=may_be)
    return None if isinstance(found, NoMedia) or not len(found) else found


def read(data: bytes, *, depth: str = Depth.SECONDS, hears: bool = True) -> bytes | NoMedia:
    """The packed print of a video; what the sandbox calls. `VideoPrint.from_bytes` reads it back."""
    found = read_video(data, depth=Depth(depth), hears=hears)
    return found if isinstance(found, NoMedia) else found.to_bytes()


def _ended(looks: Looks, last_s: float, seconds: float, rest_s: float) -> Looks:
    """Looks of which each takes some time: the last as long as the video goes on, others until the next frame."""
    to_s = looks.to_s.copy()
    if len(to_s) and to_s[-1] >= last_s:
        to_s[-1] = max(min(seconds, last_s + rest_s), last_s + 1e-3)
    return replace(looks, to_s=np.maximum(to_s, looks.from_s + 1e-3))


def warm() -> None:
    """Load and compile all that reading needs, so that afterwards no file is opened.

    Libraries load parts of themselves when they decode for the first time.
    """
    cv2.setNumThreads(1)
    warm_sound()
    for data in tiny_videos():
        for depth in Depth:
            read(data, depth=depth)
            read(data[: len(data) // 2], depth=depth)
    read(b"")
