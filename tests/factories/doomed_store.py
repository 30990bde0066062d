"""A process that builds, fills or merges a hash store until it is killed, or dies at a chosen moment.

Run as `python -m tests.factories.doomed_store DEED FOLDER [MOMENT]`. It says `ready` once everything is loaded, and what
it has done, line by line, as soon as that is committed.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.known import warm_up
from openiru.engines.hashes.index.labels import labels_of
from openiru.engines.hashes.index.store import changes, generation, journal, merging, places
from openiru.engines.hashes.index.store.places import clear_away
from openiru.engines.hashes.index.store.reading import HashStore

AT = datetime(2025, 7, 1, 9, tzinfo=UTC)


def die(*_: Any, **__: Any) -> NoReturn:
    """End at once; nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def doom(moment: str) -> None:
    """Make the process die at a moment of building or merging."""
    patch = pytest.MonkeyPatch()
    match moment:
        case "before the tables":
            patch.setattr(generation, "write_tables", die)
        case "before the journal":
            patch.setattr(journal, "create", die)
        case "before the manifest":
            patch.setattr(generation, "write_manifest", die)
        case "before the change":
            patch.setattr(changes, "set_current", die)
            patch.setattr(merging, "set_current", die)
        case "in the change":
            patch.setattr(places, "sync_folder", die)
        case "before clearing away":
            real, calls = clear_away, iter((False, True))
            patch.setattr(merging, "clear_away", lambda folder: die() if next(calls) else real(folder))


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def build(folder: Path, count: int) -> None:
    """Build a store; it has labels, and hashes that any process can make again."""
    words = some_hashes(np.random.default_rng(1), count)
    changes.create_store(folder, words, labels_of([f"label {number}" for number in range(count)]))
    say("built")


def fill(folder: Path) -> None:
    """Add and withdraw, one after another, for ever."""
    store, rng = HashStore(folder), np.random.default_rng()
    while True:
        addition = changes.add(store, some_hashes(rng, 3))
        say(f"added {' '.join(map(str, addition.ids.tolist()))}")
        changes.withdraw(store, addition.ids[:1], at=AT)
        say(f"withdrew {addition.ids[0]}")


def merge(folder: Path) -> None:
    """Change something and merge, again and again."""
    store, rng = HashStore(folder), np.random.default_rng()
    while True:
        addition = changes.add(store, some_hashes(rng, 2))
        say(f"added {' '.join(map(str, addition.ids.tolist()))}")
        merging.merge(folder)
        say("merged")


def main(deed: str, folder: Path, moment: str = "") -> None:
    """Do it."""
    warm_up()
    doom(moment)
    say("ready")
    match deed:
        case "build":
            build(folder, 30_000)
        case "fill":
            fill(folder)
        case "merge":
            merge(folder)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
