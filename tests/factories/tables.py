"""A server's files with all tables of the program in them, made once a run and copied: making them takes twelve seconds."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.factories.installations import environment

from openiru.database.cluster import Cluster
from openiru.database.locks import exclusive
from openiru.database.users import running

_PATIENCE_S: Final = 180.0  # another process of the run may be at it


def made_once(shared: Path) -> Path:
    """The folder of a stopped server whose database has all tables, and no row that migrations do not bring.

    Args:
        shared: a folder of all processes of the run; whoever asks first makes the tables.
    """
    home = shared / "tables"
    with exclusive(shared / "tables.lock", timeout_s=_PATIENCE_S):
        if not home.exists():
            draft = shared / "tables.new"
            with running(draft, lasting=False) as cluster:
                _make(shared / "maker", cluster)
            draft.rename(home)
    return home


def begin_with(tables: Path, home: Path) -> None:
    """Let a server whose home is a new folder begin with a copy of `tables`."""
    for folder in (home.parent, home):
        folder.mkdir(mode=0o700, exist_ok=True)
    # The server keeps its files under an account of its own.
    subprocess.run(["cp", "-a", str(tables / "server"), str(home / "server")], check=True)


def _make(data: Path, cluster: Cluster) -> None:
    # A unit's installation would begin with platforms as well.
    command = [sys.executable, "-m", "openiru", "init", "--role", "platform"]
    subprocess.run(
        command, env=environment(data, {"DATABASE_URL": cluster.url()}), check=True, stdout=subprocess.DEVNULL
    )
