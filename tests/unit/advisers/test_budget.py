from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from openiru.advisers.asking.budget import Budget
from openiru.advisers.errors import BudgetSpentError, BudgetUnreadableError
from openiru.advisers.types import DayBudget

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


def budget(folder: Path, requests: int = 10, characters: int = 100) -> Budget:
    return Budget(folder=folder, name="house", day=DayBudget(requests=requests, characters=characters))


def spend_often(folder: Path) -> int:
    done = 0
    for _ in range(40):
        try:
            budget(folder, requests=50, characters=10_000).spend(requests=1, characters=1, at=NOON)
            done += 1
        except BudgetSpentError:
            pass
    return done


class TestSpend:
    def test_refuses_more_requests_than_a_day_has(self, tmp_path: Path) -> None:
        budget(tmp_path).spend(requests=10, characters=1, at=NOON)

        with pytest.raises(BudgetSpentError, match="10 and 100 are allowed"):
            budget(tmp_path).spend(requests=1, characters=1, at=NOON)

    def test_refuses_more_characters_than_a_day_has_and_takes_nothing(self, tmp_path: Path) -> None:
        budget(tmp_path).spend(requests=1, characters=60, at=NOON)

        with pytest.raises(BudgetSpentError):
            budget(tmp_path).spend(requests=1, characters=41, at=NOON)

        assert budget(tmp_path).spent(NOON).characters == 60

    def test_begins_anew_each_day(self, tmp_path: Path) -> None:
        budget(tmp_path).spend(requests=10, characters=1, at=NOON)

        after = budget(tmp_path).spend(requests=1, characters=1, at=NOON + timedelta(days=1))

        assert after.requests == 1

    def test_gives_no_second_budget_to_a_clock_that_went_back(self, tmp_path: Path) -> None:
        budget(tmp_path).spend(requests=10, characters=1, at=NOON)

        with pytest.raises(BudgetSpentError):
            budget(tmp_path).spend(requests=1, characters=1, at=NOON - timedelta(days=1))

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{",
            "[]",
            "{}",
            '{"day": "soon", "requests": 0, "characters": 0}',
            '{"day": "2025-07-01", "requests": "x"}',
        ],
    )
    def test_refuses_a_count_that_cannot_be_read(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "house.json").write_text(content, encoding="ascii")

        with pytest.raises(BudgetUnreadableError):
            budget(tmp_path).spend(requests=1, characters=1, at=NOON)

    def test_loses_no_count_to_a_kill_while_it_writes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        budget(tmp_path).spend(requests=9, characters=1, at=NOON)

        def killed(_number: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("os.fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            budget(tmp_path).spend(requests=1, characters=1, at=NOON)
        monkeypatch.undo()

        assert budget(tmp_path).spent(NOON).requests == 9
        with pytest.raises(BudgetSpentError):
            budget(tmp_path).spend(requests=2, characters=1, at=NOON)

    def test_is_never_overdrawn_by_several_processes(self, tmp_path: Path) -> None:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            done = sum(pool.map(spend_often, [tmp_path, tmp_path]))

        assert done == 50


class TestSpent:
    def test_is_nothing_before_the_first_question(self, tmp_path: Path) -> None:
        assert budget(tmp_path / "none").spent(NOON).requests == 0
        assert not (tmp_path / "none").exists()
