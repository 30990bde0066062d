"""What does the parent do with one worker: start it, ask it, end it, and tell what it died of?"""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.channel import Channel, TooLateError, WorkerGoneError
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.frames import NO_QUESTION, Told, no_media_from_bytes, question
from openiru.sandbox.types import Limits, Protection
from openiru.sandbox.worker import Orders

_START_S: Final = 120.0  # kernels may have to be compiled
_END_S: Final = 5.0
_SENTENCE_BYTES: Final = 1 << 16
# A worker gets no secrets of ours; only what finds libraries, caches and words.
_KEPT: Final = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "XDG_CACHE_HOME")
_KEPT_PREFIXES: Final = ("NUMBA_", "PYTHONDONTWRITE", "COVERAGE_")
# Files are read side by side by several workers, not by threads within one.
_ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MALLOC_ARENA_MAX"), "1"
)

_TOO_LONG: Final = NoMedia(
    fault=MediaFault.TOO_SLOW, reason="Decoding the file takes more time than one file may."
)
_TOO_MUCH: Final = NoMedia(
    fault=MediaFault.TOO_SLOW, reason="Decoding the file takes more memory than one file may."
)
_BROKE: Final = NoMedia(fault=MediaFault.UNREADABLE, reason="The file made its decoder break off.")


class WorkerProcess:
    """One worker; used by one thread at a time."""

    def __init__(self, reader: str, limits: Limits) -> None:
        """Nothing runs yet; `begin` starts it."""
        self._reader = reader
        self._limits = limits
        self._channel = Channel()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_unwanted = False
        self._starting = threading.Lock()
        self.files = 0
        self.protection: Protection

    def begin(self) -> None:
        """Start it and wait until it is ready; the kernel ends it with the thread that calls this.

        Raises:
            NoSandboxError: if it does not begin.
        """
        with self._starting:
            if self._is_unwanted:
                raise NoSandboxError("The sandbox was closed.")
            try:
                self._child = self._started()
            except OSError as error:
                raise NoSandboxError(f"The sandbox does not start: {error.strerror}.") from error
        self.protection = self._told_ready()

    def _started(self) -> "subprocess.Popen[bytes]":
        child = subprocess.Popen(
            # -P: nothing is imported from the folder that somebody happens to stand in.
            [sys.executable, "-P", "-m", "openiru.sandbox.worker", self._reader, self._orders()],
            stdin=self._channel.worker_reads,
            stdout=self._channel.worker_writes,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the parent alone
        )
        self._channel.give_away()
        return child

    @property
    def process_id(self) -> int:
        """Its number in the system; 0 until it begins."""
        return self._child.pid if self._child else 0

    def read(self, data: bytes, options: Mapping[str, Any]) -> bytes | NoMedia:
        """What the reader makes of one file; if the worker is lost by that, `is_alive` says so.

        Raises:
            NoSandboxError: if the reader takes no such options, or the sandbox is closed meanwhile.
        """
        self.files += 1
        until = time.monotonic() + self._limits.wall_s
        number = secrets.randbits(63) + 1
        asked = question(number, data, dict(options)), memoryview(data).cast("B")
        try:
            self._channel.send(*asked, until=until)
            told, content = self._channel.receive(number, most_bytes=self._limits.answer_bytes, until=until)
        except TooLateError:
            self.end()
            return _TOO_LONG
        except WorkerGoneError:
            return self._cause_of_death()
        except BaseException:
            # Whatever came between question and answer: nobody may take the answer for that to the next file.
            self.end()
            raise
        try:
            return self._understood(told, content)
        except ValueError:
            return self._cause_of_death()

    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._child is not None and self._child.poll() is None

    def kill(self) -> None:
        """Kill it, from any thread; it holds nothing that could be lost. Whoever uses it sees that, and ends it."""
        with self._starting:
            self._is_unwanted = True
            if self._child is not None and self._child.poll() is None:
                self._child.kill()

    def end(self) -> None:
        """Kill it and close its pipes; for the thread that uses it alone."""
        self.kill()
        if self._child is not None:
            self._child.wait()
        self._channel.close()

    def forget(self) -> None:
        """In the copy that a fork made: let go of the other process's worker."""
        self._channel.close()
        if self._child is not None:
            self._child.returncode = 0  # it is no child of this process

    def _orders(self) -> str:
        return Orders(parent=os.getpid(), limits=self._limits).as_text()

    def _told_ready(self) -> Protection:
        try:
            told, content = self._channel.receive(
                NO_QUESTION, most_bytes=_SENTENCE_BYTES, until=time.monotonic() + _START_S
            )
        except (WorkerGoneError, TooLateError) as error:
            raise NoSandboxError(f"The sandbox for {self._reader} does not start.") from error
        if told is not Told.READY:
            raise NoSandboxError(f"The sandbox does not start. {content.decode(errors='replace')}")
        return Protection.from_facts(json.loads(content))

    def _understood(self, told: Told, content: bytes) -> bytes | NoMedia:
        if told is Told.READ:
            return content
        if told is Told.FAILED:
            raise NoSandboxError(content.decode(errors="replace"))
        return no_media_from_bytes(content)

    def _cause_of_death(self) -> NoMedia:
        if self._is_unwanted:
            self.end()
            raise NoSandboxError("The sandbox was closed while it read this file.")
        ended_by = None
        if self._child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                ended_by = self._child.wait(_END_S)
        self.end()
        if ended_by == -signal.SIGXCPU:
            return _TOO_LONG
        # Hardly anybody but the kernel kills a worker that answers in time: memory was short.
        return _TOO_MUCH if ended_by == -signal.SIGKILL else _BROKE


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return {**kept, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
