"""Options that commands about probes share."""

from pathlib import Path
from typing import Annotated

import typer

Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        envvar="OPENIRU_PROBES",
        metavar="FOLDER",
        help="Probes of the unit: rules/PLATFORM.yaml with pages/PLATFORM.yaml; they take the place of ours.",
    ),
]
StableId = Annotated[
    str, typer.Option("--stable-id", help="The native id that we hold: tells another owner of the same name.")
]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", help="What the subject is, where its address does not tell: account, channel or group."
    ),
]
