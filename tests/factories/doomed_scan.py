"""A scan in a process of its own that dies at a chosen shard.

Run as `python -m tests.factories.doomed_scan MOMENT SHARDS [sweep]`, with the database in DATABASE_URL: after so many
whole shards it dies `before` the next one is recorded, or `within` the recording of it.
"""

import os
import signal
import sys
from typing import Any, NoReturn

import django
import pytest

django.setup()

from django.conf import settings  # noqa: E402  (tables need Django to be set up first)
from tests.factories.people import analyst  # noqa: E402

from openiru.runners.local import InProcess  # noqa: E402
from openiru.signals import operations as signals  # noqa: E402
from openiru.signals.operations import scans  # noqa: E402
from openiru.signals.operations.matches import record_matches  # noqa: E402
from openiru.workflows import scan_intake, sweep_bank  # noqa: E402

SHARD = 10


def die(*_: Any, **__: Any) -> NoReturn:
    """End at once; nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main(moment: str, shards: int, what: str = "scan") -> None:
    """Scan or sweep until the moment comes."""
    scan_intake.SHARD_OBSERVATIONS = sweep_bank.SHARD_OBSERVATIONS = SHARD  # type: ignore[misc]
    whole = 0
    record_shard, patch = signals.record_shard, pytest.MonkeyPatch()

    def shard(*args: Any, **kwargs: Any) -> int | None:
        nonlocal whole
        if moment == "before" and whole == shards:
            die()
        recorded = record_shard(*args, **kwargs)
        whole += 1
        return recorded

    def matches(*args: Any, **kwargs: Any) -> int:
        recorded: int = record_matches(*args, **kwargs)
        if moment == "within" and whole == shards:
            die()
        return recorded

    patch.setattr(signals, "record_shard", shard)
    patch.setattr(scans, "record_matches", matches)
    if what == "sweep":
        sweep_bank.sweep_bank(by=analyst(), at=settings.CLOCK.now())
    else:
        scan_intake.scan_intake(by=analyst(), at=settings.CLOCK.now(), executor=InProcess())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
