"""The thread that refits outlives whatever fails in it."""

import threading
from datetime import UTC, datetime

import pytest

from openiru.workflows import refit_due


class Clock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2025, 7, 1, tzinfo=UTC)


class TestRunRefits:
    @pytest.mark.parametrize(
        "failure", [OSError("No space left on device"), MemoryError(), ValueError("odd")]
    )
    def test_goes_on_after_any_failure(self, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
        stopping = threading.Event()
        rounds: list[str] = []

        def fail(_at: datetime) -> bool:
            rounds.append("refit")
            raise failure

        def advise(_at: datetime, read_through: str) -> str:
            rounds.append(read_through)
            if len(rounds) == 4:
                stopping.set()
            return "mark"

        monkeypatch.setattr(refit_due, "refit_due", fail)
        monkeypatch.setattr(refit_due, "advise_due", advise)
        monkeypatch.setattr(refit_due, "close_old_connections", lambda: None)

        refit_due.run_refits(stopping, Clock(), poll_s=0)

        # What fails to refit keeps nobody from reading leads, nor from another try.
        assert rounds == ["refit", "", "refit", "mark"]
