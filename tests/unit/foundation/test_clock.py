from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openiru.foundation.clock import StoryClock, SystemClock

STORY = datetime(2025, 7, 1, 8, tzinfo=UTC)


class TestStoryClock:
    def test_stands_where_it_was_set(self, tmp_path: Path) -> None:
        clock = StoryClock(tmp_path / "clock")

        clock.stand_at(STORY)

        assert clock.now() == STORY

    def test_runs_on_at_the_pace_of_the_machine(self, tmp_path: Path) -> None:
        clock = StoryClock(tmp_path / "clock")

        clock.run_from(STORY)

        assert STORY <= clock.now() < STORY + timedelta(minutes=5)
        assert [path.name for path in tmp_path.iterdir()] == ["clock"]

    @pytest.mark.parametrize("text", ["", "soon", "2025-07-01T08:00:00", "2025-07-01T08:00:00Z " * 3])
    def test_refuses_to_guess(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "clock").write_text(text)

        with pytest.raises(ValueError, match=r"time|iso"):
            StoryClock(tmp_path / "clock").now()

    def test_says_when_its_file_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            StoryClock(tmp_path / "clock").now()


class TestSystemClock:
    def test_tells_time_in_utc(self) -> None:
        assert SystemClock().now().tzinfo is UTC
