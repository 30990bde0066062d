"""How is one file compared with everything known, of whatever kind?

A folder holds a bank for each kind of print. Whoever asks gives the prints of a file; a video is known by its frames and by
its sound, so a copy of its sound alone is found too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from openiru.engines.media.known.readers import MARK, MARKS, MARKS_IN_FRAMES, PICTURE, SOUND, VIDEO
from openiru.engines.media.marks.bank import MarkBank
from openiru.engines.media.marks.frames import FramesPrint, marks_in
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.pictures.bank.bank import PictureBank
from openiru.engines.media.pictures.printing import from_bytes as picture_print
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import Likeness, MediaKind
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.types import VideoPrint

_KEPT_OPEN: Final = 2  # a process works on one bank, and on the next one after a change
_NAMES: Final = "names.print"
# A bank looks no further once it has found a copy, so what speaks against another one has a bank of its own.
_PICTURES: Final = {"pictures": False, "negative-pictures": True}
_KIND: Final = "known"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """The prints of something known, by the slug of the reader that made them."""

    name: str
    prints: Mapping[str, bytes]
    is_negative: bool = False  # what must accuse nobody
    owner: str = ""  # whose mark it is: of one owner, a mark that is seen clearly drowns those that share letters with it


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
    marks = {
        each.name: MarkPrint.from_bytes(each.prints[MARK.slug]) for each in known if MARK.slug in each.prints
    }
    owners = [each.owner for each in known if MARK.slug in each.prints]
    MarkBank(list(marks.values()), owners).save(folder / "marks")
    SoundBank(sounds.values()).save(folder / "sounds")
    for name, is_negative in _PICTURES.items():
        pictures = [each for each in known if PICTURE.slug in each.prints and each.is_negative is is_negative]
        bank = PictureBank.of(
            (picture_print(each.prints[PICTURE.slug]) for each in pictures), [each.name for each in pictures]
        )
        bank.save(folder / name)
    facts = {
        "sounds": list(sounds),
        "marks": list(marks),
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
        try:
            data = (folder / _NAMES).read_bytes()
        except OSError as error:
            raise BrokenPrintError(f"{folder} is no bank of media: it has no {_NAMES}") from error
        _, facts = unpack(data, _KIND, _VERSION)
        self._seconds: Mapping[str, float] = facts["seconds"]
        self._marks = MarkBank.open(folder / "marks")
        self._mark_names: Sequence[str] = facts["marks"]
        self._sounds = SoundBank.open(folder / "sounds")
        self._sound_names: Sequence[str] = facts["sounds"]
        self._videos = VideoBank.open(folder / "videos")
        self._video_names = frozenset(self._videos.ids)
        self._pictures = [PictureBank.open(folder / name) for name in _PICTURES]

    @property
    def has_marks(self) -> bool:
        """Whether marks are looked for, so that pictures and videos must be read for them."""
        return len(self._marks) > 0

    def find(self, prints: Mapping[str, bytes]) -> list[Found]:
        """What a file is like, by each of its prints."""
        return [
            *(self._in_pictures(prints[PICTURE.slug]) if PICTURE.slug in prints else ()),
            *(self._marks_in(prints[MARKS.slug]) if MARKS.slug in prints else ()),
            *(self._marks_in_frames(prints[MARKS_IN_FRAMES.slug]) if MARKS_IN_FRAMES.slug in prints else ()),
            *(
                self._in_sounds(prints[SOUND.slug], is_video=VIDEO.slug in prints)
                if SOUND.slug in prints
                else ()
            ),
            *(self._in_videos(prints[VIDEO.slug]) if VIDEO.slug in prints else ()),
        ]

    def _in_pictures(self, print_: bytes) -> Iterator[Found]:
        query = picture_print(print_)
        for bank in self._pictures:
            for number, likeness in bank.match(query):
                yield Found(name=bank.labels[number], kind=MediaKind.PICTURE, likeness=likeness)

    def _marks_in(self, print_: bytes) -> Iterator[Found]:
        for number, likeness in self._marks.match(MarkPrint.from_bytes(print_)):
            yield Found(name=self._mark_names[number], kind=MediaKind.PICTURE, likeness=likeness)

    def _marks_in_frames(self, print_: bytes) -> Iterator[Found]:
        video = FramesPrint.from_bytes(print_)
        for number, likeness in marks_in(self._marks, video):
            name = self._mark_names[number]
            yield Found(name=name, kind=MediaKind.VIDEO, likeness=likeness, query_seconds=video.seconds)

    def _in_sounds(self, print_: bytes, *, is_video: bool) -> Iterator[Found]:
        query = SoundPrint.from_bytes(print_)
        for number, likeness in self._sounds.match(query):
            name = self._sound_names[number]
            # Of two videos the bank of videos judges the sound, beside what is seen: one song lies under many.
            if not (is_video and name in self._video_names):
                yield self._recording(name, MediaKind.SOUND, likeness, query.seconds)

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


_READ: Final[Mapping[str, Callable[[bytes], object]]] = {
    PICTURE.slug: picture_print,
    VIDEO.slug: VideoPrint.from_bytes,
    SOUND.slug: SoundPrint.from_bytes,
    MARKS.slug: MarkPrint.from_bytes,
    MARK.slug: MarkPrint.from_bytes,
    MARKS_IN_FRAMES.slug: FramesPrint.from_bytes,
}


@lru_cache(maxsize=_KEPT_OPEN)
def _opened(folder: Path) -> KnownMedia:
    return KnownMedia(folder)


def is_whole(prints: Mapping[str, bytes]) -> bool:
    """Whether prints can be read; one that was damaged where it is kept must not stop everything."""
    try:
        for slug, data in prints.items():
            _READ[slug](data)
    except BrokenPrintError:
        return False
    return True


def find_in(folder: Path, files: Sequence[Mapping[str, bytes]]) -> list[list[Found] | None]:
    """What files are like, in their order, None for one whose prints are damaged; pickles, so it can run in other processes, which open a folder once.

    Args:
        folder: what `save_known` wrote; it never changes.
        files: their prints, by the slug of the reader.
    """
    known = _opened(folder)
    return [known.find(prints) if is_whole(prints) else None for prints in files]
