"""A file answers for itself alone, whatever it does to its reader."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories import sandboxed

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.channel import Channel
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.types import Limits

STRICT = Limits(size_bytes=2_000_000, memory_bytes=256 << 20, cpu_s=1, wall_s=20.0)
PARENT = f"""
import os, sys, time
from openiru.sandbox.pool import Sandbox

with Sandbox("{sandboxed.HERE}:misbehave", workers=1) as sandbox:
    sandbox.start()
    print(*sandbox.process_ids(), flush=True)
    if "asking" in sys.argv:
        sandbox.read(b"sleep_for_ever")
    time.sleep(60)
"""


def opened(reader: str, workers: int = 1, limits: Limits = STRICT) -> Sandbox:
    return Sandbox(f"{sandboxed.HERE}:{reader}", workers=workers, limits=limits)


@pytest.fixture(scope="module")
def echo() -> Iterator[Sandbox]:
    with opened("echo", workers=2) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[Sandbox]:
    with opened("misbehave") as sandbox:
        yield sandbox


class TestRead:
    @pytest.mark.parametrize("size_bytes", [0, 1, 65_536, 1_999_999])
    def test_gives_what_the_reader_makes(self, echo: Sandbox, size_bytes: int) -> None:
        data = os.urandom(size_bytes)

        assert echo.read(data) == data

    def test_hands_options_on(self, echo: Sandbox) -> None:
        assert echo.read(b"ab", times=3) == b"ababab"

    def test_answers_more_than_fits_a_pipe(self, echo: Sandbox) -> None:
        assert echo.read(b"x" * 1_000_000, times=20) == b"x" * 20_000_000

    def test_tells_why_there_is_nothing(self) -> None:
        with opened("refuse") as sandbox:
            found = sandbox.read(b"1234")

        assert found == NoMedia(fault=MediaFault.NO_MEDIA, reason="4 bytes of nothing")

    def test_refuses_a_file_that_is_too_large_before_anything_is_sent(self) -> None:
        with opened("echo") as sandbox:
            found = sandbox.read(bytes(STRICT.size_bytes + 1))

            assert isinstance(found, NoMedia)
            assert found.fault is MediaFault.TOO_LARGE
            assert sandbox.process_ids() == ()

    def test_warms_the_reader_before_it_is_confined(self) -> None:
        with opened("was_warmed") as sandbox:
            assert sandbox.read(b"!") == b"yes!"

    def test_says_that_an_option_is_wrong_instead_of_blaming_the_file(self, echo: Sandbox) -> None:
        with pytest.raises(NoSandboxError, match="colour"):
            echo.read(b"", colour=3)

        assert echo.read(b"on") == b"on"

    @pytest.mark.parametrize("reader", ["tests.factories.sandboxed:nobody", "tests.factories.nothing:read"])
    def test_says_that_a_reader_is_not_there(self, reader: str) -> None:
        with Sandbox(reader) as sandbox, pytest.raises(NoSandboxError, match=r"nobody|nothing"):
            sandbox.read(b"")

    def test_gives_a_worker_none_of_our_secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENIRU_SECRET_KEY", "a secret")
        monkeypatch.setenv("DATABASE_URL", "postgres://example.org")

        with opened("environment") as sandbox:
            names = sandbox.read(b"")

        assert isinstance(names, bytes)
        assert not {b"OPENIRU_SECRET_KEY", b"DATABASE_URL"} & set(names.split())


class TestReadMany:
    def test_answers_in_the_order_of_the_files(self, echo: Sandbox) -> None:
        files = [str(number).encode() * (1 + 997 * number % 7) for number in range(200)]

        assert list(echo.read_many(files)) == files

    def test_uses_more_workers_when_files_wait(self) -> None:
        answers: set[object] = set()

        with opened("who_slowly", workers=2) as sandbox:
            while len(answers) < 2:  # pytest's own limit ends it
                answers |= set(sandbox.read_many([b""] * 8))

            assert len(sandbox.process_ids()) == 2

    def test_takes_files_only_as_they_are_needed(self, echo: Sandbox) -> None:
        taken: list[int] = []

        def files() -> Iterator[bytes]:
            for number in range(100):
                taken.append(number)
                yield b"x"

        answers = echo.read_many(files())
        next(answers)

        assert len(taken) <= 4
        answers.close()  # type: ignore[attr-defined]

    def test_goes_on_after_a_file_that_breaks_its_decoder(self, misbehaving: Sandbox) -> None:
        found = list(misbehaving.read_many([b"talk", b"crash", b"talk", b"fail", b"talk"]))

        faults = [each.fault if isinstance(each, NoMedia) else each for each in found]
        assert faults == [b"quiet", MediaFault.UNREADABLE, b"quiet", MediaFault.UNREADABLE, b"quiet"]


class TestFilesThatMisbehave:
    @pytest.mark.parametrize(
        "deed",
        [
            "read_a_file",
            "write_a_file",
            "list_a_folder",
            "make_a_socket",
            "make_a_local_socket",
            "fork",
            "start_a_program",
            "become_a_program",
            "become_somebody",
            "signal_the_parent",
            "look_at_the_parent",
        ],
    )
    def test_are_refused_what_no_file_may(self, misbehaving: Sandbox, deed: str) -> None:
        if not misbehaving.start().is_filtered:
            pytest.skip("This machine filters no system calls.")
        before = misbehaving.process_ids()

        found = misbehaving.read(deed.encode())

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.REFUSED
        assert misbehaving.process_ids() == before
        assert not Path("/tmp/written-from-the-sandbox").exists()

    @pytest.mark.parametrize(
        ("deed", "fault"),
        [
            ("take_memory", MediaFault.TOO_SLOW),
            ("calculate_for_ever", MediaFault.TOO_SLOW),
            ("crash", MediaFault.UNREADABLE),
            ("abort", MediaFault.UNREADABLE),
            ("leave", MediaFault.UNREADABLE),
            ("fail", MediaFault.UNREADABLE),
            ("lie", MediaFault.UNREADABLE),
        ],
    )
    def test_end_for_themselves_alone(self, misbehaving: Sandbox, deed: str, fault: MediaFault) -> None:
        found = misbehaving.read(deed.encode())

        assert isinstance(found, NoMedia)
        assert found.fault is fault
        assert misbehaving.read(b"talk") == b"quiet"

    def test_are_killed_when_they_only_wait(self) -> None:
        with opened("misbehave", limits=Limits(wall_s=0.5)) as sandbox:
            sandbox.start()
            found = sandbox.read(b"sleep_for_ever")

            assert isinstance(found, NoMedia)
            assert found.fault is MediaFault.TOO_SLOW
            assert sandbox.read(b"talk") == b"quiet"

    def test_may_use_threads(self, misbehaving: Sandbox) -> None:
        assert misbehaving.read(b"start_a_thread") == b"[1]"


class TestWorkers:
    def test_are_replaced_after_so_many_files(self) -> None:
        with opened("who", limits=Limits(files_a_worker=3)) as sandbox:
            answers = [sandbox.read(b"") for _ in range(7)]

        assert [len(set(answers[first : first + 3])) for first in (0, 3, 6)] == [1, 1, 1]
        assert len(set(answers)) == 3

    def test_are_replaced_when_they_end_between_two_files(self) -> None:
        with opened("who") as sandbox:
            sandbox.start()
            os.kill(sandbox.process_ids()[0], signal.SIGKILL)
            _wait_until_gone(sandbox.process_ids()[0])

            assert isinstance(sandbox.read(b""), bytes)

    def test_outlive_the_thread_that_read_first(self) -> None:
        with opened("who") as sandbox:
            answers: list[object] = []
            for _ in range(2):
                thread = threading.Thread(target=lambda: answers.append(sandbox.read(b"")))
                thread.start()
                thread.join()

        assert answers[0] == answers[1]

    @pytest.mark.parametrize("state", ["waiting", "asking"])
    def test_end_with_their_parent_whatever_ends_it(self, state: str) -> None:
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, state],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        with parent:
            assert parent.stdout is not None
            worker = int(parent.stdout.readline())
            parent.kill()

        _wait_until_gone(worker)

    def test_end_when_the_sandbox_closes(self) -> None:
        with opened("who", workers=2) as sandbox:
            list(sandbox.read_many([b""] * 8))
            ids = sandbox.process_ids()

        for each in ids:
            _wait_until_gone(each)
        with pytest.raises(NoSandboxError, match="closed"):
            sandbox.read(b"")


class TestAnswers:
    """No file ever gets the answer to another one."""

    def test_stay_with_their_files_after_a_question_that_was_broken_off(
        self, echo: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken_off(*_args: object, **_kwargs: object) -> None:
            raise InterruptedError

        assert echo.read(b"before") == b"before"
        with monkeypatch.context() as patched:
            patched.setattr(Channel, "receive", broken_off)
            with pytest.raises(InterruptedError):
                echo.read(b"first")

        assert echo.read(b"second") == b"second"

    def test_stay_with_their_files_after_data_of_a_wrong_type(self, echo: Sandbox) -> None:
        with pytest.raises(TypeError):
            echo.read("text")  # type: ignore[arg-type]

        assert echo.read(b"next") == b"next"

    def test_are_none_in_a_process_that_was_forked(self) -> None:
        with opened("echo") as sandbox:
            assert sandbox.read(b"here") == b"here"
            child = os.fork()
            if child == 0:
                try:
                    sandbox.read(b"there")
                except NoSandboxError:
                    os._exit(7)
                os._exit(1)

            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            assert sandbox.read(b"here") == b"here"


class TestProtection:
    def test_says_what_holds(self, echo: Sandbox) -> None:
        protection = echo.start()

        assert "CPU" in protection.limits
        if sys.platform == "linux":
            assert protection.is_bound
        if protection.is_filtered:
            assert "opens no file" in protection.sentence
        else:
            assert "libseccomp" in protection.sentence or "kernel" in protection.sentence


def _wait_until_gone(process_id: int) -> None:
    """A test that hangs here is ended by pytest's own limit."""
    while _is_there(process_id):
        time.sleep(0.02)


def _is_there(process_id: int) -> bool:
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
