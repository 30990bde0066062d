"""What was an adviser asked today, and how much is left?

The count lies in the data folder, not in the database: commands on plain files spend from the same budget.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
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
        with self._held():
            before = self._read(at)
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
            self._write(after)
        return after

    def spent(self, at: datetime) -> Spent:
        """What was spent on the day of `at`.

        Raises:
            BudgetUnreadableError: if the count cannot be read.
        """
        return self._read(at)

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.name}.json"

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Held by a file of its own: the count is replaced whole, so whoever waits for it would hold the old one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write(self, spent: Spent) -> None:
        """Replace the count at one stroke: killed at any moment, either the old or the new one stands there."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(json.dumps(asdict(spent)) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _read(self, at: datetime) -> Spent:
        today = _day(at)
        try:
            kept = json.loads(self._path.read_text(encoding="ascii"))
            spent = Spent(
                day=date.fromisoformat(kept["day"]).isoformat(),
                requests=int(kept["requests"]),
                characters=int(kept["characters"]),
            )
        except FileNotFoundError:
            return Spent(day=today)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BudgetUnreadableError(
                f"{self._path} holds no count, so all of the day counts as spent; remove it to begin anew."
            ) from error
        # A clock that went back must not give a second budget for the same days.
        return spent if spent.day >= today else Spent(day=today)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
