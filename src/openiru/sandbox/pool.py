"""Where are files of strangers read? In a few workers that can do nothing else, started when they are first needed."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Self

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.process import WorkerProcess
from openiru.sandbox.types import Limits, Protection

_WAITING_A_WORKER: Final = 2  # files of a batch that are in memory
_CLOSED: Final = "This sandbox is closed."


class Sandbox:
    """Workers that read files; safe to use from several threads at once.

    Whatever a file does to its decoder is an answer for that file alone: the worker goes on, or another takes over.
    """

    def __init__(self, reader: str, *, workers: int | None = None, limits: Limits | None = None) -> None:
        """Start nothing yet.

        Args:
            reader: module and function, as in `openiru.sandbox.readers.pdq:read`; see the README beside this file.
            workers: the most that read at once; as many as the machine has cores if None.
            limits: what one file may take.
        """
        self._reader = reader
        self._most = workers or os.cpu_count() or 1
        self._limits = limits or Limits()
        self._changed = threading.Condition()
        self._idle: deque[WorkerProcess] = deque()
        self._all: set[WorkerProcess] = set()
        self._starting = 0
        self._is_closed = False
        # The kernel ends a worker with the thread that started it, so one thread starts all and lasts as long.
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

    def start(self) -> Protection:
        """Start a worker if none is there, so that the first file need not wait; what holds it back."""
        worker = self._take()
        self._give_back(worker)
        return worker.protection

    def process_ids(self) -> tuple[int, ...]:
        """Of the workers that are there."""
        with self._changed:
            return tuple(sorted(worker.process_id for worker in self._all))

    def close(self) -> None:
        """End all workers; files that are being read end as unreadable."""
        with self._changed:
            self._is_closed = True
            workers, self._all = self._all, set()
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.end()
        if self._starter is not None:
            self._starter.shutdown()

    def forget(self) -> None:
        """In the copy that a fork made: let go of workers that belong to the other process."""
        for worker in self._all:
            worker.forget()
        self._is_closed = True

    def _take(self) -> WorkerProcess:
        with self._changed:
            self._changed.wait_for(self._can_take)
            if self._is_closed:
                raise NoSandboxError(_CLOSED)
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive():
                    return worker
                self._drop(worker)
            self._starting += 1
        return self._started()

    def _can_take(self) -> bool:
        return self._is_closed or bool(self._idle) or len(self._all) + self._starting < self._most

    def _started(self) -> WorkerProcess:
        try:
            worker = self._in_starter(lambda: WorkerProcess(self._reader, self._limits))
        except BaseException:
            with self._changed:
                self._starting -= 1
                self._changed.notify()
            raise
        with self._changed:
            self._starting -= 1
            if not self._is_closed:
                self._all.add(worker)
                return worker
        worker.end()
        raise NoSandboxError(_CLOSED)

    def _in_starter(self, work: Callable[[], WorkerProcess]) -> WorkerProcess:
        with self._changed:
            if self._is_closed:
                raise NoSandboxError(_CLOSED)
            if self._starter is None:
                self._starter = ThreadPoolExecutor(1, "sandbox-starter")
            begun = self._starter.submit(work)
        return begun.result()

    def _give_back(self, worker: WorkerProcess) -> None:
        with self._changed:
            if self._is_closed:
                return
            if worker.files < self._limits.files_a_worker and worker.is_alive():
                self._idle.append(worker)
            else:
                self._drop(worker)
            self._changed.notify()

    def _drop(self, worker: WorkerProcess) -> None:
        self._all.discard(worker)
        worker.end()
