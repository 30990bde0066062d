"""Where are banks read and changed? In one thread of the process, so that look-ups never wait for a disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from openiru.match_service.http.messages import Answer, Handler, Request
from openiru.match_service.registry import Registry

T = TypeVar("T")


class Desk:
    """One thread, and the registry as that thread uses it."""

    def __init__(self, banks: Path) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._banks = banks
        self._registry: Registry | None = None

    @property
    def registry(self) -> Registry:
        """The registry; only for what runs in the thread."""
        if self._registry is None:
            self._registry = Registry(self._banks)
        return self._registry

    def handler(self, answer: Callable[[Request], Answer]) -> Handler:
        """A handler that runs in the thread."""
        return lambda request: self.run(lambda: answer(request))

    async def run(self, call: Callable[[], T]) -> T:
        """Run something in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def stop(self) -> None:
        """Let the thread end when it has done what waits: what was asked for is written."""
        self._pool.shutdown(wait=True)
