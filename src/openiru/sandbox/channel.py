"""How does a parent write to a worker and read from it without ever waiting longer than it wants to?"""

import contextlib
import fcntl
import os
import select
import time
from typing import Final

from openiru.sandbox.frames import ANSWER, PIPE_BYTES, Told

_GROW: Final = getattr(fcntl, "F_SETPIPE_SZ", None)  # Linux alone


class WorkerGoneError(Exception):
    """The worker ended, or answers what no worker answers."""


class TooLateError(Exception):
    """The time is over."""


class Channel:
    """The parent's two ends; the worker's are handed to it when it starts."""

    def __init__(self) -> None:
        self.worker_reads, self._write = os.pipe()
        self._read, self.worker_writes = os.pipe()
        self._ends = {self.worker_reads, self._write, self._read, self.worker_writes}
        for end in (self._write, self._read):
            os.set_blocking(end, False)
            if _GROW is not None:
                # Where the user has too many large pipes, they stay small.
                with contextlib.suppress(OSError):
                    fcntl.fcntl(end, _GROW, PIPE_BYTES)

    def give_away(self) -> None:
        """Close the worker's ends here: then its end is seen."""
        self._close(self.worker_reads, self.worker_writes)

    def close(self) -> None:
        """Let the worker see that nobody asks any more; for the one thread that reads and writes."""
        self._close(*tuple(self._ends))

    def _close(self, *ends: int) -> None:
        for end in ends:
            self._ends.discard(end)
            os.close(end)

    def send(self, *parts: bytes | memoryview, until: float) -> None:
        """Write parts one after the other.

        Args:
            parts: what to write.
            until: the time by `time.monotonic`.

        Raises:
            WorkerGoneError: if nobody reads.
            TooLateError: if the worker does not take them in time.
        """
        for part in parts:
            view = memoryview(part)
            while view:
                try:
                    view = view[os.write(self._write, view) :]
                except BlockingIOError:
                    self._wait(self._write, select.POLLOUT, until)
                except OSError as error:
                    raise WorkerGoneError from error

    def receive(self, number: int, *, most_bytes: int, until: float) -> tuple[Told, bytes]:
        """The answer to one question.

        Raises:
            WorkerGoneError: if there is none, one to another question, or one of more than `most_bytes`.
            TooLateError: if it does not come in time.
        """
        kind, to_question, size_bytes = ANSWER.unpack(self._exactly(ANSWER.size, until))
        if to_question != number or size_bytes > most_bytes:
            raise WorkerGoneError
        content = self._exactly(size_bytes, until)
        try:
            return Told(kind), content
        except ValueError as error:
            raise WorkerGoneError from error

    def _exactly(self, size_bytes: int, until: float) -> bytes:
        parts: list[bytes] = []
        missing = size_bytes
        while missing:
            try:
                part = os.read(self._read, min(missing, PIPE_BYTES))
            except BlockingIOError:
                self._wait(self._read, select.POLLIN, until)
                continue
            if not part:
                raise WorkerGoneError
            parts.append(part)
            missing -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    @staticmethod
    def _wait(end: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(end, event)
        left_s = until - time.monotonic()
        if left_s <= 0 or not poll.poll(left_s * 1000):
            raise TooLateError
