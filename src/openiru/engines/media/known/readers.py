"""Which reader makes which print of which file?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from openiru.engines.media.types import MediaKind

JUDGING: Final = (
    "11"  # changes whenever the same prints may be judged otherwise; then everything is looked at anew
)
_NO_OPTIONS: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A function that a sandbox runs, and what its prints are called."""

    slug: str  # with version and options: another one means reading every file anew
    kind: MediaKind  # of the prints
    function: str  # module and name
    options: Mapping[str, Any] = field(default_factory=lambda: _NO_OPTIONS)


PICTURE: Final = Reader(
    slug="picture-2-deep",
    kind=MediaKind.PICTURE,
    function="openiru.sandbox.readers.picture:read",
    options=MappingProxyType({"depth": 4}),
)
VIDEO: Final = Reader(
    slug="video-4-local",
    kind=MediaKind.VIDEO,
    function="openiru.engines.media.video.reading:read",
    options=MappingProxyType({"depth": "local"}),
)
SOUND: Final = Reader(slug="sound-5", kind=MediaKind.SOUND, function="openiru.sandbox.readers.sound:read")
MARKS: Final = Reader(
    slug="marks-2", kind=MediaKind.PICTURE, function="openiru.engines.media.marks.printing:read"
)
MARK: Final = Reader(
    slug="mark-2",
    kind=MediaKind.PICTURE,
    function="openiru.engines.media.marks.printing:read",
    options=MappingProxyType({"is_mark": True}),
)
MARKS_IN_FRAMES: Final = Reader(
    slug="marks-in-frames-1", kind=MediaKind.VIDEO, function="openiru.engines.media.marks.frames:read"
)
READERS: Final[Mapping[str, Reader]] = {
    each.slug: each for each in (PICTURE, VIDEO, SOUND, MARKS, MARK, MARKS_IN_FRAMES)
}


def readers_of_known(kind: str) -> Sequence[Reader]:
    """Which readers read something known: what it was added as, not what its file might be beside that.

    Args:
        kind: picture, video, sound or mark.
    """
    return {"picture": (PICTURE,), "video": (SOUND, VIDEO), "sound": (SOUND,), "mark": (MARK,)}[kind]


def readers_for(media_type: str, *, marks: bool = False) -> Sequence[Reader]:
    """Which readers read a file of this type; a video is looked at and listened to. None for other files.

    Args:
        media_type: of the file.
        marks: whether any marks are looked for; without, nothing is read for them.
    """
    match media_type.partition("/")[0]:
        case "image":
            return (PICTURE, MARKS) if marks else (PICTURE,)
        case "video":
            return (SOUND, VIDEO, MARKS_IN_FRAMES) if marks else (SOUND, VIDEO)
        case "audio":
            return (SOUND,)
        case _:
            return ()
