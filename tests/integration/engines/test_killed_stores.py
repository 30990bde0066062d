"""Nothing that was committed is lost when a process is killed, whatever it was doing."""

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.factories.doomed_store import AT
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.labels import labels_of
from openiru.engines.hashes.index.store.changes import add, create_store, withdraw
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore

COUNT = 30_000
HASHES = some_hashes(np.random.default_rng(1), COUNT)
CHANCE = random.Random(41)


def start(deed: str, folder: Path, moment: str = "") -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.factories.doomed_store", deed, str(folder), moment]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def killed_after(seconds: float, process: "subprocess.Popen[str]") -> list[str]:
    """What the process said until it was killed."""
    time.sleep(seconds)
    process.kill()
    said, _ = process.communicate(timeout=60)
    return said.splitlines()


def ids_said(lines: list[str], word: str) -> set[int]:
    """Ids of whole lines; the last one may be torn."""
    return {int(number) for line in lines if line.startswith(word) for number in line.split()[1:]}


def live_ids(store: HashStore) -> set[int]:
    return {entry for entry in range(1, store.figures().next_id) if store.entry(entry).withdrawn_at is None}


@pytest.fixture
def store(tmp_path: Path) -> HashStore:
    built = create_store(tmp_path / "store", HASHES[:200], labels_of([f"label {n}" for n in range(200)]))
    add(built, HASHES[200:205])
    withdraw(built, np.array([3, 202]), at=AT)
    return built


def assert_whole(store: HashStore) -> None:
    """The store has what the fixture committed, and takes changes."""
    found = store.find_near(HASHES[:205], max_distance_bits=0)
    expected = [entry for entry in range(1, 206) if entry not in {3, 202}]
    assert found.ids.tolist() == expected
    assert store.labels([1, 200]) == ["label 0", "label 199"]
    assert store.entry(3).withdrawn_at == AT
    merge(store.folder)
    assert store.find_near(HASHES[:205], max_distance_bits=0).ids.tolist() == expected
    assert [path.name for path in store.folder.iterdir() if path.is_dir()] == [store.figures().generation]


class TestMerge:
    @pytest.mark.parametrize(
        "moment",
        [
            "before the tables",
            "before the journal",
            "before the manifest",
            "before the change",
            "in the change",
            "before clearing away",
        ],
    )
    def test_killed_at_a_moment_leaves_the_store_whole(self, store: HashStore, moment: str) -> None:
        process = start("merge", store.folder, moment)
        said = process.communicate(timeout=60)[0].splitlines()

        assert process.returncode == -9
        assert ids_said(said, "added") == {206, 207}
        assert live_ids(HashStore(store.folder)) >= {206, 207}
        assert_whole(HashStore(store.folder))
        assert_whole(store)

    def test_killed_at_any_time_leaves_the_store_whole(self, store: HashStore) -> None:
        for _ in range(6):
            said = killed_after(CHANCE.uniform(0, 0.5), start("merge", store.folder))

            assert live_ids(HashStore(store.folder)) >= ids_said(said[:-1], "added")
        assert_whole(HashStore(store.folder))
        assert_whole(store)


class TestAdd:
    def test_killed_at_any_time_loses_nothing_that_was_committed(self, store: HashStore) -> None:
        for _ in range(4):
            said = killed_after(CHANCE.uniform(0.05, 0.5), start("fill", store.folder))

            live, gone = live_ids(HashStore(store.folder)), ids_said(said[:-1], "withdrew")
            assert ids_said(said[:-1], "added") - live <= gone | ids_said(said[-2:], "added")
            assert not live & gone
        assert_whole(HashStore(store.folder))


class TestBuild:
    @pytest.mark.parametrize("moment", ["before the tables", "before the manifest", "before the change"])
    def test_killed_at_a_moment_leaves_no_store_and_does_not_hinder_the_next(
        self, tmp_path: Path, moment: str
    ) -> None:
        folder = tmp_path / "store"
        start("build", folder, moment).communicate(timeout=60)

        assert not folder.exists()
        assert len(list(tmp_path.glob(".store.building-*"))) == 1

        assert start("build", folder).communicate(timeout=60)[0] == "built\n"
        assert list(tmp_path.glob(".store.building-*")) == []
        assert HashStore(folder).figures().live == COUNT

    def test_killed_at_any_time_leaves_a_whole_store_or_none(self, tmp_path: Path) -> None:
        for number in range(6):
            folder = tmp_path / f"store {number}"
            said = killed_after(CHANCE.uniform(0, 0.4), start("build", folder))

            assert folder.exists() or "built" not in said
            if folder.exists():
                found = HashStore(folder).find_near(HASHES[::1000], max_distance_bits=0)
                assert found.ids.tolist() == list(range(1, COUNT + 1, 1000))
