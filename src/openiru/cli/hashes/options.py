"""The arguments that several commands for hashes share."""

from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.hashes.pairs import PairFormat

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the index.")]
Distance = Annotated[int, typer.Option("--max-distance", help="Greatest distance in bits, 0 to 63.")]
Form = Annotated[PairFormat, typer.Option("--format", help="csv with a heading, or one JSON document.")]
Hashes = Annotated[
    Path,
    typer.Argument(
        metavar="HASHES",
        help="A file with one hash on each line: 64 hexadecimal digits, and after a comma, if you like, a label. "
        "- reads standard input.",
    ),
]
