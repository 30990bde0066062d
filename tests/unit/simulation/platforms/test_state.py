from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories.scenarios import small_scenario

from openiru.simulation.errors import RecordError
from openiru.simulation.platforms.desk import Desk
from openiru.simulation.platforms.messages import Incoming, IncomingItem
from openiru.simulation.platforms.state import fresh_memory, load_memory, save_memory
from openiru.simulation.types import PlatformName

SCENARIO = small_scenario()


class TestMemory:
    def test_survives_the_disk(self, tmp_path: Path) -> None:
        memory = fresh_memory(SCENARIO, 7)
        items = tuple(IncomingItem(item_id=f"i{n}", subject=f"https://x.example/a{n}") for n in range(10))
        message = Incoming(type="referral.sent", referral_id="r", instrument="account_block", items=items)
        at_desk = Desk(PlatformName.X, SCENARIO, 7, memory)
        at_desk.take(message, SCENARIO.begins_at + timedelta(hours=3), quickly=False)
        for callback in memory.waiting[:2]:
            at_desk.settle(callback)

        save_memory(memory, tmp_path / "record.json")

        assert load_memory(tmp_path / "record.json", SCENARIO, 7) == memory
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["record.json"]

    def test_is_fresh_where_nothing_was_kept(self, tmp_path: Path) -> None:
        assert load_memory(tmp_path / "none.json", SCENARIO, 7) == fresh_memory(SCENARIO, 7)

    def test_of_another_seed_is_refused(self, tmp_path: Path) -> None:
        save_memory(fresh_memory(SCENARIO, 7), tmp_path / "record.json")

        with pytest.raises(RecordError, match="another scenario or seed"):
            load_memory(tmp_path / "record.json", SCENARIO, 8)

    def test_of_another_scenario_is_refused(self, tmp_path: Path) -> None:
        save_memory(fresh_memory(SCENARIO, 7), tmp_path / "record.json")

        with pytest.raises(RecordError, match="another scenario or seed"):
            load_memory(tmp_path / "record.json", small_scenario(faults={"slow": 0.5}), 7)

    def test_that_is_none_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "record.json").write_bytes(b'{"seed": 7')

        with pytest.raises(RecordError, match="is no record"):
            load_memory(tmp_path / "record.json", SCENARIO, 7)

    def test_that_cannot_be_written_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(RecordError, match="cannot be written"):
            save_memory(fresh_memory(SCENARIO, 7), tmp_path / "none" / "record.json")
