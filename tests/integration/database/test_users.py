import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.factories.clusters import Client, add_note, notes, server_pid

from openiru.database.cluster import Cluster
from openiru.database.errors import DatabaseForbiddenError
from openiru.database.users import running

StartClient = Callable[[Path], Client]
NOBODY = 65534


class TestRunning:
    def test_stops_the_server_when_the_block_ends(self, folder: Path) -> None:
        with running(folder) as cluster:
            assert cluster.is_running()

        assert not cluster.is_running()

    def test_stops_the_server_when_the_block_fails(self, folder: Path) -> None:
        with pytest.raises(ZeroDivisionError), running(folder):
            _ = 1 / 0

        assert not Cluster(folder).is_running()

    def test_may_be_nested(self, folder: Path) -> None:
        with running(folder) as outer:
            with running(folder) as inner:
                assert inner.url() == outer.url()
            assert outer.is_running()

        assert not outer.is_running()

    def test_works_in_a_thread(self, folder: Path) -> None:
        seen: list[bool] = []

        def use() -> None:
            with running(folder) as cluster:
                seen.append(cluster.is_running())

        thread = threading.Thread(target=use)
        thread.start()
        thread.join(timeout=60)

        assert seen == [True]
        assert not Cluster(folder).is_running()

    def test_is_shared_by_a_second_process(self, folder: Path, start_client: StartClient) -> None:
        with running(folder) as cluster:
            pid = server_pid(folder)
            second = start_client(folder)

            assert second.url() == cluster.url()
            assert server_pid(folder) == pid
        assert cluster.is_running()
        assert second.leave() == 0
        assert not cluster.is_running()

    def test_survives_a_common_start(self, parent: Path, start_client: StartClient) -> None:
        clients = [start_client(parent / "new") for _ in range(3)]

        urls = {client.url() for client in clients}

        assert len(urls) == 1
        assert "" not in urls
        assert [client.leave() for client in clients] == [0, 0, 0]
        assert not Cluster(parent / "new").is_running()

    @pytest.mark.parametrize(
        ("number", "status"), [(signal.SIGINT, 1), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
    )
    def test_stops_the_server_on_a_signal(
        self, folder: Path, start_client: StartClient, number: signal.Signals, status: int
    ) -> None:
        client = start_client(folder)
        add_note(client.url(), "before the signal")

        ended = client.send(number)

        assert ended in {status, -number}
        with running(folder) as cluster:
            assert notes(cluster.url()) == ["before the signal"]

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_leaves_no_server_when_the_start_is_interrupted(
        self, parent: Path, start_client: StartClient, number: signal.Signals
    ) -> None:
        client = start_client(parent / "new")
        while not (parent / "new" / "starting.lock").exists():
            assert client.process.poll() is None
            time.sleep(0.02)

        client.send(number)

        assert not Cluster(parent / "new").is_running()
        assert not list((parent / "new").glob("server/postmaster.pid"))

    def test_does_not_count_a_killed_user(self, folder: Path, start_client: StartClient) -> None:
        killed = start_client(folder)
        add_note(killed.url(), "before the kill")
        pid = server_pid(folder)
        killed.send(signal.SIGKILL)
        assert Cluster(folder).is_running()

        with running(folder) as cluster:
            assert server_pid(folder) == pid
            assert notes(cluster.url()) == ["before the kill"]

        assert not cluster.is_running()

    def test_keeps_the_server_for_others_when_one_is_killed(
        self, folder: Path, start_client: StartClient
    ) -> None:
        killed, other = start_client(folder), start_client(folder)
        killed.url()
        url = other.url()

        killed.send(signal.SIGKILL)

        assert notes(url) == []
        other.leave()
        assert not Cluster(folder).is_running()

    def test_starts_again_what_was_killed_under_its_users(
        self, folder: Path, start_client: StartClient
    ) -> None:
        user = start_client(folder)
        add_note(user.url(), "committed")
        os.kill(server_pid(folder), signal.SIGKILL)

        with running(folder) as cluster:
            assert notes(cluster.url()) == ["committed"]

        assert cluster.is_running()
        assert user.leave() == 0
        assert not cluster.is_running()

    def test_leaves_in_order_after_its_server_was_killed(
        self, folder: Path, start_client: StartClient
    ) -> None:
        user = start_client(folder)
        user.url()
        os.kill(server_pid(folder), signal.SIGKILL)

        assert user.leave() == 0

    def test_is_not_ended_by_a_forked_child(self, folder: Path) -> None:
        script = """
import os, sys
from pathlib import Path
from openiru.database.users import running
with running(Path(sys.argv[1])) as cluster:
    child = os.fork()
    if child == 0:
        raise SystemExit(0)
    os.waitpid(child, 0)
    print(cluster.is_running())
print(cluster.is_running())
"""
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder)],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

        assert done.stdout.split() == ["True", "False"]

    def test_leaves_a_programs_own_signal_handler_alone(self, folder: Path) -> None:
        def own(_number: int, _frame: object) -> None:
            pass

        before = signal.signal(signal.SIGTERM, own)
        try:
            with running(folder):
                during = signal.getsignal(signal.SIGTERM)
            after = signal.getsignal(signal.SIGTERM)
        finally:
            signal.signal(signal.SIGTERM, before)

        assert during is own
        assert after is own


def said_by_nobody(act: Callable[[], str]) -> str:
    """What `act` returns, or the sentence of its refusal, in a child without any rights."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            said = act()
        except BaseException as error:  # noqa: BLE001 - a child of the tests must never return
            said = repr(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said_by_child:
        return said_by_child.read()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
class TestAccounts:
    def test_serve_an_ordinary_user_under_the_users_own_name(self, parent: Path) -> None:
        parent.chmod(0o777)

        def use() -> str:
            with running(parent / "own", lasting=False) as cluster:
                return f"server of {Path(cluster.settings()['host']).stat().st_uid}"

        assert said_by_nobody(use) == f"server of {NOBODY}"
        assert not Cluster(parent / "own").is_running()

    def test_open_only_the_way_through_folders_of_root(
        self, parent: Path, copy_folder: Callable[[str], Path]
    ) -> None:
        closed = parent / "closed"
        closed.mkdir(mode=0o700)
        folder = copy_folder("closed/data")

        with running(folder) as cluster:
            assert cluster.is_running()

        assert closed.stat().st_mode & 0o077 == 0o001

    def test_refuse_a_way_through_a_closed_folder_of_somebody_else(
        self, parent: Path, copy_folder: Callable[[str], Path]
    ) -> None:
        closed = parent / "closed"
        closed.mkdir(mode=0o700)
        folder = copy_folder("closed/data")
        os.chown(closed, NOBODY, NOBODY)

        with pytest.raises(DatabaseForbiddenError, match=r"Start OpenIRU as nobody"), running(folder):
            pytest.fail("the block must not run")
        assert closed.stat().st_mode & 0o077 == 0

    def test_refuse_the_data_folder_of_another_account(self, folder: Path, parent: Path) -> None:
        parent.chmod(0o755)

        def use() -> str:
            with running(folder):
                return "used"

        assert "belongs to another account" in said_by_nobody(use)
        assert "belongs to another account" in said_by_nobody(lambda: str(Cluster(folder).is_running()))
