"""`openiru index build` and `openiru match serve` as the guide tells them, from a shell."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.factories.match_services import hex_of
from tests.integration.match_service.conftest import KNOWN

OPENIRU = [sys.executable, "-m", "openiru"]


def openiru(*words: str | Path) -> str:
    ran = subprocess.run([*OPENIRU, *map(str, words)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@contextmanager
def served(banks: Path, *options: str) -> Iterator[tuple[str, list[str]]]:
    """The address that the command tells; its last words once the block has ended."""
    words = [*OPENIRU, "match", "serve", "--banks", str(banks), "--port", "0", *options]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said: list[str] = []
    try:
        address = None
        while address is None:
            line = process.stderr.readline()
            assert line, said
            said.append(line)
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
        yield address[0], said
    finally:
        process.send_signal(signal.SIGINT)
        said += process.stderr.readlines()
        process.stderr.close()
        said.append(f"ended with {process.wait(30)}")


def get(address: str, token: str = "") -> object:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - our own address
        return json.load(reply)


class TestServe:
    def test_answers_until_ctrl_c(self, tmp_path: Path) -> None:
        (tmp_path / "known.txt").write_text("".join(f"{hex_of(KNOWN, row)}\n" for row in range(50)))
        openiru("index", "build", tmp_path / "known.txt", "-o", tmp_path / "banks" / "PARTNER")

        with served(tmp_path / "banks", "--processes", "2") as (address, said):
            found = get(f"{address}/m/lookup?signal_type=pdq&signal={hex_of(KNOWN, 7)}")

        assert found == {"PARTNER": [{"bank_content_id": 8, "distance": "0"}]}
        assert "(2 processes). Ctrl-C stops." in "".join(said)
        assert said[-1] == "ended with 0"

    def test_lets_in_tokens_from_the_command_line_until_they_are_revoked(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        token = openiru("match", "token", "add", "uploads", "--banks", banks).strip()
        with served(banks, "--processes", "1") as (address, _):
            before = get(f"{address}/c/banks", token)
            with pytest.raises(urllib.error.HTTPError, match="401"):
                get(f"{address}/c/banks")
            openiru("match", "token", "revoke", token.split("_")[1], "--banks", banks)
            with pytest.raises(urllib.error.HTTPError, match="401"):
                get(f"{address}/c/banks", token)

        assert before == []
