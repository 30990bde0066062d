"""A process that receives what a platform handed over and dies at a chosen moment.

Run as `python -m tests.factories.doomed_receiving MOMENT REFERRAL PERSON`, with the database in DATABASE_URL.
"""

import io
import os
import signal
import sys
from typing import Any, NoReturn

import django
import pytest

django.setup()

from django.conf import settings  # noqa: E402  (tables need Django to be set up first)

from openiru.disclosures.operations import holdings, receive  # noqa: E402  (tables need Django to be set up first)


def die(*_: Any, **__: Any) -> NoReturn:
    """End at once; nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main(moment: str, referral_id: str, by: str) -> None:
    """Receive, and end when the moment comes."""
    patch = pytest.MonkeyPatch()
    match moment:
        case "writing":
            patch.setattr(os, "fsync", die)
        case "written":
            patch.setattr(holdings, "_kept", die)
        case "recording":
            patch.setattr(holdings, "record", die)
    source = io.BytesIO(b"placeholder answer of a platform, invented " * 50_000)
    receive(referral_id, source, label="Subscriber records", by=by, at=settings.CLOCK.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
