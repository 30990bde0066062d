"""What time is it on the platforms?"""

from datetime import datetime
from pathlib import Path

from openiru.foundation.clock import StoryClock, SystemClock


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
            OSError: if the story's clock is gone.
            ValueError: if it shows no time.
        """
        return self._clock.now()

    def runs(self) -> bool:
        """Whether time passes by itself."""
        if self._path is None:
            return True
        try:
            # A running story clock holds a second time, at which it was set going.
            return len(self._path.read_text(encoding="ascii").split()) > 1
        except OSError:
            return False
