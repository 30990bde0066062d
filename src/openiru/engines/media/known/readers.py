"""Which reader makes which print of which file?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from openiru.engines.media.types import MediaKind

_NO_OPTIONS: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A function that a sandbox runs, and what its prints are called."""

    slug: str  # with a version: another one means reading every file anew
    kind: MediaKind  # of the prints
    function: str  # module and name
    options: Mapping[str, Any] = field(default_factory=lambda: _NO_OPTIONS)


PICTURE: Final = Reader(
    slug="picture-1",
    kind=MediaKind.PICTURE,
    function="openiru.sandbox.readers.picture:read",
    options=MappingProxyType({"depth": 4}),
)
VIDEO: Final = Reader(
    slug="video-1", kind=MediaKind.VIDEO, function="openiru.engines.media.video.reading:read"
)
SOUND: Final = Reader(slug="sound-1", kind=MediaKind.SOUND, function="openiru.sandbox.readers.sound:read")
READERS: Final[Mapping[str, Reader]] = {each.slug: each for each in (PICTURE, VIDEO, SOUND)}


def readers_for(media_type: str) -> Sequence[Reader]:
    """Which readers read a file of this type; a video is looked at and listened to. None for other files."""
    match media_type.partition("/")[0]:
        case "image":
            return (PICTURE,)
        case "video":
            return (SOUND, VIDEO)
        case "audio":
            return (SOUND,)
        case _:
            return ()
