"""Where are files of strangers read? In a few workers that can do nothing else, started when they are first needed."""

import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Self

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.process import WorkerProcess
from openiru.sandbox.types import Limits, Protection

_WAITING_A_WORKER: Final = 2  # files of a batch that are in memory
_WORTH_S: Final = 0.5  # of waiting; about a third of what it takes to start a worker
_COPIED: Final = "This sandbox belongs to the process that this one was forked from; make another."
_CLOSED: Final = "This sandbox is closed."


class Sandbox:
    """Workers that read files; safe to use from several threads at once.

    Whatever a file does to its decoder is an answer for that file alone: the worker goes on, or another takes over.
    """

    def __init__(
        self, reader: str, *, workers: int | None = None, limits: Limits | None = None, eager: bool = True
    ) -> None:
        """Start nothing yet.

        Args:
            reader: module and function, as in `openiru.sandbox.readers.pdq:read`; see the README beside this file.
            workers: the most that read at once; as many as the machine has cores if None.
            limits: what one file may take.
            eager: whether a further worker starts as soon as files have waited long enough together to pay for its
                start, or only when one file keeps all others waiting.
        """
        self._reader = reader
        self._most = workers or os.cpu_count() or 1
        self._limits = limits or Limits()
        self._is_eager = eager
        self._changed = threading.Condition()
        self._idle: deque[WorkerProcess] = deque()
        self._all: set[WorkerProcess] = set()
        self._starting = 0
        self._waited_s = 0.0
        self._failure: NoSandboxError | None = None
        self._is_closed = False
        self._owner = os.getpid()
        # The kernel ends a worker with the thread that started it, so these threads last as long as the sandbox.
        self._starter: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, data: bytes, **options: Any) -> bytes | NoMedia:
        """What the reader makes of a file, or why there is nothing.

        Args:
            data: the file.
            options: for the reader; what JSON can hold.

        Raises:
            NoSandboxError: if no worker can be started, or the reader takes no such options.
        """
        if len(data) > self._limits.size_bytes:
            return NoMedia(
                fault=MediaFault.TOO_LARGE,
                reason=f"The file has more than {self._limits.size_bytes:,} bytes.",
            )
        worker = self._take()
        try:
            return worker.read(data, options)
        finally:
            self._give_back(worker)

    def read_many(self, files: Iterable[bytes], **options: Any) -> Iterator[bytes | NoMedia]:
        """The same for many files, with all workers busy; answers come in the order of the files.

        Files are taken from the iterable as they are needed: a few for each worker are in memory.
        """
        with ThreadPoolExecutor(self._most, "sandbox") as threads:
            waiting: deque[Future[bytes | NoMedia]] = deque()
            try:
                for data in files:
                    waiting.append(threads.submit(self.read, data, **options))
                    if len(waiting) >= _WAITING_A_WORKER * self._most:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                threads.shutdown(cancel_futures=True)

    def start(self, workers: int = 1) -> Protection:
        """Start workers up to so many, so that the first files need not wait; returns when one is ready.

        Returns:
            What holds it back.
        """
        with self._changed:
            if not self._is_closed:
                self._start_more(workers - len(self._all))
        worker = self._take()
        self._give_back(worker)
        return worker.protection

    def process_ids(self) -> tuple[int, ...]:
        """Of the workers that are there."""
        with self._changed:
            return tuple(sorted(worker.process_id for worker in self._all))

    def close(self) -> None:
        """End all workers; whoever reads a file meanwhile is told that the sandbox was closed."""
        with self._changed:
            self._is_closed = True
            while self._idle:
                self._drop(self._idle.pop())
            # Others use or start these; they see that they are gone, and end them.
            for worker in self._all:
                worker.kill()
            self._changed.notify_all()
        if self._starter is not None:
            self._starter.shutdown()

    def forget(self) -> None:
        """In the copy that a fork made: let go of workers that belong to the other process."""
        for worker in self._all:
            worker.forget()
        self._is_closed = True

    def _take(self) -> WorkerProcess:
        if os.getpid() != self._owner:
            # The threads that start workers stayed in the process that this one was copied from.
            raise NoSandboxError(_COPIED)
        with self._changed:
            while True:
                if self._is_closed:
                    raise NoSandboxError(_CLOSED)
                worker = self._idle_one()
                if worker is not None:
                    return worker
                self._raise_failure()
                if not self._all:
                    self._start_more(1)
                self._wait()

    def _idle_one(self) -> WorkerProcess | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive():
                return worker
            self._drop(worker)
        return None

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None and not self._all:
            raise failure

    def _wait(self) -> None:
        """Wait for a worker; when files have waited long enough, another one is worth its start."""
        are_ready = len(self._all) > self._starting
        begun = time.monotonic()
        was_changed = self._changed.wait(_WORTH_S)
        if not are_ready or self._is_closed:
            return
        self._waited_s += time.monotonic() - begun
        if not was_changed or (self._is_eager and self._waited_s > _WORTH_S):
            self._waited_s = 0.0
            self._start_more(1)

    def _start_more(self, count: int) -> None:
        if self._starter is None:
            self._starter = ThreadPoolExecutor(self._most, "sandbox-starter")
        for _ in range(min(count, self._most - len(self._all))):
            worker = WorkerProcess(self._reader, self._limits)
            self._all.add(worker)
            self._starting += 1
            self._starter.submit(self._begin, worker)

    def _begin(self, worker: WorkerProcess) -> None:
        failure = None
        try:
            worker.begin()
        except NoSandboxError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  (somebody waits for the worker, and must be told)
            failure = NoSandboxError(f"The sandbox does not start: {type(error).__name__}.")
        with self._changed:
            self._starting -= 1
            if failure is None and not self._is_closed:
                self._idle.append(worker)
            else:
                self._failure = failure
                self._drop(worker)
            self._changed.notify_all()

    def _give_back(self, worker: WorkerProcess) -> None:
        with self._changed:
            is_good = worker.files < self._limits.files_a_worker and worker.is_alive()
            if is_good and not self._is_closed:
                self._idle.append(worker)
            else:
                self._drop(worker)
            self._changed.notify()

    def _drop(self, worker: WorkerProcess) -> None:
        self._all.discard(worker)
        worker.end()
