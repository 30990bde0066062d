"""What time is it on the platforms?"""

from datetime import datetime
from pathlib import Path

from openiru.foundation.clock import StoryClock, SystemClock
from openiru.simulation.errors import ClockError


class PlatformClock:
    """The story's clock if there is one, else the machine's.

    While the story's clock stands, platforms act only when they are told to advance; while it runs, they act by
    themselves.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._clock = StoryClock(path) if path is not None else SystemClock()

    def now(self) -> datetime:
        """The present moment.

        Raises:
            ClockError: if the story's clock is gone or shows no time with a zone.
        """
        try:
            moment = self._clock.now()
        except (OSError, ValueError, IndexError) as error:
            raise ClockError(
                f"{self._path}: shows no time; write one such as 2025-07-01T00:00:00+00:00."
            ) from error
        if moment.tzinfo is None:
            raise ClockError(f"{self._path}: the time must name its zone.")
        return moment

    def runs(self) -> bool:
        """Whether time passes by itself."""
        if self._path is None:
            return True
        try:
            # A running story clock holds a second time, at which it was set going.
            return len(self._path.read_text(encoding="ascii").split()) > 1
        except (OSError, ValueError):
            return False
