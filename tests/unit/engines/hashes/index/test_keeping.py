from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.clusters import Progress, begun
from openiru.engines.hashes.index.keeping import FILE, Keeper, OtherProgressError
from openiru.engines.hashes.index.known import index_words

WORDS = some_hashes(np.random.default_rng(30), 50)
KNOWN = index_words(WORDS)


def some_progress() -> Progress:
    progress = begun(KNOWN)
    progress.turn = 7
    progress.leaders[:9] = 3
    progress.distances_bits[:9] = np.arange(9)
    return progress


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Keeper(tmp_path / "kept", KNOWN, max_distance_bits=31).keep_now(some_progress())
    return tmp_path / "kept"


class TestKeeper:
    def test_gives_back_what_was_kept(self, folder: Path) -> None:
        kept = Keeper(folder, KNOWN, max_distance_bits=31).kept()

        assert kept is not None
        assert kept.turn == 7
        assert np.array_equal(kept.leaders, some_progress().leaders)
        assert np.array_equal(kept.distances_bits, some_progress().distances_bits)
        kept.leaders[0] = 1  # can be worked on

    def test_has_nothing_at_first(self, tmp_path: Path) -> None:
        assert Keeper(tmp_path / "new", KNOWN, max_distance_bits=31).kept() is None

    @pytest.mark.parametrize(
        ("words", "distance"),
        [(WORDS, 30), (WORDS[1:], 31), (WORDS[::-1], 31), (np.concatenate([WORDS, WORDS[:1]]), 31)],
    )
    def test_refuses_the_progress_of_something_else(
        self,
        folder: Path,
        words: np.ndarray,
        distance: int,
    ) -> None:
        keeper = Keeper(folder, index_words(words), max_distance_bits=distance)

        with pytest.raises(OtherProgressError, match="of other hashes, or of another distance"):
            keeper.kept()

    @pytest.mark.parametrize("length", [0, 5, 200, -1])
    def test_refuses_what_was_cut_off(self, folder: Path, length: int) -> None:
        data = (folder / FILE).read_bytes()
        (folder / FILE).write_bytes(data[:length])

        with pytest.raises(OtherProgressError, match=r"damaged|no progress"):
            Keeper(folder, KNOWN, max_distance_bits=31).kept()

    def test_refuses_what_was_changed(self, folder: Path) -> None:
        data = bytearray((folder / FILE).read_bytes())
        data[-1] ^= 1
        (folder / FILE).write_bytes(data)

        with pytest.raises(OtherProgressError, match="damaged"):
            Keeper(folder, KNOWN, max_distance_bits=31).kept()

    def test_takes_away_only_what_is_its_own(self, folder: Path) -> None:
        (folder / "other").touch()
        keeper = Keeper(folder, KNOWN, max_distance_bits=31)

        keeper.remove()
        assert [path.name for path in folder.iterdir()] == ["other"]
        (folder / "other").unlink()
        keeper.remove()
        assert not folder.exists()
