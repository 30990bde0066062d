from datetime import UTC, datetime
from pathlib import Path

import pytest

from openiru.foundation.clock import StoryClock
from openiru.simulation.errors import ClockError
from openiru.simulation.platforms.clock import PlatformClock

MOMENT = datetime(2025, 7, 3, 9, tzinfo=UTC)


class TestPlatformClock:
    def test_stands_with_the_story(self, tmp_path: Path) -> None:
        StoryClock(tmp_path / "clock").stand_at(MOMENT)
        clock = PlatformClock(tmp_path / "clock")

        assert clock.now() == MOMENT
        assert not clock.runs()

    def test_runs_with_the_story(self, tmp_path: Path) -> None:
        StoryClock(tmp_path / "clock").run_from(MOMENT)
        clock = PlatformClock(tmp_path / "clock")

        assert clock.now() >= MOMENT
        assert clock.runs()

    def test_runs_where_there_is_no_story(self) -> None:
        clock = PlatformClock(None)

        assert clock.runs()
        assert clock.now().tzinfo is not None

    @pytest.mark.parametrize("content", ["", "soon", "2025-07-03T09:00:00"])
    def test_refuses_what_shows_no_time(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "clock").write_text(content)

        with pytest.raises(ClockError, match="clock: "):
            PlatformClock(tmp_path / "clock").now()

    def test_refuses_a_clock_that_is_gone(self, tmp_path: Path) -> None:
        clock = PlatformClock(tmp_path / "none")

        assert not clock.runs()
        with pytest.raises(ClockError, match="shows no time"):
            clock.now()
