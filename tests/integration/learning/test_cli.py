"""`openiru learn`, as people use it, and the worker's part of it."""

import json
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.factories import decided
from tests.factories.decided import AT
from tests.factories.installations import environment

from openiru.learning import queries
from openiru.learning.models import Advice, RefitRun
from openiru.workflows.refit_due import advise_due, refit_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An installation whose commands are run as processes."""

    data: Path
    told: Mapping[str, str]

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """One command, run to its end."""
        return subprocess.run(
            [sys.executable, "-m", "openiru", "learn", *map(str, words)],
            env=environment(self.data, self.told),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *words: str | Path) -> Any:
        """What a command prints as JSON that succeeds."""
        result = self.run(*words, "--json")
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.timeout(300)
class TestLearn:
    def test_refits_judges_shows_and_switches(self, database_url: str, tmp_path: Path) -> None:
        unit = Unit(data=tmp_path, told={"DATABASE_URL": database_url})
        source = random.Random(7)
        decided.approved(tmp_path / "exports", [decided.call(source) for _ in range(60)])
        decided.protected(tmp_path / "exports", [decided.report(source) for _ in range(60)])
        golden = tmp_path / "golden.csv"
        rows = [f"{decided.call(source)},c,en" for _ in range(20)]
        rows += [f"{decided.report(source)},no,ur-Latn" for _ in range(20)]
        golden.write_text("\n".join(["text,label,lang", *rows]) + "\n", encoding="utf-8")

        held = unit.json("refit", "--label", "ground-c", "--by", "bilal")
        unit.json("golden", "add", golden, "--label", "ground-c", "--positive", "c", "--by", "ayesha")
        frozen = unit.json("golden", "freeze", "--label", "ground-c", "--by", "bilal")
        made = unit.json("refit", "--label", "ground-c", "--by", "bilal")
        version = made["models"][0]["version"]
        shown = unit.json("show", version["digest"][:20])
        card = unit.run("card", version["version_id"])
        off = unit.json("switch", version["digest"], "--off", "--reason", "Only for a test.", "--by", "bilal")
        denied = unit.run("switch", version["digest"], "--reason", "Only for a test.", "--by", "ayesha")
        listed = unit.json("list")
        table = unit.run("list")

        assert held["models"][0]["version"]["standing"] == "held"
        assert (frozen["texts"], frozen["labelled"]) == (40, 20)
        assert version["is_on"]
        assert set(shown["golden"]["by_language"]) == {"en", "ur-Latn"}
        assert "What it is not for" in card.stdout
        assert not off["is_on"]
        assert denied.returncode == 3
        assert [each["is_on"] for each in listed] == [False, False]
        assert "ground-c, all, version 2" in " ".join(table.stdout.split())


@pytest.mark.django_db
class TestWorker:
    def test_refits_when_it_is_due_and_then_reads_the_leads(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "REFIT_DECISIONS", 10)
        monkeypatch.setattr(settings, "REFIT_HOURS", 24)
        source = random.Random(3)
        decided.approved(tmp_path, [decided.call(source) for _ in range(12)], posts=1)

        due = [
            refit_due(AT),
            refit_due(AT + timedelta(hours=1)),
            refit_due(AT + timedelta(hours=24)),
        ]
        decided.protected(tmp_path, [decided.report(source) for _ in range(10)], posts=1)
        due.append(refit_due(AT + timedelta(hours=25)))

        assert due == [True, False, True, True]
        assert list(RefitRun.objects.order_by("id").values_list("decisions", flat=True)) == [12, 12, 22]
        assert queries.versions_on() == ()

    def test_reads_leads_once_for_each_switch_and_scan(self, tmp_path: Path) -> None:
        decided.leads(tmp_path, [decided.call(random.Random(3))])

        mark = advise_due(AT, "")
        again = advise_due(AT, mark)

        assert mark == again
        assert not Advice.objects.exists()
