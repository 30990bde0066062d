from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.labels import labels_of
from openiru.engines.hashes.index.store.changes import Outcome, add, create_store, withdraw
from openiru.engines.hashes.index.store.errors import StoreExistsError, UnknownEntryError
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.tables import Words

AT = datetime(2025, 7, 1, 9, tzinfo=UTC)
HASHES = some_hashes(np.random.default_rng(21), 20)


@pytest.fixture(params=["changed", "merged", "reopened"])
def passes(request: pytest.FixtureRequest) -> str:
    """What happens between a change and the look at it."""
    way: str = request.param
    return way


@pytest.fixture
def store(tmp_path: Path) -> HashStore:
    return create_store(tmp_path / "store", HASHES[:5], labels_of(["", "a", "b", "", "e"]))


def passed(store: HashStore, way: str) -> HashStore:
    if way == "merged":
        assert merge(store.folder)
    return HashStore(store.folder) if way == "reopened" else store


def ids_near(store: HashStore, words: Words) -> list[int]:
    return [int(each) for each in store.find_near(words).ids]


class TestCreateStore:
    def test_numbers_entries_from_one_in_their_order(self, store: HashStore) -> None:
        assert ids_near(store, HASHES) == [1, 2, 3, 4, 5]
        assert store.labels([1, 2, 5]) == ["", "a", "e"]

    def test_keeps_the_same_hash_given_twice_as_two_entries(self, tmp_path: Path) -> None:
        twice = create_store(tmp_path / "twice", HASHES[[0, 1, 0]], labels_of(["x", "y", "z"]))

        assert ids_near(twice, HASHES[:1]) == [1, 3]
        assert twice.labels([1, 3]) == ["x", "z"]

    def test_refuses_a_folder_that_holds_something(self, store: HashStore) -> None:
        with pytest.raises(StoreExistsError, match="is there already"):
            create_store(store.folder, HASHES)

    def test_leaves_nothing_behind_when_it_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("openiru.engines.hashes.index.store.generation.write_manifest", full)
        with pytest.raises(OSError, match="No space"):
            create_store(tmp_path / "store", HASHES)

        assert list(tmp_path.glob("*store*")) == []

    def test_may_be_empty(self, tmp_path: Path) -> None:
        empty = create_store(tmp_path / "empty", HASHES[:0])

        assert ids_near(empty, HASHES) == []
        assert add(empty, HASHES[:1]).ids.tolist() == [1]
        assert ids_near(empty, HASHES) == [1]


class TestAdd:
    def test_is_found_at_once_with_its_label(self, store: HashStore, passes: str) -> None:
        addition = add(store, HASHES[8:10], labels_of(["neu", ""]))

        store = passed(store, passes)
        assert addition.ids.tolist() == [6, 7]
        assert addition.outcomes.tolist() == [Outcome.ADDED, Outcome.ADDED]
        assert ids_near(store, HASHES) == [1, 2, 3, 4, 5, 6, 7]
        assert store.labels([6, 7]) == ["neu", ""]

    def test_is_found_by_another_process_that_was_open_already(self, store: HashStore) -> None:
        other = HashStore(store.folder)

        add(store, HASHES[8:9])

        assert ids_near(other, HASHES[8:9]) == [6]

    def test_keeps_a_hash_with_the_same_label_once(self, store: HashStore, passes: str) -> None:
        add(store, HASHES[8:9], labels_of(["neu"]))
        store = passed(store, passes)

        addition = add(store, HASHES[[1, 8, 1, 9, 9]], labels_of(["a", "neu", "other", "x", "x"]))

        assert addition.ids.tolist() == [2, 6, 7, 8, 8]
        assert [Outcome(outcome).name for outcome in addition.outcomes] == [
            "KNOWN",
            "KNOWN",
            "ADDED",
            "ADDED",
            "KNOWN",
        ]
        assert ids_near(store, HASHES[1:2]) == [2, 7]

    def test_refuses_what_was_withdrawn_unless_told_to_add_it_again(
        self, store: HashStore, passes: str
    ) -> None:
        add(store, HASHES[8:9], labels_of(["neu"]))
        withdraw(store, np.array([2, 6]), at=AT)
        store = passed(store, passes)

        refused = add(store, HASHES[[1, 8]], labels_of(["a", "neu"]))

        assert refused.ids.tolist() == [2, 6]
        assert refused.outcomes.tolist() == [Outcome.WITHDRAWN, Outcome.WITHDRAWN]
        assert ids_near(store, HASHES[[1, 8]]) == []

        addition = add(store, HASHES[[1, 8]], labels_of(["a", "neu"]), again=True)

        assert addition.ids.tolist() == [7, 8]
        assert ids_near(store, HASHES[[1, 8]]) == [7, 8]
        # From now on there is a live entry again.
        assert add(store, HASHES[1:2], labels_of(["a"])).outcomes.tolist() == [Outcome.KNOWN]

    def test_takes_a_withdrawn_hash_under_another_label(self, store: HashStore) -> None:
        withdraw(store, np.array([2]), at=AT)

        assert add(store, HASHES[1:2], labels_of(["new source"])).outcomes.tolist() == [Outcome.ADDED]

    def test_of_nothing_changes_nothing(self, store: HashStore) -> None:
        before = store.figures()

        addition = add(store, HASHES[:0])

        assert len(addition.ids) == 0
        assert store.figures() == before


class TestWithdraw:
    def test_takes_effect_at_once_and_for_good(self, store: HashStore, passes: str) -> None:
        other = HashStore(store.folder)
        add(store, HASHES[8:9])

        withdrawal = withdraw(store, np.array([2, 6]), at=AT)

        store = passed(store, passes)
        assert withdrawal.ids.tolist() == [2, 6]
        assert ids_near(store, HASHES) == [1, 3, 4, 5]
        assert ids_near(other, HASHES) == [1, 3, 4, 5]

    def test_is_remembered_with_its_time(self, store: HashStore, passes: str) -> None:
        withdraw(store, np.array([2]), at=AT)

        entry = passed(store, passes).entry(2)

        assert (entry.withdrawn_at, entry.label) == (AT, "a")
        assert entry.value == HASHES[1].astype(">u8").tobytes()

    def test_says_what_was_withdrawn_before(self, store: HashStore, passes: str) -> None:
        withdraw(store, np.array([2]), at=AT)
        store = passed(store, passes)

        withdrawal = withdraw(store, np.array([2, 3]), at=AT)

        assert withdrawal.ids.tolist() == [3]
        assert withdrawal.already.tolist() == [2]

    @pytest.mark.parametrize("unknown", [0, -1, 6, 10**12])
    def test_refuses_all_if_one_is_unknown(self, store: HashStore, unknown: int) -> None:
        with pytest.raises(UnknownEntryError, match=f"{unknown}; ids go from 1 to 5: nothing was"):
            withdraw(store, np.array([2, unknown]), at=AT)

        assert ids_near(store, HASHES) == [1, 2, 3, 4, 5]

    def test_of_one_entry_leaves_others_of_the_same_hash(self, store: HashStore) -> None:
        add(store, HASHES[1:2], labels_of(["other"]))

        withdraw(store, np.array(store.ids_with(HASHES[1].astype(">u8").tobytes(), label="a")), at=AT)

        assert ids_near(store, HASHES[1:2]) == [6]


class TestMerge:
    def test_says_whether_there_was_anything_to_do(self, store: HashStore) -> None:
        assert not merge(store.folder)
        withdraw(store, np.array([1]), at=AT)
        assert merge(store.folder)
        assert not merge(store.folder)

    def test_leaves_only_the_generation_in_force(self, store: HashStore) -> None:
        for number in range(3):
            add(store, HASHES[6 + number : 7 + number])
            merge(store.folder)

        assert [path.name for path in sorted(store.folder.iterdir()) if path.is_dir()] == ["000004"]
        assert store.figures().generation == "000004"

    def test_never_gives_an_id_twice(self, store: HashStore) -> None:
        withdraw(store, np.array([5]), at=AT)
        merge(store.folder)

        assert add(store, HASHES[9:10]).ids.tolist() == [6]

    def test_can_withdraw_all(self, store: HashStore) -> None:
        withdraw(store, np.arange(1, 6), at=AT)
        merge(store.folder)

        assert ids_near(store, HASHES) == []
        assert store.figures().withdrawn == 5


class TestHashStore:
    def test_refuses_a_folder_that_is_no_store(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenIndexError, match="no hash index"):
            HashStore(tmp_path)

    def test_says_so_when_the_store_was_removed(self, store: HashStore) -> None:
        (store.folder / "CURRENT").unlink()

        with pytest.raises(BrokenIndexError, match="no hash index"):
            store.find_near(HASHES)

    def test_names_an_entry_that_there_never_was(self, store: HashStore) -> None:
        with pytest.raises(UnknownEntryError, match="id 77; ids go up to 5"):
            store.entry(77)
