"""In which frames of a video do marks stand?

Some key frames, spread over the video and different from each other, are read as pictures in which marks are looked for.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Self

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.decode import Pixels
from openiru.engines.media.elements import EBML
from openiru.engines.media.marks.bank import MarkBank
from openiru.engines.media.marks.points import SIDE
from openiru.engines.media.marks.printing import scene_print_of
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import Likeness, MediaFault, NoMedia
from openiru.engines.media.video.opening import LIMITS, Limits, VideoFaultError, opened
from openiru.engines.media.video.sampling import Progress, Sample, samples
from openiru.engines.media.video.tiny import tiny_videos
from openiru.engines.media.video.types import Depth

MOST_FRAMES: Final = 12
STEP_S: Final = 2.0  # between two frames at least
_GLANCE: Final = (48, 27)  # pixels of the small copy by which frames are told apart
_SPOT: Final = (3, 3)  # of these
_NEW: Final = 16.0  # of 255: a frame shows something new where a spot differs by more in the mean, as a mark over a still picture does
KIND: Final = "marks-in-frames"
VERSION: Final = 1

Glance = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class FramesPrint:
    """What is kept of a video in which marks are looked for. Some 0.4 MB a frame."""

    at_s: Sequence[float]  # since the first frame
    frames: Sequence[MarkPrint]
    seconds: float  # length of the video

    def to_bytes(self) -> bytes:
        """The print, to be kept or sent."""
        arrays = {f"{n}": np.frombuffer(each.to_bytes(), np.uint8) for n, each in enumerate(self.frames)}
        return pack(KIND, VERSION, arrays, {"at_s": list(self.at_s), "seconds": self.seconds})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The print that was kept.

        Raises:
            BrokenPrintError: if it is none, of another version, or damaged.
        """
        arrays, facts = unpack(data, KIND, VERSION)
        try:
            at_s = [float(each) for each in facts["at_s"]]
            frames = [MarkPrint.from_bytes(arrays[f"{number}"].tobytes()) for number in range(len(at_s))]
            found = cls(at_s=at_s, frames=frames, seconds=float(facts["seconds"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BrokenPrintError("this print of frames is damaged; make it anew") from error
        if len(at_s) > MOST_FRAMES or not np.isfinite([*at_s, found.seconds]).all():
            raise BrokenPrintError("this print of frames is damaged; make it anew")
        return found


def read(data: bytes, *, limits: Limits = LIMITS) -> bytes | NoMedia:
    """The packed print of a video; what a sandbox calls. `FramesPrint.from_bytes` reads it back."""
    found = read_frames(data, limits=limits)
    return found if isinstance(found, NoMedia) else found.to_bytes()


def read_frames(data: bytes, *, limits: Limits = LIMITS) -> FramesPrint | NoMedia:
    """What marks are looked for in, of at most `MOST_FRAMES` key frames of what is read of a video.

    How long the file says that it is does not matter: whoever made it may say anything.

    Cost: decoding the key frames on one thread, and 0.2 s for each frame that is kept.
    """
    progress = Progress()
    try:
        with opened(data, limits) as (container, stream, source):
            packets = source.between(container.demux(stream))
            kept = chosen(
                samples(packets, stream, Depth.KEYFRAMES, limits, progress, step_s=STEP_S, side=SIDE)
            )
        frames = [scene_print_of(each.pixels) for each in kept]
    except VideoFaultError as fault:
        return fault.answer
    except (av.FFmpegError, cv2.error, ValueError, OverflowError, MemoryError):
        return NoMedia(fault=MediaFault.UNREADABLE, reason="The video is broken.")
    if not kept:
        return NoMedia(fault=MediaFault.UNREADABLE, reason="No frame of the video could be decoded.")
    return FramesPrint(at_s=[each.at_s for each in kept], frames=frames, seconds=progress.seconds)


def chosen(shown: Iterator[Sample]) -> list[Sample]:
    """Frames that differ from the one before; of more than may be, every second one again and again.

    So they come from all over a video, however long it turns out to be.
    """
    kept: list[Sample] = []
    step_s, due_s = 0.0, 0.0
    last: Glance | None = None
    for sample in shown:
        glance = _glance(sample.pixels)
        if sample.at_s < due_s or (last is not None and not _shows_more(glance, last)):
            continue
        kept.append(sample)
        last, due_s = glance, sample.at_s + step_s
        if len(kept) > MOST_FRAMES:
            kept = kept[::2]
            step_s = (kept[-1].at_s - kept[0].at_s) / (len(kept) - 1)
            due_s = kept[-1].at_s + step_s
    return kept


def marks_in(bank: MarkBank, video: FramesPrint) -> list[tuple[int, Likeness]]:
    """The marks that stand in frames of a video, each as in the frame where it is seen best.

    Figures of each: `at_s`, when; `frames`, in how many it is seen; `frames_read`, of how many; `aspect`, width by height.
    """
    best: dict[int, tuple[float, MarkPrint, Likeness]] = {}
    seen: Counter[int] = Counter()
    for at_s, frame in zip(video.at_s, video.frames, strict=True):
        for number, likeness in bank.match(frame):
            seen[number] += 1
            if number not in best or likeness.score > best[number][2].score:
                best[number] = (at_s, frame, likeness)
    return [
        (
            number,
            replace(
                likeness,
                figures=MappingProxyType({**likeness.figures, **_figures(at_s, frame, seen[number], video)}),
            ),
        )
        for number, (at_s, frame, likeness) in best.items()
    ]


def _figures(at_s: float, frame: MarkPrint, times: int, video: FramesPrint) -> dict[str, float]:
    return {
        "at_s": round(at_s, 2),
        "frames": times,
        "frames_read": len(video.frames),
        "aspect": round(frame.width / frame.height, 3),
    }


def _shows_more(glance: Glance, before: Glance) -> bool:
    spots = cv2.blur(np.abs(glance - before).mean(axis=2), _SPOT)
    return float(spots.max()) >= _NEW


def _glance(pixels: Pixels) -> Glance:
    small = cv2.resize(pixels, _GLANCE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def warm() -> None:
    """Load all that reading needs, so that afterwards no file is opened."""
    cv2.setNumThreads(1)
    for data in tiny_videos():
        read(data)
        read(data[: len(data) // 2])
    read(EBML)
    read(b"")
