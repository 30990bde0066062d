import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.factories.clusters import add_note, notes, server_pid

from openiru.database.cluster import Cluster
from openiru.database.errors import DatabaseForbiddenError, DatabaseUnavailableError
from openiru.database.users import running

BUSY_S = 1.5
BUSY = f"""DO $$ DECLARE start timestamptz := clock_timestamp(); BEGIN
    WHILE clock_timestamp() < start + interval '{BUSY_S} s' LOOP END LOOP; END $$"""


def pretend_that_it_runs(folder: Path, pid: int) -> None:
    lines = [
        str(pid),
        str(folder / "server"),
        "1700000000",
        "5432",
        str(folder / "sockets"),
        "",
        "1 1",
        "ready",
    ]
    (folder / "server" / "postmaster.pid").write_text("\n".join(lines) + "\n")


class TestFirstStart:
    def test_makes_a_database_for_a_role_without_special_rights(self, parent: Path) -> None:
        cluster = Cluster(parent / "new")

        cluster.ensure_running()

        with psycopg.connect(cluster.url()) as connection:
            row = connection.execute(
                "SELECT current_user, current_database(), rolsuper, rolcreatedb, rolcreaterole,"
                " pg_get_userbyid(datdba), pg_encoding_to_char(encoding)"
                " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
        assert row == ("openiru", "openiru", False, True, False, "openiru", "UTF8")

    def test_listens_on_a_private_socket_only(self, folder: Path) -> None:
        with running(folder) as cluster, psycopg.connect(cluster.url()) as connection:
            listening = connection.execute("SHOW listen_addresses").fetchone()
            sockets = Path(cluster.settings()["host"])

            assert listening == ("",)
            assert sockets.stat().st_mode & 0o077 == 0
            assert (folder / "server").stat().st_mode & 0o077 == 0

    def test_throws_away_what_a_killed_start_left(self, parent: Path) -> None:
        given_up = parent / "new" / "server.new-0badcafe"
        given_up.mkdir(parents=True)
        (given_up / "PG_VERSION").write_text("18\n")

        with running(parent / "new", lasting=False) as cluster:
            assert cluster.is_running()
        assert not given_up.exists()


class TestEnsureRunning:
    def test_attaches_to_the_server_that_runs(self, folder: Path) -> None:
        Cluster(folder).ensure_running()
        first_pid = server_pid(folder)

        Cluster(folder).ensure_running()

        assert server_pid(folder) == first_pid

    def test_comes_back_after_its_server_was_killed(self, folder: Path) -> None:
        cluster = Cluster(folder)
        cluster.ensure_running()
        add_note(cluster.url(), "committed")
        os.kill(server_pid(folder), signal.SIGKILL)

        cluster.ensure_running()

        assert notes(cluster.url()) == ["committed"]

    def test_waits_for_orphans_of_a_killed_server(self, folder: Path) -> None:
        cluster = Cluster(folder)
        cluster.ensure_running()
        with closing(psycopg.connect(cluster.url(), autocommit=True)) as connection:
            connection.pgconn.send_query(BUSY.encode())
            connection.pgconn.flush()
            time.sleep(0.2)
            began = time.monotonic()
            os.kill(server_pid(folder), signal.SIGKILL)

            cluster.ensure_running()

        # A second server beside the orphan would ruin the data.
        assert time.monotonic() - began > BUSY_S - 0.5
        assert notes(cluster.url()) == []

    @pytest.mark.parametrize("living", [True, False])
    def test_clears_a_stale_pid_file(self, folder: Path, living: bool) -> None:
        gone = subprocess.Popen(["true"])
        gone.wait()
        # The number of the dead server may belong to another process by now: to this test.
        pretend_that_it_runs(folder, os.getpid() if living else gone.pid)
        cluster = Cluster(folder)
        assert not cluster.is_running()

        cluster.ensure_running()

        assert cluster.is_running()
        assert server_pid(folder) not in {os.getpid(), gone.pid}

    @pytest.mark.parametrize("content", ["", "rubbish", "12"])
    def test_clears_a_broken_pid_file(self, folder: Path, content: str) -> None:
        (folder / "server" / "postmaster.pid").write_text(content)

        Cluster(folder).ensure_running()

        assert Cluster(folder).is_running()

    def test_makes_the_role_that_a_killed_start_did_not_reach(self, folder: Path) -> None:
        cluster = Cluster(folder)
        cluster.ensure_running()
        host, user = cluster.settings()["host"], cluster.superuser_settings()["user"]
        with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE openiru")
            connection.execute("DROP ROLE openiru")

        cluster.ensure_running()

        with psycopg.connect(cluster.url()) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("openiru",)

    def test_works_where_the_path_is_too_long_for_a_socket(self, copy_folder: Callable[[str], Path]) -> None:
        deep = copy_folder("/".join(["a long folder name, معلومات"] * 5) + "/data")

        with running(deep) as cluster:
            add_note(cluster.url(), "deep")

            assert notes(cluster.url()) == ["deep"]
            sockets = Path(cluster.settings()["host"])
            assert len(str(sockets)) < 90
        assert not sockets.exists()

    def test_refuses_a_socket_folder_that_others_may_enter(self, copy_folder: Callable[[str], Path]) -> None:
        deep = copy_folder("/".join(["a-long-folder-name"] * 8))
        sockets = Path(Cluster(deep).settings()["host"])
        sockets.mkdir(mode=0o700, exist_ok=True)
        sockets.chmod(0o777)

        with pytest.raises(DatabaseForbiddenError, match="not a private folder"):
            Cluster(deep).ensure_running()
        sockets.rmdir()

    def test_refuses_data_of_another_version(self, folder: Path) -> None:
        (folder / "server" / "PG_VERSION").write_text("17\n")

        with pytest.raises(DatabaseUnavailableError, match=r"PostgreSQL 17.*pg_dump"):
            Cluster(folder).ensure_running()

    def test_says_why_a_server_does_not_start(self, folder: Path) -> None:
        (folder / "server" / "postgresql.conf").write_text("shared_buffers = 'much'\n")

        with pytest.raises(DatabaseUnavailableError, match=r"FATAL: .*configuration file"):
            Cluster(folder).ensure_running()

    def test_keeps_two_data_folders_apart(self, copy_folder: Callable[[str], Path]) -> None:
        first_folder, second_folder = copy_folder("first"), copy_folder("second")

        with running(first_folder) as first:
            with running(second_folder) as second:
                add_note(second.url(), "second")
                assert notes(first.url()) == []

            assert not second.is_running()
            assert first.is_running()


class TestStop:
    def test_stops_for_all_and_may_be_repeated(self, folder: Path) -> None:
        cluster = Cluster(folder)
        cluster.ensure_running()

        cluster.stop()
        cluster.stop()

        assert not cluster.is_running()

    def test_does_nothing_where_there_was_never_a_server(self, parent: Path) -> None:
        cluster = Cluster(parent / "never")

        cluster.stop()

        assert not (parent / "never").exists()


class TestLogs:
    def test_hold_no_statements_and_no_rows(self, folder: Path) -> None:
        with running(folder) as cluster, psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE UNIQUE INDEX ON note (words)")
            connection.execute("INSERT INTO note VALUES ('a private word')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO note VALUES ('a private word')")

        logs = "".join(path.read_text() for path in (folder / "logs").iterdir())
        assert "duplicate key" in logs
        assert "a private word" not in logs
        assert "INSERT" not in logs
