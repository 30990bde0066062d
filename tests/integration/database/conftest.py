"""Real servers and real client processes, each test with folders of its own."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.factories.clusters import Client

from openiru.database.cluster import Cluster
from openiru.database.users import running


@pytest.fixture
def start_client() -> Iterator[Callable[[Path], Client]]:
    clients: list[Client] = []

    def start(folder: Path) -> Client:
        clients.append(Client(folder))
        return clients[-1]

    yield start
    for client in clients:
        if client.process.poll() is None:
            client.process.kill()
        client.process.communicate()


@pytest.fixture(scope="session")
def finished_folder() -> Iterator[Path]:
    """A data folder whose server has been made and stopped; to be copied."""
    parent = Path(tempfile.mkdtemp(prefix="iru-", dir="/tmp"))
    with running(parent / "made", lasting=False) as cluster, psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE note (words text)")
    yield parent / "made"
    shutil.rmtree(parent)


@pytest.fixture
def parent() -> Iterator[Path]:
    """An empty folder with a short name; servers below it are stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="iru-", dir="/tmp"))
    yield folder
    for pid_file in folder.rglob("postmaster.pid"):
        Cluster(pid_file.parent.parent).stop()
    shutil.rmtree(folder)


@pytest.fixture
def copy_folder(finished_folder: Path, parent: Path) -> Callable[[str], Path]:
    """Makes a data folder with the table `note`, without the time that `initdb` takes."""

    def copy(name: str) -> Path:
        target = parent / name
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(finished_folder), str(target)], check=True)
        return target

    return copy


@pytest.fixture
def folder(copy_folder: Callable[[str], Path]) -> Path:
    return copy_folder("data")
