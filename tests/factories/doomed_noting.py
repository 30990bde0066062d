"""A pass over copies of texts, in a process of its own, that dies at a chosen shard.

Run as `python -m tests.factories.doomed_noting MOMENT SHARDS`, with the database in DATABASE_URL: after so many whole shards
it dies `before` the next one is recorded, or `within` the recording of it.
"""

import sys
from typing import Any

import django
import pytest

django.setup()

from django.conf import settings  # noqa: E402  (tables need Django to be set up first)
from tests.factories.doomed_scan import die  # noqa: E402
from tests.factories.people import analyst  # noqa: E402

from openiru.runners.local import InProcess  # noqa: E402
from openiru.signals import operations as signals  # noqa: E402
from openiru.signals.operations import texts  # noqa: E402
from openiru.workflows.texts import note  # noqa: E402

SHARD = 10


def main(moment: str, shards: int) -> None:
    """Note copies until the moment comes."""
    note.SHARD_OBSERVATIONS = SHARD  # type: ignore[misc]
    whole = 0
    record, patch = signals.record_texts, pytest.MonkeyPatch()

    def counted(*args: Any, **kwargs: Any) -> bool:
        nonlocal whole
        if moment == "before" and whole == shards:
            die()
        recorded = record(*args, **kwargs)
        whole += 1
        return recorded

    def grouped(*args: Any) -> None:
        group(*args)
        if whole == shards:
            die()

    group = texts._group
    patch.setattr(signals, "record_texts", counted)
    if moment == "within":
        patch.setattr(texts, "_group", grouped)
    note.note_texts(by=analyst(), at=settings.CLOCK.now(), executor=InProcess())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
