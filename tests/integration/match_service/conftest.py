"""One running service for all tests that change nothing others look at."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import flipped, some_hashes
from tests.factories.match_services import Running, make_bank, match_service

from openiru.engines.hashes.index.tables import Words

KNOWN: Words = some_hashes(np.random.default_rng(11), 200)
NEAR: Words = flipped(np.random.default_rng(12), KNOWN, 20)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Two banks, FIRST with number 0 and SECOND with number 1; the first hash stands in both."""
    folder = Path(tempfile.mkdtemp(prefix="iru-match-", dir="/tmp"))
    make_bank(folder / "banks", "FIRST", KNOWN[:100])
    make_bank(folder / "banks", "SECOND", np.concatenate([KNOWN[:1], KNOWN[100:]]))
    with match_service(folder / "banks") as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _loopback(socket_enabled: None) -> None:
    """These tests speak with a service on this machine."""
