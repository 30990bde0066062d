"""The command `openiru`: one file per command, registered here."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import django

from openiru.cli.commands import app_for
from openiru.foundation.errors import OpenIruError

BAD_INPUT = 2


def main() -> None:
    """Run the command line."""
    for word in sys.argv[1:]:
        if not word.isprintable() and not _is_text(word):
            _refuse(f"{word!r} on the command line is not UTF-8; write or rename it so.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openiru.config.settings")
    try:
        django.setup()
    except OpenIruError as error:
        _refuse(f"{error.message} [{error.code}]")
    except SystemExit as error:  # a setting is wrong; its sentence names the variable
        _refuse(str(error.code))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        # Commands import tables, and tables need Django to be set up first.
        app_for(sys.argv[1] if len(sys.argv) > 1 else "")()
    except KeyboardInterrupt:
        sys.stderr.write("openiru: stopped.\n")
        raise SystemExit(130) from None


def _is_text(word: str) -> bool:
    """Whether a word can be written as UTF-8; other bytes of the command line arrive as lone surrogates."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"openiru: {sentence}\n")
    raise SystemExit(BAD_INPUT)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """End as after Ctrl-C: child processes and the database are stopped, not left behind."""
    raise SystemExit(128 + number)
