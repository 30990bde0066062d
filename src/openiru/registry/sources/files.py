"""How is a list file read without trusting it?"""

import gzip
import hashlib
import io
import zlib
from pathlib import Path
from typing import BinaryIO, Final, Self

from openiru.registry.errors import ListFileError

# The largest public list (OFAC's SDN in XML) has about 120 MB; a small gzip file could unpack to terabytes.
MAX_BYTES: Final = 256 * 1024 * 1024
_GZIP_MAGIC: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 20


class ListFile:
    """A list file as a stream that unpacks gzip, counts what it reads and knows its digest.

    Args:
        name: how messages call the file.
        stream: its bytes, from the beginning.
        max_bytes: more unpacked bytes than this are refused.
    """

    def __init__(self, name: str, stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> None:
        self.name = name
        self._max_bytes = max_bytes
        self._size = 0
        self._hash = hashlib.sha256()
        buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
        head = buffered.read(len(_GZIP_MAGIC))
        whole = _Rejoined(head, buffered)
        self._stream: BinaryIO | gzip.GzipFile | _Rejoined = whole
        if head == _GZIP_MAGIC:
            self._stream = gzip.GzipFile(fileobj=whole, mode="rb")

    @classmethod
    def from_bytes(cls, name: str, data: bytes, *, max_bytes: int = MAX_BYTES) -> Self:
        """A list file that is already in memory."""
        return cls(name, io.BytesIO(data), max_bytes=max_bytes)

    @property
    def digest(self) -> str:
        """``sha256:`` and 64 hex digits of what was read so far, unpacked."""
        return "sha256:" + self._hash.hexdigest()

    def refusal(self, reason: str, line: int | None = None) -> ListFileError:
        """The error that says why this file cannot be used."""
        return ListFileError(file=self.name, line=line, reason=reason)

    def read(self, size: int = _CHUNK) -> bytes:
        """The next bytes, at most `size`; empty at the end.

        Raises:
            ListFileError: if the gzip data is damaged or the file is too large.
        """
        try:
            data = self._stream.read(size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise self.refusal("the gzip data is damaged or cut off") from error
        self._size += len(data)
        if self._size > self._max_bytes:
            raise self.refusal(f"it holds more than {self._max_bytes // 2**20} MiB, which no list does")
        self._hash.update(data)
        return data

    def read_all(self) -> bytes:
        """Everything that is left."""
        return b"".join(iter(self.read, b""))


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were looked at."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        if size < 0:
            data, self._head = self._head + self._rest.read(), b""
            return data
        data, self._head = self._head[:size], self._head[size:]
        return data + self._rest.read(size - len(data))


def bare_name(path: Path) -> str:
    """The name of a list file without folder and without ``.gz``, in small letters."""
    name = path.name.lower()
    return name.removesuffix(".gz")
