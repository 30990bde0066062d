"""An installation as a newcomer makes and runs it, with processes that are killed."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories.clusters import server_pid
from tests.factories.installations import free_port, processes_of, run, start

pytestmark = pytest.mark.usefixtures("socket_enabled")
_PATIENCE_S = 60


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder that three hurried people initialised at once."""
    parent = Path(tempfile.mkdtemp(prefix="iru-", dir="/tmp"))
    data = parent / "data"
    inits = [start(data, ["init"]) for _ in range(3)]
    said = [init.communicate(timeout=120) for init in inits]
    assert [init.returncode for init in inits] == [0, 0, 0], said
    yield data
    shutil.rmtree(parent)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


def wait_until_it_answers(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not answers(port):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.2)


class TestInit:
    def test_leaves_one_whole_key_when_several_begin_at_once(self, made: Path) -> None:
        assert len((made / "secret-key").read_text().strip()) == 64
        assert [path.name for path in made.iterdir() if path.name.startswith(".new")] == []

    def test_brings_every_table_and_guard(self, made: Path) -> None:
        result = run(made, "doctor", "--json")

        assert result.returncode == 0, result.stdout

    def test_stops_the_database_behind_it(self, made: Path) -> None:
        assert processes_of(made) == []


class TestDoctor:
    def test_makes_nothing_where_nothing_is(self, tmp_path: Path) -> None:
        result = run(tmp_path / "mistyped", "doctor", "--json")

        assert result.returncode == 1
        assert "openiru init" in result.stdout
        assert not (tmp_path / "mistyped").exists()

    def test_tells_all_else_when_the_database_does_not_answer(self, tmp_path: Path) -> None:
        away = {"DATABASE_URL": f"postgresql://iru:secret@127.0.0.1:{free_port()}/iru"}

        result = run(tmp_path, "doctor", "--json", more=away)

        assert result.returncode == 1
        assert "Connection refused" in result.stdout
        assert '"check": "clock"' in result.stdout
        assert "secret@" not in result.stdout + result.stderr


class TestUp:
    def test_starts_a_killed_database_again_and_leaves_nothing_behind_after_ctrl_c(self, made: Path) -> None:
        port = free_port()
        process = start(made, ["up", "--port", str(port)])
        try:
            wait_until_it_answers(port, process)
            killed = server_pid(made / "postgres")
            os.kill(killed, signal.SIGKILL)
            deadline = time.monotonic() + _PATIENCE_S
            while killed in {0, _pid_or_none(made)}:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            wait_until_it_answers(port, process)

            process.send_signal(signal.SIGINT)

            assert process.wait(_PATIENCE_S) == 130
            assert processes_of(made) == []
        finally:
            process.kill()
            process.communicate()

    def test_refuses_an_address_that_is_taken(self, made: Path) -> None:
        with socket.socket() as somebody:
            somebody.bind(("127.0.0.1", 0))
            somebody.listen()

            result = run(made, "up", "--port", str(somebody.getsockname()[1]))

        assert result.returncode == 6
        assert "service.port-taken" in result.stderr
        assert "serves" not in result.stderr


class TestMain:
    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"OPENIRU_DATA": "/dev/null"}, "OPENIRU_DATA is wrong: /dev/null is no folder"),
            ({"DATABASE_URL": "sqlite:///here"}, "DATABASE_URL is wrong"),
            ({"OPENIRU_RECALL_WINDOW_S": "soon"}, "OPENIRU_RECALL_WINDOW_S is wrong"),
        ],
    )
    def test_refuses_wrong_settings_with_a_sentence_and_exit_code_2(
        self, tmp_path: Path, more: dict[str, str], sentence: str
    ) -> None:
        result = run(tmp_path, "user", "list", more=more)

        assert result.returncode == 2
        assert result.stderr.startswith(f"openiru: {sentence}")
        assert len(result.stderr.splitlines()) == 1

    def test_refuses_words_that_are_no_utf_8(self, tmp_path: Path) -> None:
        result = run(tmp_path, "registry", "show", os.fsdecode(b"caf\xe9"))

        assert result.returncode == 2
        assert "is not UTF-8" in result.stderr


def _pid_or_none(data: Path) -> int:
    try:
        return server_pid(data / "postgres")
    except (OSError, ValueError, IndexError):
        return 0
