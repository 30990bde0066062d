"""What do all commands for advisers share: the house that they live in."""

from typing import Annotated, Final

import typer
from django.conf import settings

from openiru.cli.doors import now
from openiru.workflows.advisers.asking import House

Name = Annotated[str, typer.Argument(help="Name of the adviser, as the file of advisers has it.")]

BOTH_FORMS: Final = (
    "Texts: .tsv or .txt without a heading, .csv or .jsonl with text (and id, lang). - reads standard input."
)


def house() -> House:
    """What the settings say of advisers."""
    return House(
        file=settings.ADVISERS,
        public_hosts=settings.ADVISERS_PUBLIC_HOSTS,
        spent=settings.DATA_FOLDER / "advisers",
        clock=now,
    )
