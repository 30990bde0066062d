"""The arguments that several commands for texts share."""

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of the model.")]
