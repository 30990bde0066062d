"""`openiru exchange` and `openiru bank export`, as people use them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.factories.exchange_servers import TatServer
from tests.factories.exchanges import digest
from tests.factories.installations import environment, run

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(300)]

PASSWORD = "correct horse battery staple"


def said(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


def given(data: Path, text: str, *words: str) -> str:
    """A command that reads from standard input."""
    command = [sys.executable, "-m", "openiru", *words]
    result = subprocess.run(
        command, env=environment(data), input=text, capture_output=True, text=True, timeout=120, check=False
    )
    return said(result)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """An installation with an analyst, a supervisor, an organisation and a bank."""
    data = tmp_path / "unit"
    said(run(data, "init"))
    given(data, PASSWORD, "user", "add", "omar", "--role", "administrator", "--password-stdin")
    for name, role in (("amina", "analyst"), ("bilal", "supervisor")):
        given(data, PASSWORD, "user", "add", name, "--role", role, "--by", "omar", "--password-stdin")
    said(run(data, "registry", "add", "river-front", "River Front", "--by", "amina"))
    basis = ("--name", "Exchanged", "--legal-basis", "The unit's mandate.")
    said(run(data, "bank", "create", "exchanged", *basis, "--by", "bilal"))
    return data


def as_json(data: Path, *words: str | Path) -> Any:
    return json.loads(said(run(data, *words, "--json")))


class TestExchange:
    def test_is_added_opened_pulled_shown_exported_and_removed(self, unit: Path, tmp_path: Path) -> None:
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
            refused = run(unit, "exchange", "add", "tat", server.url, *add, "--by", "bilal")
            said(run(unit, "exchange", "add", "tat", server.url, *add, "--allow-loopback", "--by", "bilal"))
            no_key = run(unit, "exchange", "pull", "tat", "--by", "amina")
            given(unit, "\n".join(server.opening.lines), "exchange", "key", "tat", "--by", "bilal")
            pulled = as_json(unit, "exchange", "pull", "tat", "--by", "amina")
            server.put(3, "zz")
            bad = run(unit, "exchange", "pull", "tat", "--by", "amina")
        shown = as_json(unit, "exchange", "show", "tat")
        said(run(unit, "bank", "export", tmp_path / "out.txt", "--bank", "exchanged"))
        removed = as_json(unit, "exchange", "remove", "tat", "--reason", "closed", "--by", "bilal")

        assert (refused.returncode, "allow loopback" in refused.stderr) == (2, True)
        assert (no_key.returncode, "[exchanges.no-key]" in no_key.stderr) == (6, True)
        assert (pulled["taken"]["added"], pulled["taken"]["left_out"]) == (1, {"md5": 1})
        assert bad.returncode == 2
        assert "openiru: tat, page 1, record 1: 'z' at position 1 is no hexadecimal digit." in bad.stderr
        assert shown["counts"] == {"in_bank": 1, "left_out": {"md5": 1}, "withdrawn": 0}
        assert (tmp_path / "out.txt").read_text().startswith(f"{digest(1)},")
        assert removed == {"withdrawn": 1}
        assert not (unit / "exchange-keys" / "tat").exists()

    def test_that_is_a_file_names_bad_lines(self, unit: Path, tmp_path: Path) -> None:
        path = tmp_path / "list.txt"
        path.write_text(f"{digest(1)}\n{digest(2)[:20]}\n", encoding="ascii")
        add = ("--shape", "file", "--bank", "exchanged", "--organisation", "river-front", "--by", "bilal")
        said(run(unit, "exchange", "add", "list", path, *add))

        result = run(unit, "exchange", "pull", "list", "--by", "amina")

        assert result.returncode == 2
        assert f"openiru: {path}, line 2: it has 20 hexadecimal digits, and a hash has 64." in result.stderr
        assert "1 added" in result.stdout
        assert said(run(unit, "bank", "export", "-")) == ""
