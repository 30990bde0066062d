"""Who runs bulk work on this machine: this process, or a pool of its own?"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import ParamSpec, TypeVar

from openiru.runners.family import end_with_parent

P = ParamSpec("P")
T = TypeVar("T")


class InProcess(Executor):
    """Does each piece of work when it is handed in; nothing runs beside it."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The finished work, or its failure."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  (the future carries it to whoever asks for the result)
            future.set_exception(error)
        return future


def local_executor(processes: int | None = None) -> Executor:
    """An executor with so many processes; with one, the work is done in this process.

    Args:
        processes: how many; as many as the machine has cores if None.
    """
    count = (os.cpu_count() or 1) if processes is None else processes
    if count <= 1:
        return InProcess()
    # Not forked: this process has threads and database connections that a copy would break.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin_worker)


def _begin_worker() -> None:
    end_with_parent(signal.SIGKILL)
    # Ctrl-C reaches the whole group; the parent alone decides what to do about it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
