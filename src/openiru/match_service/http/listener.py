"""How do several processes share the clients of one address?

All accept from one socket, which the parent keeps open: when one process is killed, the others go on at once, and no
client that waits to be accepted is lost. Each says in shared memory how many clients it has, and one that has more than
another leaves newcomers to it for a moment.
"""

import asyncio
import mmap
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_COUNT: Final = struct.Struct("<q")
MOST_PROCESSES: Final = 256
BYTES: Final = MOST_PROCESSES * _COUNT.size
NOBODY: Final = -1
_SLACK: Final = 1
_PATIENCE: Final = 5  # times that newcomers are left to others
_PAUSE_S: Final = 0.001
_CROWDED_S: Final = 0.1


class Counts:
    """How many clients each process has."""

    def __init__(self, descriptor: int) -> None:
        """Use shared memory of at least `BYTES` bytes."""
        self._counts = mmap.mmap(descriptor, BYTES)

    def set(self, process: int, clients: int) -> None:
        """Say how many clients a process has; `NOBODY` if it is not there."""
        _COUNT.pack_into(self._counts, process * _COUNT.size, clients)

    def of(self, process: int) -> int:
        """How many clients a process has."""
        return int(_COUNT.unpack_from(self._counts, process * _COUNT.size)[0])

    def least(self, processes: int) -> int:
        """The smallest number of clients of a process that is there."""
        counts = struct.unpack_from(f"<{processes}q", self._counts)
        return min((count for count in counts if count != NOBODY), default=0)


class Listener:
    """Accepts clients for one process."""

    def __init__(
        self,
        sock: socket.socket,
        *,
        protocol: Callable[[], asyncio.Protocol],
        clients: Callable[[], int],
        most: int,
        shared: tuple[Counts, int, int],
    ) -> None:
        """Prepare.

        Args:
            sock: listens already; does not block.
            protocol: makes what speaks with one client.
            clients: how many this process has.
            most: how many it may have; further ones wait to be accepted.
            shared: the counts, this process's number, and how many processes there are.
        """
        self._sock = sock
        self._protocol = protocol
        self._clients = clients
        self._most = most
        self._counts, self._number, self._processes = shared
        self._left = 0
        self._is_stopped = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()

    def start(self) -> None:
        """Accept from now on."""
        self._counts.set(self._number, self._clients())
        self._loop.add_reader(self._sock.fileno(), self._ready)

    def stop(self) -> None:
        """Accept no more."""
        self._is_stopped = True
        self._loop.remove_reader(self._sock.fileno())
        self._counts.set(self._number, NOBODY)

    def recount(self) -> None:
        """Tell the others how many clients there are."""
        self._counts.set(self._number, self._clients() + len(self._tasks))

    def _ready(self) -> None:
        mine = self._clients() + len(self._tasks)
        self._counts.set(self._number, mine)
        if mine >= self._most:
            self._pause(_CROWDED_S)
            return
        if mine > self._counts.least(self._processes) + _SLACK and self._left < _PATIENCE:
            self._left += 1
            self._pause(_PAUSE_S)
            return
        self._left = 0
        try:
            client, _ = self._sock.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process was faster
        except OSError:
            self._pause(_CROWDED_S)  # no more open files; who waits is accepted later
            return
        client.setblocking(False)  # noqa: FBT003 - the socket's own interface
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = self._loop.create_task(self._connect(client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.recount()

    async def _connect(self, client: socket.socket) -> None:
        with suppress(OSError):
            await self._loop.connect_accepted_socket(self._protocol, client)

    def _pause(self, seconds: float) -> None:
        self._loop.remove_reader(self._sock.fileno())
        self._loop.call_later(seconds, self._resume)

    def _resume(self) -> None:
        if not self._is_stopped:
            self._loop.add_reader(self._sock.fileno(), self._ready)
