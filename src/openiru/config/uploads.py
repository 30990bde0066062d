"""Where does a file lie while a browser sends it, if it is too large for memory?

In a temporary file without a name, enciphered with a key that only this request has: what platforms hand over stands
nowhere in plain, not even on a disk from which it was deleted.
"""

import secrets
import tempfile
from typing import IO, Any, Final, cast

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_KEY_BYTES: Final = 32
_COUNTER: Final = bytes(16)  # a key enciphers one file once


class VeiledFile:
    """Written once from its beginning, then read from its beginning, as often as wanted."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the request)
        self._cipher = Cipher(AES(secrets.token_bytes(_KEY_BYTES)), CTR(_COUNTER))
        self._stream = self._cipher.encryptor()

    def write(self, data: bytes) -> int:
        """Add to the end."""
        return self._file.write(self._stream.update(data))

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go back to the beginning, and nowhere else.

        Raises:
            ValueError: if another place is asked for.
        """
        if (offset, whence) != (0, 0):
            raise ValueError("This file is read from its beginning.")
        self._stream = self._cipher.decryptor()
        return self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """The next bytes in plain."""
        return self._stream.update(self._file.read(size))

    @property
    def closed(self) -> bool:
        """Whether it is gone."""
        return self._file.closed

    def close(self) -> None:
        """Let it go; nothing of it can be read any more."""
        self._file.close()


class VeiledUploadHandler(FileUploadHandler):
    """Takes what the handler before it left: files that are too large for memory."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a file."""
        super().new_file(*args, **kwargs)
        self._veiled = VeiledFile()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """The next piece."""
        del start  # pieces come in order
        self._veiled.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        """The whole file, to be read from its beginning."""
        self._veiled.seek(0)
        return UploadedFile(
            file=cast("IO[Any]", self._veiled),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Let go of what came so far."""
        if hasattr(self, "_veiled"):
            self._veiled.close()
