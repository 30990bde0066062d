"""What all tests share: one embedded PostgreSQL a process, shut sockets, a data folder that goes away."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from pytest_django import DjangoDbBlocker
from tests.factories.tables import begin_with, made_once
from typer.main import get_command
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from openiru.database.cluster import Cluster
from openiru.database.users import running

_TEMP_ROOT = "PYTEST_DEBUG_TEMPROOT"  # where pytest puts the temporary folders of all its runs


def pytest_configure(config: pytest.Config) -> None:
    """Shells let what they start in the background ignore Ctrl-C, and so would every process that a test interrupts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _keep_to_ourselves(config)


def _keep_to_ourselves(config: pytest.Config) -> None:
    """Let the temporary folders of this run lie in a folder of its own.

    Runs share one folder otherwise, and each closes it to all other users when it begins: also to the one that the databases of
    the runs beside it are run by.
    """
    # The workers of a run get their folders from the one that started them.
    if hasattr(config, "workerinput") or config.getoption("basetemp") or os.environ.get(_TEMP_ROOT):
        return
    folder = tempfile.mkdtemp(prefix="iru-run-", dir="/tmp")
    os.environ[_TEMP_ROOT] = folder

    def leave_nothing() -> None:
        os.environ.pop(_TEMP_ROOT, None)
        shutil.rmtree(folder, ignore_errors=True)

    config.add_cleanup(leave_nothing)


_FIRST = ("tests/functional/", "tests/integration/")


class Rooms(LoadScopeScheduling):
    """Gives a file to one process, and all tests in a browser: what they share is put up once, and not in each process."""

    def _split_scope(self, nodeid: str) -> str:
        return _FIRST[0] if nodeid.startswith(_FIRST[0]) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Rooms | None:
    """Files in the order in which they were collected, where nobody asked for another `--dist` than the default, `load`."""
    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return Rooms(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that no process waits for another at the end; else the order stays by chance."""

    def rank(item: pytest.Item) -> int:
        return next((at for at, room in enumerate(_FIRST) if item.nodeid.startswith(room)), len(_FIRST))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a stopped server whose database has all tables, made once for all processes of the run."""
    folder = tmp_path_factory.getbasetemp()
    # Each worker has a folder of its own in the one of the run.
    return made_once(folder.parent if hasattr(request.config, "workerinput") else folder)


@pytest.fixture(scope="session")
def cluster(tables: Path) -> Iterator[Cluster]:
    """A real PostgreSQL server of this test process alone, whose own database has all tables."""
    folder = Path(tempfile.mkdtemp(prefix="iru-", dir="/tmp"))
    try:
        begin_with(tables, folder / "postgres")
        with running(folder / "postgres", lasting=False) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, cluster: Cluster
) -> None:
    """Point Django at the server of the tests."""
    address = {key.upper(): value for key, value in cluster.settings().items()}
    for told in (connections.settings["default"], connections["default"].settings_dict):
        told.update(address)
        told["TEST"]["TEMPLATE"] = cluster.settings()["name"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The database of the tests, a copy of the server's own with all its tables, also where a test only makes copies of it.

    The plugin's own fixture makes none where no test in the run is marked.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True, scope="session")
def _commands_made_once() -> Iterator[None]:
    """Typer makes all commands of the program anew for each call; that takes longer than what most tests call for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(get_command))
        yield


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence and keys of a test lie in a folder of its own."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path / "data", raising=False)


@pytest.fixture(autouse=True)
def _no_ones_language() -> Iterator[None]:
    """The language of a page that a test asked for ends with the test."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _shut_sockets(request: pytest.FixtureRequest, socket_disabled: None) -> None:
    """No test reaches a network; those that need loopback ask for `socket_enabled`."""
