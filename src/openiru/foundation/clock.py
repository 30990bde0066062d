"""What time is it, and who says so?

The core never asks: doors (web, API, command line, worker) hold one clock and pass `at`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the present time, aware and in UTC."""

    def now(self) -> datetime:
        """The present moment."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment of this machine."""
        return datetime.now(UTC)


class StoryClock:
    """A clock for exercises and demonstrations, kept in a file that one process writes.

    The file holds one line: an ISO 8601 time, where the clock stands still; or two times
    separated by a space, the story's time and the machine's time when the story began to
    run on, from where both advance together.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """The story's present moment.

        Raises:
            OSError: if the file is gone.
            ValueError: if it does not hold a time with its zone.
        """
        times = [*map(datetime.fromisoformat, self._path.read_text(encoding="ascii").split())]
        if len(times) not in {1, 2} or any(time.tzinfo is None for time in times):
            raise ValueError("a story clock holds one or two times with their zone")
        return times[0] if len(times) == 1 else times[0] + (datetime.now(UTC) - times[1])

    def stand_at(self, moment: datetime) -> None:
        """Stop the clock at `moment`."""
        self._write(moment.isoformat())

    def run_from(self, moment: datetime) -> None:
        """Let the clock run on from `moment` at the machine's pace."""
        self._write(f"{moment.isoformat()} {datetime.now(UTC).isoformat()}")

    def _write(self, line: str) -> None:
        # Readers in other processes must never see half a line.
        draft = self._path.with_suffix(".new")
        draft.write_text(line + "\n", encoding="ascii")
        draft.replace(self._path)
