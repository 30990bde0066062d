"""How does a store tell that there is something to read, before it reads it?"""

from pathlib import Path

import numpy as np
from tests.factories.doomed_store import AT
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.store.changes import add, create_store, withdraw
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import NEW_GENERATION_BYTES, HashStore

WORDS = some_hashes(np.random.default_rng(61), 60)


class TestBehindBytes:
    def test_is_nought_while_nothing_changed(self, tmp_path: Path) -> None:
        create_store(tmp_path / "store", WORDS[:10])

        assert HashStore(tmp_path / "store").behind_bytes() == 0

    def test_grows_with_what_others_add_and_withdraw_until_it_is_read(self, tmp_path: Path) -> None:
        create_store(tmp_path / "store", WORDS[:10])
        reader, writer = HashStore(tmp_path / "store"), HashStore(tmp_path / "store")

        add(writer, WORDS[10:])
        added = reader.behind_bytes()
        withdraw(writer, np.array([1]), at=AT)

        assert 32 * 50 <= added < reader.behind_bytes()
        assert writer.behind_bytes() == 0
        assert reader.known_state.live_count == 10
        assert reader.state.live_count == reader.known_state.live_count == 59
        assert reader.behind_bytes() == 0

    def test_is_large_after_a_merge(self, tmp_path: Path) -> None:
        create_store(tmp_path / "store", WORDS[:10])
        reader = HashStore(tmp_path / "store")
        add(HashStore(tmp_path / "store"), WORDS[10:])
        merge(tmp_path / "store")

        assert reader.behind_bytes() >= NEW_GENERATION_BYTES
        assert reader.state.live_count == 60
        assert reader.behind_bytes() == 0
