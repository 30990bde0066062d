"""What was an adviser asked today, and how much is left?

The count lies in the data folder, not in the database: commands on plain files spend from the same budget.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from openiru.advisers.errors import BudgetSpentError, BudgetUnreadableError
from openiru.advisers.types import DayBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent on a day."""

    day: str
    requests: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The budget of one adviser on this machine; several processes may spend at the same time."""

    folder: Path
    name: str
    day: DayBudget

    def spend(self, *, requests: int, characters: int, at: datetime) -> Spent:
        """Take from the budget before asking; a question that fails was asked as well.

        Raises:
            BudgetSpentError: if too little is left; nothing is taken then.
            BudgetUnreadableError: if the count cannot be read.
        """
        with self._held() as file:
            before = self._read(file, at)
            after = Spent(
                day=before.day,
                requests=before.requests + requests,
                characters=before.characters + characters,
            )
            if after.requests > self.day.requests or after.characters > self.day.characters:
                raise BudgetSpentError(
                    f"{self.name} was asked {before.requests:,} times about {before.characters:,} characters on "
                    f"{before.day} (UTC); {self.day.requests:,} and {self.day.characters:,} are allowed."
                )
            file.seek(0)
            file.truncate()
            content = {"day": after.day, "requests": after.requests, "characters": after.characters}
            file.write(json.dumps(content) + "\n")
        return after

    def spent(self, at: datetime) -> Spent:
        """What was spent on the day of `at`.

        Raises:
            BudgetUnreadableError: if the count cannot be read.
        """
        if not self._path.exists():
            return Spent(day=_day(at))
        with self._held() as file:
            return self._read(file, at)

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.name}.json"

    @contextmanager
    def _held(self) -> Iterator[TextIOWrapper]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            yield file

    def _read(self, file: TextIOWrapper, at: datetime) -> Spent:
        today = _day(at)
        try:
            content = file.read()
            if not content:
                return Spent(day=today)
            kept = json.loads(content)
            spent = Spent(
                day=str(kept["day"]), requests=int(kept["requests"]), characters=int(kept["characters"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BudgetUnreadableError(
                f"{self._path} holds no count; remove it to begin the day anew."
            ) from error
        # A clock that went back must not give a second budget for the same days.
        return spent if spent.day >= today else Spent(day=today)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
