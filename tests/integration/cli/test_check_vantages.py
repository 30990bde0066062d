"""`openiru check export|import`: looks of a second vantage, and files that claim to hold some."""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from tests.factories.page_servers import PageServer
from tests.factories.subjects import account
from typer.testing import CliRunner, Result

from openiru.audit.models import AuditEvent
from openiru.checks.models import Observation
from openiru.checks.queries import standing_of
from openiru.cli.whole import app
from openiru.engines.probes.types import State
from openiru.foundation.digests import sha256_text
from openiru.intake.models import Subject

pytestmark = [pytest.mark.django_db]
Break = Callable[[dict[str, Any]], object]


def call(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, [str(each) for each in arguments])


def moved(lines: list[dict[str, Any]], back: timedelta) -> list[dict[str, Any]]:
    """The same looks as those of another installation, some hours before: other runs, other numbers."""
    head, *runs = json.loads(json.dumps(lines))
    head |= {"vantage": "ber-1", "country": "DE"}
    for run in runs:
        run["run"] = run["run"][::-1].replace("-", "")[:32]
        run["run"] = "-".join(run["run"][a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
        for each in (run, *run["looks"]):
            at = each["at"].replace("Z", "+00:00")
            each["at"] = (datetime.fromisoformat(at) - back).isoformat()
    return [head, *runs]


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return path


BROKEN: list[tuple[Break, str]] = [
    (lambda run: run["looks"][0].update(digest="sha256:" + "0" * 64), "its digest names"),
    (lambda run: run["looks"][0].update(body=None, digest=None), "a verdict comes with the answer"),
    (lambda run: run.update(fault="the control that is up reads live"), "hold nothing"),
    (lambda run: run.update(fault="\x00"), "fault"),
    (lambda run: run.update(extra="more"), "extra"),
    (lambda run: run["looks"][0].update(at="9999-12-31T23:59:59Z"), "cannot have come after"),
    (lambda run: run["looks"][0].update(probe_version=10**400), "probe_version"),
    (lambda run: run["looks"][0].update(url="javascript:alert(1)"), "url"),
]


class TestVantages:
    def test_count_once_and_only_where_the_unit_named_them(
        self, server: PageServer, settings: Settings, tmp_path: Path
    ) -> None:
        settings.VANTAGE, settings.VANTAGE_COUNTRY, settings.GONE_VANTAGES = "isb-1", "PK", 2
        gone = account("sunrise_gone", platform="telegram").id
        Subject.objects.filter(pk=gone).update(kind="channel")
        assert call("probe", "look", gone, "--pause", "0", "--allow-loopback").exit_code == 0
        own = tmp_path / "own.jsonl"
        assert json.loads(call("check", "export", own, "--json").stdout)["looks"] == 1
        lines = [json.loads(line) for line in own.read_text().splitlines()]
        theirs = written(tmp_path / "theirs.jsonl", moved(lines, timedelta(hours=7)))

        refused = [call("check", "import", file) for file in (own, theirs)]
        assert [each.exit_code for each in refused] == [3, 3]
        assert "OPENIRU_OTHER_VANTAGES" in refused[1].stderr
        assert standing_of(gone).vantages == 1
        settings.OTHER_VANTAGES = frozenset({"ber-1/DE"})
        first, again = (json.loads(call("check", "import", theirs, "--json").stdout) for _ in range(2))

        assert (first["new"], first["read_otherwise"], again["new"], again["known"]) == (1, 0, 0, 1)
        standing = standing_of(gone)
        assert (standing.state, standing.is_settled, standing.vantages) == (State.GONE_CAUSE_UNKNOWN, True, 2)
        assert AuditEvent.objects.filter(event="checks.looks-imported").count() == 2
        assert AuditEvent.objects.filter(event="checks.looks-exported").count() == 1
        # What is handed on is our own alone, and no file is written over.
        assert json.loads(call("check", "export", tmp_path / "more.jsonl", "--json").stdout)["looks"] == 1
        assert call("check", "export", own).exit_code == 6
        # A page that says otherwise than the file does is believed.
        lied = moved(lines, timedelta(hours=3))
        lied[1]["looks"][0] |= {"state": "suspended", "number": 77}
        said = json.loads(call("check", "import", written(tmp_path / "lied.jsonl", lied), "--json").stdout)
        assert (said["new"], said["read_otherwise"]) == (1, 1)
        assert standing_of(gone).state is State.GONE_CAUSE_UNKNOWN
        self.refuses_what_is_broken(lines, tmp_path)

    def refuses_what_is_broken(self, lines: list[dict[str, Any]], folder: Path) -> None:
        before = Observation.objects.count()
        for number, (harm, words) in enumerate(BROKEN):
            broken = moved(lines, timedelta(hours=2))
            broken[1]["looks"][0]["number"] = 100 + number
            harm(broken[1])
            result = call("check", "import", written(folder / f"{number}.jsonl", broken))
            assert (result.exit_code, words in result.stderr) == (2, True), result.stderr
        damaged = moved(lines, timedelta(hours=2))
        look = damaged[1]["looks"][0] | {"number": 200, "body": base64.b64encode(b"WARC/1.1").decode()}
        look["digest"] = sha256_text(b"WARC/1.1")
        damaged[1]["looks"][0] = look
        files = [written(folder / "damaged.jsonl", damaged)]
        for name, content in {"empty": b"", "binary": bytes(range(256)), "deep": b"[" * 100_000}.items():
            files.append(folder / f"{name}.jsonl")
            files[-1].write_bytes(content)
        assert [call("check", "import", each).exit_code for each in files] == [2] * 4
        assert call("check", "import", folder / "missing.jsonl").exit_code == 6
        assert Observation.objects.count() == before
