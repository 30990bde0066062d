"""Where in a video does a mark stand? As a frame that pages draw empty, with its region, and in words."""

from dataclasses import dataclass
from typing import Final

from openiru.engines.media.types import Likeness
from openiru.web.desk.copies.stretches import clock

_LONGER: Final = 160  # units of the drawing
_ASPECTS: Final = (0.2, 5.0)  # a figure that is damaged must not draw a line


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameShown:
    """One frame of the captured video, in units of the drawing; the frame itself is not kept."""

    at: str  # 0:12
    frames: int  # in so many the mark is seen
    frames_read: int
    width: float
    height: float
    left: float
    top: float
    region_width: float
    region_height: float


def frame_of(likeness: Likeness) -> FrameShown | None:
    """The frame in which a mark is seen best; None for what was found otherwise."""
    told, box = likeness.figures, likeness.box
    if box is None or not {"at_s", "frames", "frames_read", "aspect"} <= told.keys():
        return None
    aspect = min(max(told["aspect"], _ASPECTS[0]), _ASPECTS[1])
    width, height = _LONGER * min(1.0, aspect), _LONGER / max(1.0, aspect)
    left, right = (min(max(each, 0.0), 1.0) for each in (box.left, box.right))
    top, bottom = (min(max(each, 0.0), 1.0) for each in (box.top, box.bottom))
    return FrameShown(
        at=clock(told["at_s"]),
        frames=int(told["frames"]),
        frames_read=int(told["frames_read"]),
        width=width,
        height=height,
        left=left * width,
        top=top * height,
        region_width=max(0.0, right - left) * width,
        region_height=max(0.0, bottom - top) * height,
    )
