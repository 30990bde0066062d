"""Options that commands about probes share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from openiru.foundation.errors import BadInputError

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
Control = Annotated[
    list[str] | None,
    typer.Option(
        "--control",
        metavar="PLATFORM=URL",
        help="An address that is known to be up, for the controls of its kind on a platform; may be repeated.",
    ),
]
Pause = Annotated[
    float, typer.Option("--pause", min=0.0, max=600.0, help="Seconds between two requests to one host.")
]
Patience = Annotated[
    float, typer.Option("--patience", min=0.1, max=600.0, help="Seconds that one page may take in all.")
]
AllowLoopback = Annotated[
    bool, typer.Option("--allow-loopback", help="Exercises alone: addresses of this machine may be asked.")
]


def controls_of(written: Sequence[str]) -> dict[str, list[str]]:
    """The addresses that are known to be up, by platform.

    Raises:
        BadInputError: if one is not written as PLATFORM=URL.
    """
    found: dict[str, list[str]] = {}
    for each in written:
        platform, sign, url = each.partition("=")
        if not (platform and sign and url):
            raise BadInputError(
                f"--control {each}: write PLATFORM=URL, such as tiktok=https://www.tiktok.com/@tiktok."
            )
        found.setdefault(platform, []).append(url)
    return found
