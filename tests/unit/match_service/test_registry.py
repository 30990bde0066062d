from pathlib import Path

import numpy as np
import pytest
from tests.factories.match_services import make_bank

from openiru.match_service.errors import BadBankError, BankExistsError, NoSuchBankError
from openiru.match_service.registry import Notes, Registry

NO_HASHES = np.empty((0, 4), np.uint64)


class TestRegistry:
    @pytest.mark.parametrize("name", ["", "bank", "1BANK", "MY BANK", "MY-BANK", "A" * 256, "BÄNK", "A\n"])
    def test_refuses_names_that_are_not_upper_with_underscore(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(BadBankError):
            Registry(tmp_path).add_bank(name, folder="x", enabled_ratio=1.0)

    @pytest.mark.parametrize("ratio", [-0.1, 1.1, float("nan")])
    def test_refuses_ratios_outside_0_to_1(self, tmp_path: Path, ratio: float) -> None:
        with pytest.raises(BadBankError):
            Registry(tmp_path).add_bank("BANK", folder="x", enabled_ratio=ratio)

    def test_refuses_a_second_bank_with_a_name(self, tmp_path: Path) -> None:
        registry = Registry(tmp_path)
        registry.add_bank("ONE", folder="a", enabled_ratio=1.0)
        registry.add_bank("OTHER", folder="b", enabled_ratio=1.0)

        with pytest.raises(BankExistsError):
            registry.add_bank("ONE", folder="c", enabled_ratio=1.0)
        with pytest.raises(BankExistsError):
            registry.change_bank("OTHER", new_name="ONE", enabled_ratio=None)

    def test_refuses_to_change_a_bank_that_there_is_not(self, tmp_path: Path) -> None:
        with pytest.raises(NoSuchBankError):
            Registry(tmp_path).change_bank("ONE", new_name=None, enabled_ratio=0.5)

    def test_never_gives_a_number_again(self, tmp_path: Path) -> None:
        registry = Registry(tmp_path)
        first = registry.add_bank("ONE", folder="a", enabled_ratio=1.0)
        registry.set_notes(first, 5, Notes(note="kept with the bank"))
        registry.remove_bank("ONE")

        second = registry.add_bank("ONE", folder="b", enabled_ratio=1.0)

        assert (first.number, second.number) == (0, 1)
        assert registry.notes(first, 5) == Notes()

    def test_takes_folders_that_somebody_built_for_banks_if_they_are_named_so(self, tmp_path: Path) -> None:
        for name in ("PARTNER", "drafts", "SECOND"):
            make_bank(tmp_path, name, NO_HASHES)

        found = Registry(tmp_path).register_folders()

        assert [bank.name for bank in found] == ["PARTNER", "SECOND"]
        assert Registry(tmp_path).register_folders() == []

    def test_tells_others_that_something_changed(self, tmp_path: Path) -> None:
        reader, writer = Registry(tmp_path), Registry(tmp_path)
        before = reader.version()
        assert reader.version() == before

        bank = writer.add_bank("ONE", folder="a", enabled_ratio=1.0)
        writer.set_notes(bank, 7, Notes(disable_until_ts=0))

        assert reader.version() != before
        assert reader.disabled() == {0: {7: 0}}
