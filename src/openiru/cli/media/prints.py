"""How does a file become a print? Its decoder runs in the sandbox."""

from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.media.errors import UnreadableMediaError
from openiru.cli.media.files import FileFault, Reading, read_each
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.printing import from_bytes
from openiru.engines.media.pictures.types import Depth, PicturePrint
from openiru.engines.media.types import Likeness, NoMedia
from openiru.sandbox.readers.picture import READER
from openiru.sandbox.shared import shared_sandbox

Deep = Annotated[
    bool, typer.Option("--deep", help="Look closer (SIFT): finds more, takes ten times as long.")
]


def depth_of(*, deep: bool) -> Depth:
    """How closely pictures are looked at."""
    return Depth.DEEP if deep else Depth.LOCAL


def picture_of(reading: Reading, *, depth: Depth) -> PicturePrint | NoMedia | FileFault:
    """The print of a file, made in the sandbox, or why it has none."""
    if isinstance(reading.data, FileFault):
        return reading.data
    made = shared_sandbox(READER).read(reading.data, depth=int(depth))
    return made if isinstance(made, NoMedia) else from_bytes(made)


def compare_files(one: Path, other: Path, *, depth: Depth) -> Likeness:
    """What two files have in common.

    Raises:
        UnreadableMediaError: if one of them has no print.
    """
    prints = []
    for reading in read_each((one, other)):
        made = picture_of(reading, depth=depth)
        if not isinstance(made, PicturePrint):
            raise UnreadableMediaError(f"{reading.path}: {made.reason}")
        prints.append(made)
    return compare_pictures(prints[0], prints[1])
