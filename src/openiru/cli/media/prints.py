"""How does a file become prints? Its decoder runs in the sandbox."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.conf import settings

from openiru.cli.media.errors import UnreadableMediaError
from openiru.cli.media.files import FileFault, Reading, read_each
from openiru.engines.media.known.compare import compare_prints
from openiru.engines.media.known.readers import MARK, PICTURE, Reader, readers_for
from openiru.engines.media.pictures.types import Depth
from openiru.engines.media.sniffing import media_type_of
from openiru.engines.media.types import Likeness, MediaFault, NoMedia
from openiru.engines.media.words.agreeing import likeness_percent
from openiru.engines.media.words.judging import is_full_of_writing, judged_by_words
from openiru.sandbox.shared import shared_sandbox
from openiru.sandbox.words import read_words

Prints = Mapping[str, bytes]  # by the slug of the reader

Deep = Annotated[
    bool, typer.Option("--deep", help="Look closer at pictures (SIFT): finds more, takes ten times as long.")
]
_NO_MEDIA: Final = NoMedia(
    fault=MediaFault.NO_MEDIA, reason="The file is no picture, video or recording that we open."
)


def prints_of(
    reading: Reading, *, deep: bool, marks: bool = False, is_mark: bool = False
) -> Prints | NoMedia | FileFault:
    """What is kept of a file, or why nothing can be.

    Args:
        reading: the file.
        deep: whether pictures are looked at closely.
        marks: whether marks shall be looked for in it.
        is_mark: whether it is a mark itself, to be looked for in others.
    """
    if isinstance(reading.data, FileFault):
        return reading.data
    wanted = (MARK,) if is_mark else readers_for(media_type_of(reading.data), marks=marks)
    made = {each.slug: _read(reading.data, each, deep=deep) for each in wanted}
    prints = {slug: data for slug, data in made.items() if isinstance(data, bytes)}
    faults: Sequence[NoMedia] = [data for data in made.values() if isinstance(data, NoMedia)]
    # A video without sound, or whose pictures cannot be read, is known by what is left.
    return prints or next(iter(reversed(faults)), _NO_MEDIA)


def _read(data: bytes, reader: Reader, *, deep: bool) -> bytes | NoMedia:
    options: dict[str, Any] = dict(reader.options)
    if reader is PICTURE:
        options["depth"] = int(Depth.DEEP if deep else Depth.LOCAL)
    return shared_sandbox(reader.function).read(data, **options)


def compare_files(one: Path, other: Path, *, deep: bool) -> Likeness:
    """What two files have in common.

    Raises:
        UnreadableMediaError: if one of them has no print, or they are of different kinds.
    """
    readings = tuple(read_each((one, other)))
    query, known = (_prints_or_error(reading, deep=deep) for reading in readings)
    if not query.keys() & known.keys():
        raise UnreadableMediaError("A picture is compared with a picture, a recording with a recording.")
    likeness = compare_prints(query, known)
    files = [reading.data for reading in readings if isinstance(reading.data, bytes)]
    if not is_full_of_writing(likeness) or files[0] == files[1]:
        return likeness
    return judged_by_words(likeness, _words_alike(files))


def _prints_or_error(reading: Reading, *, deep: bool) -> Prints:
    made = prints_of(reading, deep=deep)
    if isinstance(made, NoMedia | FileFault):
        raise UnreadableMediaError(f"{reading.path}: {made.reason}")
    return made


def _words_alike(files: Sequence[bytes]) -> float | None:
    """How far two pictures say the same; None if nothing can be read, with a sentence on standard error where a program is missing."""
    words = []
    for data in files:
        read = read_words(data, unconfined=settings.TOOLS_UNCONFINED)
        if isinstance(read, NoMedia):
            if read.fault is MediaFault.MISSING_TOOL:
                typer.echo(read.reason, err=True)
            return None
        words.append(read)
    return likeness_percent(*words)
