"""What is the hash of an uploaded picture, without making anybody else wait?

Bytes of strangers meet a decoder in the sandbox alone: processes that can do nothing but decode and hash. Threads of this
process hand pictures over and wait for the answers.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.match_service.logs import log
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import pdq

# Several processes keep all cores busy already. A second worker starts when a picture takes so long that others wait.
WORKERS: Final = 2


class TooManyPicturesError(Exception):
    """More pictures wait than this process takes in."""


class Pictures:
    """Hashes pictures for one process."""

    def __init__(self, *, max_pixels: int, most_waiting: int) -> None:
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="picture")
        self._sandbox = Sandbox(pdq.READER, workers=WORKERS, eager=False)
        self._max_pixels = max_pixels
        self._most_waiting = most_waiting
        self._waiting = 0
        self.hashed = 0

    def start(self) -> None:
        """Let the first worker start, so that the first picture need not wait for it; look-ups do not wait."""
        self._threads.submit(self._begin)

    def _begin(self) -> None:
        try:
            protection = self._sandbox.start()
        except NoSandboxError as error:
            log("match.no-sandbox", error=error.message)
        else:
            log("match.sandbox-ready", protection=protection.sentence)

    async def hash(self, data: bytes) -> PdqHash | LowQuality | NoPicture:
        """The hash of a picture.

        Raises:
            TooManyPicturesError: if too many wait already.
            NoSandboxError: if no worker can be started.
        """
        if self._waiting >= self._most_waiting:
            raise TooManyPicturesError
        self._waiting += 1
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, self._read, data)
        finally:
            self._waiting -= 1
        self.hashed += 1
        return found

    def _read(self, data: bytes) -> PdqHash | LowQuality | NoPicture:
        return pdq.unpacked(self._sandbox.read(data, max_pixels=self._max_pixels))

    def stop(self) -> None:
        """Let workers and threads end."""
        self._sandbox.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
