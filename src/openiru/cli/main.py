"""The command `openiru`: one file per command, registered here."""

import os
import sys

import django


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openiru.config.settings")
    django.setup()
    # Commands import tables, and tables need Django to be set up first.
    from openiru.cli.commands import app  # noqa: PLC0415

    try:
        app()
    except KeyboardInterrupt:
        sys.stderr.write("openiru: stopped.\n")
        raise SystemExit(130) from None
