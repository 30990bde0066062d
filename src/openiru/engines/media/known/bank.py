"""How is one file compared with everything known, of whatever kind?

A folder holds a bank for each kind of print. Whoever asks gives the prints of a file; a video is known by its frames and by
its sound, so a copy of its sound alone is found too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from openiru.engines.media.known.readers import PICTURE, SOUND, VIDEO
from openiru.engines.media.packing import pack, unpack
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.printing import from_bytes as picture_print
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import Likeness, MediaKind
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.types import VideoPrint

_KEPT_OPEN: Final = 2  # a process works on one bank, and on the next one after a change
_NAMES: Final = "names.print"
_KIND: Final = "known"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """The prints of something known, by the slug of the reader that made them."""

    name: str
    prints: Mapping[str, bytes]
    is_mark: bool = False  # looked for within pictures, never as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something known that a file is like."""

    name: str
    kind: MediaKind  # of the print in which it was found
    likeness: Likeness
    query_seconds: float = 0.0  # lengths of recordings
    known_seconds: float = 0.0


def save_known(files: Iterable[KnownFile], folder: Path) -> None:
    """Write everything known into a new folder.

    Raises:
        FileExistsError: if the folder exists.
    """
    known = list(files)
    folder.mkdir(parents=True)
    videos = {
        each.name: VideoPrint.from_bytes(each.prints[VIDEO.slug])
        for each in known
        if VIDEO.slug in each.prints
    }
    VideoBank.save(videos, folder / "videos")
    sounds = {
        each.name: SoundPrint.from_bytes(each.prints[SOUND.slug])
        for each in known
        if SOUND.slug in each.prints
    }
    SoundBank(sounds.values()).save(folder / "sounds")
    pictures = [each for each in known if PICTURE.slug in each.prints and not each.is_mark]
    (folder / "pictures").mkdir()
    for place, each in enumerate(pictures):
        (folder / "pictures" / str(place)).write_bytes(each.prints[PICTURE.slug])
    facts = {
        "pictures": [each.name for each in pictures],
        "sounds": list(sounds),
        "seconds": {each: sound.seconds for each, sound in sounds.items()}
        | {each: video.seconds for each, video in videos.items()},
    }
    (folder / _NAMES).write_bytes(pack(_KIND, _VERSION, {}, facts))


class KnownMedia:
    """Everything known, opened."""

    def __init__(self, folder: Path) -> None:
        """Open a folder that `save_known` wrote.

        Raises:
            BrokenPrintError: if it is none, or damaged.
        """
        _, facts = unpack((folder / _NAMES).read_bytes(), _KIND, _VERSION)
        self._names: Sequence[str] = facts["pictures"]
        self._seconds: Mapping[str, float] = facts["seconds"]
        self._sounds = SoundBank.open(folder / "sounds")
        self._sound_names: Sequence[str] = facts["sounds"]
        self._videos = VideoBank.open(folder / "videos")
        self._pictures = [
            picture_print((folder / "pictures" / str(place)).read_bytes())
            for place in range(len(self._names))
        ]

    def find(self, prints: Mapping[str, bytes]) -> list[Found]:
        """What a file is like, by each of its prints."""
        return [
            *(self._in_pictures(prints[PICTURE.slug]) if PICTURE.slug in prints else ()),
            *(self._in_sounds(prints[SOUND.slug]) if SOUND.slug in prints else ()),
            *(self._in_videos(prints[VIDEO.slug]) if VIDEO.slug in prints else ()),
        ]

    def _in_pictures(self, print_: bytes) -> Iterator[Found]:
        query = picture_print(print_)
        for name, known in zip(self._names, self._pictures, strict=True):
            if likeness := compare_pictures(query, known):
                yield Found(name=name, kind=MediaKind.PICTURE, likeness=likeness)

    def _in_sounds(self, print_: bytes) -> Iterator[Found]:
        query = SoundPrint.from_bytes(print_)
        for number, likeness in self._sounds.match(query):
            yield self._recording(self._sound_names[number], MediaKind.SOUND, likeness, query.seconds)

    def _in_videos(self, print_: bytes) -> Iterator[Found]:
        query = VideoPrint.from_bytes(print_)
        for each in self._videos.match(query):
            yield self._recording(each.video_id, MediaKind.VIDEO, each.likeness, query.seconds)

    def _recording(self, name: str, kind: MediaKind, likeness: Likeness, seconds: float) -> Found:
        return Found(
            name=name,
            kind=kind,
            likeness=likeness,
            query_seconds=seconds,
            known_seconds=self._seconds.get(name, 0.0),
        )


@lru_cache(maxsize=_KEPT_OPEN)
def _opened(folder: Path) -> KnownMedia:
    return KnownMedia(folder)


def find_in(folder: Path, files: Sequence[Mapping[str, bytes]]) -> list[list[Found]]:
    """What files are like, in their order; pickles, so it can run in other processes, which open a folder once.

    Args:
        folder: what `save_known` wrote; it never changes.
        files: their prints, by the slug of the reader.
    """
    known = _opened(folder)
    return [known.find(prints) for prints in files]
