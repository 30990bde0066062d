"""The demo as a newcomer runs it: the whole story, on a small world, in processes of its own."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml
from tests.factories.scenarios import BLOCKS, QUOTA, REFUSES, document

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(900)]

FAULTS = {
    "unavailable_before": 0.1,
    "unavailable_after": 0.1,
    "reset_after": 0.1,
    "slow": 0.1,
    "slow_seconds": 0.1,
    "duplicate_callbacks": 0.3,
}
SEED = ("--seed", "7")
QUALITY = {
    "precision of leads": "lead_precision",
    "recall of leads": "lead_recall",
    "precision of referrals": "referral_precision",
    "wrong referrals": "wrong_referrals",
}
PARTS = ("referred", "blocked", "pending", "refused", "followers_blocked")


def free_port() -> int:
    """A port that is free, and whose neighbour is."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def demo_command(folder: Path, scenario: Path, port: int, *words: str) -> list[str]:
    place = ("--data", str(folder), "--scenario", str(scenario), "--port", str(port))
    return [sys.executable, "-m", "openiru", "demo", *place, *words]


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENIRU_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "HOME": str(home)}


def played(folder: Path, scenario: Path) -> dict[str, Any]:
    """The demo's document, of the story that is told in `folder`."""
    command = demo_command(folder, scenario, free_port(), "--no-serve", "--json", *SEED)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(folder.parent), timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


BESIDE = """
import django; django.setup()
from openiru.campaigns.models import Campaign, CampaignReferral
from openiru.cli.doors import database
from openiru.deconfliction.models import Received
from openiru.liaison.models import Contact
from openiru.liaison.queries import commitments
from openiru.peers.models import Peer
from django.conf import settings
with database():
    print({
        "campaigns": {row.slug: row.closed_at is not None for row in Campaign.objects.all()},
        "joined": set(CampaignReferral.objects.values_list("campaign_id", flat=True)),
        "contacts": set(Contact.objects.values_list("platform_id", flat=True)),
        "commitments": {each.state.value for each in commitments(settings.CLOCK.now())},
        "asked of us": set(Received.objects.values_list("known", flat=True)),
        "units that are asked": set(Peer.objects.filter(is_active=True).values_list("pk", flat=True)),
    })
"""


def asked(folder: Path, *words: str) -> str:
    """What Python says to `words` on the tables that a story left."""
    told = {
        "DJANGO_SETTINGS_MODULE": "openiru.config.settings",
        "OPENIRU_DATA": str(folder),
        "OPENIRU_CLOCK_FILE": str(folder / "story-clock"),
    }
    done = subprocess.run(
        [sys.executable, *words],
        env={**environment(folder), **told},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def quality_shown(told: str) -> dict[str, str]:
    """The figures of quality in what the demo prints, by their names."""
    rows = [line.split("│") for line in told.splitlines() if line.startswith("│")]
    return {row[1].strip(): row[2].strip() for row in rows if row[1].strip() in QUALITY}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = document(FAULTS)
    # In a world this small a few hidden accounts would be many of the quota.
    content["world"]["surplus"] = 1.0
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


class Story(NamedTuple):
    """Where a story was told, and its document."""

    folder: Path
    document: dict[str, Any]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, scenario: Path) -> Story:
    """The story told for the first time; it takes most of a minute, and serves two tests."""
    folder = tmp_path_factory.mktemp("story") / "first"
    return Story(folder, played(folder, scenario))


class TestDemo:
    def test_gives_the_scenarios_figures_from_the_ledger_alone(self, first: Story) -> None:
        self.check_sums(first.document)
        assert ast.literal_eval(asked(first.folder, "-c", BESIDE)) == {
            "campaigns": {"first-action-day": True, "second-action-day": False},
            "joined": {"first-action-day"},  # in a world this small nothing is referred on the second one
            "contacts": set(first.document["simulator"]),
            "commitments": {"kept", "open"},
            "asked of us": {"referred", "unknown"},
            "units that are asked": set(),
        }
        assert not list(first.folder.rglob("postmaster.pid"))

    def check_sums(self, document: dict[str, Any]) -> None:
        platforms = document["figures"]["platforms"]
        assert {row["platform"]: row["referred"] for row in platforms} == dict.fromkeys(
            document["simulator"], QUOTA
        )
        for row in platforms:
            assert (row["blocked"], row["refused"]) == (BLOCKS, REFUSES)
            assert row["action_rate_strict"] == BLOCKS / QUOTA
            assert document["simulator"][row["platform"]] == {"received": QUOTA, "blocked": BLOCKS}
        totals = document["figures"]["totals"]
        assert {part: totals[part] for part in PARTS} == {
            part: sum(row[part] for row in platforms) for part in PARTS
        }
        assert set(document["quality"]) == {*QUALITY.values()}
        assert document["seconds"]["total"] > 0
        assert document["peak_rss_mb"] > 0

    def test_gives_the_same_again_serves_the_desk_until_it_is_stopped_and_leaves_no_process(
        self, tmp_path: Path, scenario: Path, first: Story
    ) -> None:
        port = free_port()
        command = demo_command(tmp_path / "served", scenario, port, *SEED)
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(tmp_path),
            start_new_session=True,
        ) as running:
            try:
                assert running.stderr is not None
                said = until(running.stderr, "Ctrl-C stops everything")
                with urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as page:
                    assert page.status == 200
            finally:
                running.send_signal(signal.SIGINT)
            running.wait(30)
            told = running.stdout.read() if running.stdout else ""

        assert "analyst1" in said
        assert "supervisor1" in said
        assert "Official figures" in told
        assert not answers(port)
        self.check_same(first.document, tmp_path / "served", told)
        assert not list((tmp_path / "served").rglob("postmaster.pid"))

    def check_same(self, document: dict[str, Any], folder: Path, told: str) -> None:
        """Whether the ledger in `folder` gives the figures of a document, and `told` its quality."""
        as_of = document["figures"]["as_of"]
        again = json.loads(asked(folder, "-m", "openiru", "figures", "--as-of", as_of, "--json"))
        # Which platform asks for the next answer first, and so draws it, is chance; how many are answered is not.
        ours, theirs = ({**made} for made in (document["figures"], again))
        complied = [made.pop("data_request_compliance") for made in (ours, theirs)]
        assert ours == theirs
        assert [sum(row["sent"] for row in rows) for rows in complied] == [ours["data_requests"]["sent"]] * 2
        quality = document["quality"]
        assert quality_shown(told) == {
            words: f"{quality[name]:.3f}" if isinstance(quality[name], float) else str(quality[name])
            for words, name in QUALITY.items()
        }

    def test_refuses_a_folder_that_is_not_its_own(self, tmp_path: Path, scenario: Path) -> None:
        folder = tmp_path / "precious"
        folder.mkdir()
        (folder / "letter.txt").write_text("keep me", encoding="utf-8")

        done = subprocess.run(
            demo_command(folder, scenario, free_port(), "--no-serve"),
            capture_output=True,
            text=True,
            check=False,
            env=environment(tmp_path),
        )

        assert done.returncode == 2
        assert "is not a folder of the demo" in done.stderr
        assert (folder / "letter.txt").read_text(encoding="utf-8") == "keep me"

    def test_refuses_a_wrong_scenario_before_anything_is_emptied(self, tmp_path: Path) -> None:
        wrong = tmp_path / "wrong.yaml"
        wrong.write_text("name: x\n", encoding="utf-8")

        done = subprocess.run(
            demo_command(tmp_path / "demo", wrong, free_port(), "--no-serve"),
            capture_output=True,
            text=True,
            check=False,
            env=environment(tmp_path),
        )

        assert done.returncode == 2
        assert str(wrong) in done.stderr
        assert not (tmp_path / "demo").exists()

    def test_says_which_port_is_taken(self, tmp_path: Path, scenario: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            done = subprocess.run(
                demo_command(tmp_path / "demo", scenario, port, "--no-serve"),
                capture_output=True,
                text=True,
                check=False,
                env=environment(tmp_path),
            )

        assert done.returncode == 6
        assert f"port {port}" in done.stderr
        assert "--port" in done.stderr


def until(stream: IO[str], words: str) -> str:
    """What a program says up to and including a line with `words`."""
    said = ""
    for line in stream:
        said += line
        if words in line:
            break
    return said


def answers(port: int) -> bool:
    """Whether somebody still answers at the port; waits a little for the last process to end."""
    for _ in range(20):
        try:
            urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=2).close()
        except URLError:
            return False
        time.sleep(0.25)
    return True
