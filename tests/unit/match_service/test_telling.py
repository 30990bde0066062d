import time

import numpy as np
import orjson
import pytest

from openiru.engines.hashes.search import NearHashes
from openiru.match_service.banks import BANK_SHIFT, BankMatches, View
from openiru.match_service.bulk import Wanted
from openiru.match_service.registry import Bank
from openiru.match_service.search import Telling, by_query
from openiru.match_service.telling import by_bank, plainly

COUNTS = [0, 1, 3, 4_096, 4_097, 9_000]


def matches_of(bank: Bank, count: int) -> BankMatches:
    random = np.random.default_rng(count + bank.number)
    near = NearHashes(
        rows=np.zeros(count, np.int64),
        ids=np.arange(1, count + 1) + (bank.number << BANK_SHIFT),
        distances_bits=np.sort(random.integers(0, 32, count)),
    )
    return BankMatches(bank=bank, near=near)


FIRST = Bank(name="FIRST", number=0, folder="FIRST", enabled_ratio=1.0)
SECOND = Bank(name="A_SECOND", number=1, folder="A_SECOND", enabled_ratio=0.5)
OFF = {1: {2: 0, 3: int(time.time()) + 9_000, 1: 1}}  # for ever, for some hours, no longer


def both_ways(telling: Telling, found: list[BankMatches], view: View) -> tuple[bytes, bytes]:
    few = telling.few(by_query(found, view, 1)[0])
    return few.body, b"".join(telling.many(found, view))


class TestByBank:
    @pytest.mark.parametrize("count", COUNTS)
    @pytest.mark.parametrize("within", [None, "pdq"])
    @pytest.mark.parametrize("banks", [None, frozenset({"FIRST"}), frozenset({"NEVER"})])
    @pytest.mark.parametrize("coin", [0.1, 0.7])
    def test_tells_many_as_it_tells_few(
        self, count: int, within: str | None, banks: frozenset[str] | None, coin: float
    ) -> None:
        found = [matches_of(FIRST, count), matches_of(SECOND, 5)]
        view = View(states=(), disabled=OFF)
        telling = by_bank(lambda: Wanted(banks=banks, coin=coin), within=within)

        few, many = both_ways(telling, found, view)

        assert many == few

    def test_leaves_out_what_is_switched_off(self) -> None:
        view = View(states=(), disabled=OFF)
        telling = by_bank(lambda: Wanted(banks=None, coin=0), within=None)

        for told in both_ways(telling, [matches_of(SECOND, 5)], view):
            ids = [entry["bank_content_id"] for entry in orjson.loads(told)["A_SECOND"]]
            assert ids == [(1 << BANK_SHIFT) + entry for entry in (1, 4, 5)]


class TestPlainly:
    @pytest.mark.parametrize("count", COUNTS)
    @pytest.mark.parametrize("with_distance", [False, True])
    @pytest.mark.parametrize("banks", [None, frozenset({"FIRST"}), frozenset({"NEVER"})])
    def test_tells_many_as_it_tells_few(
        self, count: int, with_distance: bool, banks: frozenset[str] | None
    ) -> None:
        found = [part for part in (matches_of(FIRST, count), matches_of(SECOND, 5)) if len(part.near)]
        view = View(states=(), disabled=OFF)

        few, many = both_ways(plainly(banks=banks, with_distance=with_distance), found, view)

        assert many == few
