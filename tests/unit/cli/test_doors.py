import errno
import io
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
import typer
from django.conf import settings
from django.db import IntegrityError, OperationalError
from rich.table import Column, Table

from openiru.cli import doors
from openiru.foundation.clock import StoryClock
from openiru.foundation.errors import BadInputError, Kind


def failing(error: BaseException) -> None:
    @doors.speaks
    def command() -> None:
        raise error

    command()


def full_disk() -> OperationalError:
    wrapped = OperationalError("could not extend file")
    wrapped.__cause__ = psycopg.errors.DiskFull("could not extend file")
    return wrapped


class TestSpeaks:
    @pytest.mark.parametrize(
        ("error", "exit_code", "sentence"),
        [
            (BadInputError("The file is empty."), 2, "The file is empty. [input.unreadable]"),
            (psycopg.errors.DiskFull("could not extend file"), 6, "the disk of the database is full"),
            (full_disk(), 6, "the disk of the database is full"),
            (OperationalError("connection refused"), 6, "the database does not answer: connection refused."),
            (
                IntegrityError("a referral begins as scheduled\nCONTEXT: the row of somebody"),
                5,
                "The database refused it: a referral begins as scheduled. [guard.refused]\n",
            ),
            (KeyboardInterrupt(), 130, "openiru: stopped."),
            (OSError(errno.ENOSPC, "No space left on device"), 6, "openiru: No space left on device."),
            (
                PermissionError(errno.EACCES, "Permission denied", "/evidence"),
                6,
                "/evidence: Permission denied.",
            ),
        ],
    )
    def test_turns_a_failure_into_a_sentence_and_an_exit_code(
        self, capsys: pytest.CaptureFixture[str], error: BaseException, exit_code: int, sentence: str
    ) -> None:
        with pytest.raises(typer.Exit) as ended:
            failing(error)

        assert ended.value.exit_code == exit_code
        assert sentence in capsys.readouterr().err

    @pytest.mark.parametrize("error", [BrokenPipeError(errno.EPIPE, "Broken pipe"), ValueError("a fault")])
    def test_lets_through_what_is_no_failure_of_a_command(self, error: Exception) -> None:
        with pytest.raises(type(error)):
            failing(error)

    def test_knows_an_exit_code_for_every_kind(self) -> None:
        assert set(doors.EXIT_CODES) == set(Kind)


class TestNow:
    @pytest.mark.parametrize("text", [None, "", "soon", "2025-07-01T08:00:00"])
    def test_refuses_a_story_clock_that_shows_no_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
    ) -> None:
        if text is not None:
            (tmp_path / "clock").write_text(text)
        monkeypatch.setattr(settings, "CLOCK", StoryClock(tmp_path / "clock"))

        with pytest.raises(BadInputError, match="OPENIRU_CLOCK_FILE"):
            doors.now()


class TestWithDatabase:
    def test_makes_no_database_in_a_folder_that_was_mistyped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path / "mistyped")

        with pytest.raises(typer.Exit) as ended:
            doors.with_database(lambda: None)()

        assert ended.value.exit_code == 6
        assert "run `openiru init`" in capsys.readouterr().err
        assert not (tmp_path / "mistyped").exists()


class TestEmit:
    def test_writes_times_as_machines_read_them(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = {"at": datetime(2025, 7, 1, 8, tzinfo=UTC), "on": date(2025, 7, 1)}

        doors.emit(data, as_json=True)

        assert json.loads(capsys.readouterr().out) == {"at": "2025-07-01T08:00:00+00:00", "on": "2025-07-01"}

    def test_cuts_nothing_off_where_nobody_looks_at_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr(sys, "stdout", io.StringIO())
        table = Table("reference", *(Column(f"column {place}", min_width=20) for place in range(9)))
        table.add_row("sha256:" + "0" * 64, *("x" * 30 for _ in range(9)))

        doors.emit({}, as_json=False, table=lambda: table)

        assert isinstance(sys.stdout, io.StringIO)
        printed = sys.stdout.getvalue()
        assert "sha256:" + "0" * 64 in printed
        assert printed.count("x" * 30) == 9


class TestTextOfStrangers:
    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            ("see [/1] and [red]", "see [/1] and [red]"),
            ("\x1b[2Jgone\x07", "\ufffd[2Jgone\ufffd"),
            ("\x9b31mred", "\ufffd31mred"),
            ("دریا", "دریا"),
        ],
    )
    def test_is_shown_as_it_is_and_steers_no_terminal(
        self, capsys: pytest.CaptureFixture[str], said: str, shown: str
    ) -> None:
        table = Table("name", title="[/] of strangers")
        table.add_row(said)

        doors.emit({}, as_json=False, table=lambda: table)
        doors.emit({}, as_json=False, table=lambda: said)

        printed = capsys.readouterr().out
        assert printed.count(shown) == 2
        assert "\x1b" not in printed
