"""`openiru media compare`: what two files have in common."""

from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.doors import Json, emit
from openiru.cli.media.errors import tells
from openiru.cli.media.prints import Deep, compare_files
from openiru.cli.media.telling import in_words, told_likeness


@tells
def compare(
    query: Annotated[Path, typer.Argument(metavar="A", help="The file asked about.")],
    known: Annotated[Path, typer.Argument(metavar="B", help="The known file.")],
    *,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Say whether A shows the content of B, or shares an element with it: a lead for people, never a decision.

    Pictures, videos and recordings of sound; a video by its looks and by its sound. Of pictures the box and the transform
    say where in A the content of B lies, of recordings the segments say which stretch equals which.

    Example: openiru media compare upload.jpg known.jpg --json
    """
    likeness = compare_files(query, known, deep=deep)
    emit(told_likeness(likeness), as_json=as_json, table=lambda: in_words(likeness))
