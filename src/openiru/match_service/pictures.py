"""What is the hash of an uploaded picture, without making anybody else wait?

Pictures are decoded in threads of their own: decoder and hash leave the interpreter to others. `hash_upload` is the
one place where bytes of strangers meet a decoder.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash

THREADS: Final = 2


def hash_upload(data: bytes, max_pixels: int) -> PdqHash | LowQuality | NoPicture:
    """The PDQ hash of an encoded picture."""
    pixels = decode_picture(data, max_pixels=max_pixels)
    return pixels if isinstance(pixels, NoPicture) else hash_pixels(pixels)


class TooManyPicturesError(Exception):
    """More pictures wait than this process takes in."""


class Pictures:
    """Hashes pictures for one process."""

    def __init__(self, *, max_pixels: int, most_waiting: int) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="picture")
        self._max_pixels = max_pixels
        self._most_waiting = most_waiting
        self._waiting = 0
        self.hashed = 0

    async def hash(self, data: bytes) -> PdqHash | LowQuality | NoPicture:
        """The hash of a picture.

        Raises:
            TooManyPicturesError: if too many wait already.
        """
        if self._waiting >= self._most_waiting:
            raise TooManyPicturesError
        self._waiting += 1
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._pool, hash_upload, data, self._max_pixels
            )
        finally:
            self._waiting -= 1
        self.hashed += 1
        return found

    def stop(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)
