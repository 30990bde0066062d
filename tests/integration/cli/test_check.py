"""`openiru check` as a process, against a server that behaves as platforms do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.factories.installations import run
from tests.factories.page_servers import PageServer, page_server, probes_for
from typer.testing import CliRunner, Result

from openiru.cli.whole import app


@pytest.fixture
def server(socket_enabled: None) -> Iterator[PageServer]:
    with page_server() as listening:
        yield listening


def called(*words: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, [str(word) for word in words])


def checked(
    folder: Path,
    server: PageServer,
    *handles: str,
    more: tuple[str, ...] = (),
    in_process: bool = False,
) -> dict[str, Any]:
    """What is said of each handle; by a process of its own or by the same program here."""
    rules = probes_for(server, folder / "probes")
    urls = [f"https://t.me/{handle}" for handle in handles]
    options = ("--rules", str(rules), "--kind", "channel", "--pause", "0", "--patience", "2", *more)
    words = ["check", *urls, *options, "--allow-loopback", "--json"]
    if in_process:
        done = run(folder, *words)
        assert done.returncode == 0, done.stderr
        printed = done.stdout
    else:
        printed = called(*words).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["url"].rsplit("/", 1)[-1]: row for row in rows}


class TestCheck:
    def test_tells_up_and_gone_and_refuses_the_rest(self, tmp_path: Path, server: PageServer) -> None:
        expected = {
            "sunrise_up": "live",
            "sunrise_gone": "gone_cause_unknown",
            "sunrise_limit": "rate_limited",
            "sunrise_wall": "challenge",
            "sunrise_loop": "net_error",
            "sunrise_inside": "net_error",
            "sunrise_elsewhere": "net_error",
            "sunrise_cut": "net_error",
            "sunrise_slow": "net_error",
        }

        said = checked(tmp_path, server, *expected, more=("--keep", str(tmp_path / "kept")), in_process=True)

        assert {handle: row["state"] for handle, row in said.items()} == expected
        assert said["sunrise_up"]["followers"] == 1200
        assert said["sunrise_up"]["controls"] == {
            "live": "live",
            "absent": "gone_cause_unknown",
            "again": "live",
        }
        assert "private network" in said["sunrise_elsewhere"]["found"]
        # What was kept reads the same without asking anybody.
        again = checked(
            tmp_path, server, "sunrise_up", "sunrise_gone", more=("--saved", str(tmp_path / "kept"))
        )
        assert [row["state"] for row in again.values()] == ["live", "gone_cause_unknown"]
        assert server.asked["sunrise_gone"] == 2  # the page and where it redirected to, once

    def test_asks_without_a_database_that_cannot_be_used(self, tmp_path: Path, server: PageServer) -> None:
        rules = probes_for(server, tmp_path / "probes")
        options = ("--rules", rules, "--kind", "channel", "--pause", "0", "--allow-loopback", "--json")
        away = {"DATABASE_URL": f"postgresql://nobody@/none?host={tmp_path}&port=1"}

        done = run(tmp_path, "check", "https://t.me/sunrise_up", *options, more=away)

        assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "live"), done.stderr
        assert "asked without the database" in done.stderr
        assert "Traceback" not in done.stderr

    def test_says_nothing_where_a_control_is_read_wrongly(self, tmp_path: Path, server: PageServer) -> None:
        server.up.discard("telegram")
        said = checked(tmp_path, server, "sunrise_gone")
        assert (said["sunrise_gone"]["state"], said["sunrise_gone"]["as_read"]) == (
            "probe_stale",
            "gone_cause_unknown",
        )

        server.everything_is_up = True
        said = checked(tmp_path, server, "sunrise_up")
        assert said["sunrise_up"]["state"] == "probe_stale"
        assert "never was reads live" in said["sunrise_up"]["found"]

    def test_asks_nobody_on_this_machine_unless_told_to(self, tmp_path: Path, server: PageServer) -> None:
        rules = probes_for(server, tmp_path / "probes")

        done = called("check", "https://t.me/sunrise_up", "--rules", rules, "--pause", "0")

        assert done.stdout.startswith("net_error")
        assert not server.asked

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("check", "not an address"), "platforms.no-probe"),
            (("check", "https://t.me/abcde", "--rules", "nowhere"), "is no folder"),
            (("check", "https://t.me/abcde", "--saved", "nowhere"), "no WARC file"),
            (("check", "https://t.me/abcde", "--control", "telegram"), "write PLATFORM=URL"),
            (("check", "https://t.me/abcde", "https://t.me/abcdf", "--stable-id", "1"), "of one subject"),
            (("probe", "score", "nowhere.html", "--url", "https://t.me/abcde"), "cannot read"),
        ],
    )
    def test_wrong_words_are_answered_with_a_sentence(self, words: tuple[str, ...], told: str) -> None:
        done = called(*words)

        assert done.exit_code == 2
        assert told in done.stderr
