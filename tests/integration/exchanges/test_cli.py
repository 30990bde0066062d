"""`openiru exchange` and `openiru bank export`, as people use them."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.factories.banks import bank
from tests.factories.exchange_servers import TatServer
from tests.factories.exchanges import digest
from tests.factories.installations import environment
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An installation whose commands are run as processes."""

    data: Path
    told: Mapping[str, str]

    def run(self, *words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
        """One command, run to its end; `given` on standard input."""
        return subprocess.run(
            [sys.executable, "-m", "openiru", *map(str, words)],
            env=environment(self.data, self.told),
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def says(self, *words: str | Path, given: str = "") -> str:
        """What a command prints that succeeds."""
        result = self.run(*words, given=given)
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.fixture
def unit(database_url: str, keys: Path, tmp_path: Path) -> Unit:
    """An analyst, a supervisor, an organisation and a bank."""
    analyst("amina")
    supervisor("bilal")
    listed("river-front")
    bank("exchanged")
    return Unit(data=tmp_path, told={"DATABASE_URL": database_url, "OPENIRU_EXCHANGE_KEYS": str(keys)})


class TestExchange:
    def test_is_added_opened_pulled_shown_exported_and_removed(
        self, unit: Unit, keys: Path, tmp_path: Path
    ) -> None:
        with TatServer().running() as server:
            server.put(1, digest(1))
            server.put(2, "d41d8cd98f00b204e9800998ecf8427e", algorithm="MD5")
            add = (
                "--shape",
                "tech-against-terrorism",
                "--bank",
                "exchanged",
                "--label",
                "islamist=river-front",
            )
            refused = unit.run("exchange", "add", "tat", server.url, *add, "--by", "bilal")
            unit.says("exchange", "add", "tat", server.url, *add, "--allow-loopback", "--by", "bilal")
            no_key = unit.run("exchange", "pull", "tat", "--by", "amina")
            unit.says("exchange", "key", "tat", "--by", "bilal", given="\n".join(server.opening.lines))
            pulled = json.loads(unit.says("exchange", "pull", "tat", "--by", "amina", "--json"))
            server.put(3, "zz")
            bad = unit.run("exchange", "pull", "tat", "--by", "amina")
        shown = json.loads(unit.says("exchange", "show", "tat", "--json"))
        unit.says("bank", "export", tmp_path / "out.txt", "--bank", "exchanged")
        removed = json.loads(
            unit.says("exchange", "remove", "tat", "--reason", "closed", "--by", "bilal", "--json")
        )

        assert (refused.returncode, "allow loopback" in refused.stderr) == (2, True)
        assert (no_key.returncode, "[exchanges.no-key]" in no_key.stderr) == (6, True)
        assert (pulled["taken"]["added"], pulled["taken"]["left_out"]) == (1, {"md5": 1})
        assert bad.returncode == 2
        assert "openiru: tat, page 1, record 1: 'z' at position 1 is no hexadecimal digit." in bad.stderr
        assert shown["counts"] == {"in_bank": 1, "left_out": {"md5": 1}, "withdrawn": 0}
        assert (tmp_path / "out.txt").read_text().startswith(f"{digest(1)},")
        assert removed == {"withdrawn": 1}
        assert not (keys / "tat").exists()

    def test_that_is_a_file_names_bad_lines(self, unit: Unit, tmp_path: Path) -> None:
        path = tmp_path / "list.txt"
        path.write_text(f"{digest(1)}\n{digest(2)[:20]}\n", encoding="ascii")
        add = ("--shape", "file", "--bank", "exchanged", "--organisation", "river-front", "--by", "bilal")
        unit.says("exchange", "add", "list", path, *add)

        result = unit.run("exchange", "pull", "list", "--by", "amina")

        assert result.returncode == 2
        assert f"openiru: {path}, line 2: it has 20 hexadecimal digits, and a hash has 64." in result.stderr
        assert "1 added" in result.stdout
        assert unit.says("bank", "export", "-") == ""
