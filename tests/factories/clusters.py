"""Processes that use an embedded server, and what tests ask of the server."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg

CLIENT = """
import sys, time
from pathlib import Path
from openiru.database.users import running
with running(Path(sys.argv[1])) as cluster:
    print(cluster.url(), flush=True)
    sys.stdin.readline()
"""


class Client:
    """A process that uses the server of a folder until it is told or made to end."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(folder)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def url(self) -> str:
        """Where the server is reached; waits until the client has it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> int:
        """Let the block end; the exit status."""
        self.process.communicate("\n", timeout=60)
        return self.process.returncode

    def send(self, number: signal.Signals) -> int:
        """End it by a signal; the exit status."""
        self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode


def add_note(url: str, words: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO note VALUES (%s)", [words])


def notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT words FROM note ORDER BY words")]


def server_pid(folder: Path) -> int:
    return int((folder / "server" / "postmaster.pid").read_text().splitlines()[0])
