"""What does the virus scanner of the house say of a file? clamd's own protocol, over its socket."""

import socket
import struct
from contextlib import closing
from typing import Final

from openiru.foundation.errors import Kind, OpenIruError

_CHUNK_BYTES: Final = 64 * 1024
_ANSWER_MAX_BYTES: Final = 4_096
_UNIX: Final = "unix:"


class NoScannerError(OpenIruError):
    """The virus scanner does not answer, or answers what cannot be understood."""

    code = "sandbox.no-scanner"
    kind = Kind.UNAVAILABLE


def found_by(address: str, data: bytes, *, timeout_s: float = 30.0) -> str:
    """The name of what clamd finds in a file; empty if it finds nothing.

    Args:
        address: `unix:/run/clamav/clamd.ctl`, or host and port as in `127.0.0.1:3310`.
        data: the file.
        timeout_s: the longest silence.

    Raises:
        NoScannerError: if there is no answer, or no verdict: then nobody knows, and the file must wait.

    Source:
        INSTREAM: clamd(8), "COMMANDS": chunks of a four byte length in network order and data, ended by a zero.
    """
    try:
        with closing(_connected(address, timeout_s)) as connection:
            connection.sendall(b"zINSTREAM\x00")
            for start in range(0, len(data), _CHUNK_BYTES):
                chunk = data[start : start + _CHUNK_BYTES]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise NoScannerError(f"The virus scanner at {address} does not answer: {error}.") from error
    return _verdict(address, answer)


def _connected(address: str, timeout_s: float) -> socket.socket:
    if address.startswith(_UNIX):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout_s)
            connection.connect(address.removeprefix(_UNIX))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout_s)


def _answer(connection: socket.socket) -> str:
    received = b""
    while b"\x00" not in received and len(received) < _ANSWER_MAX_BYTES:
        part = connection.recv(_ANSWER_MAX_BYTES)
        if not part:
            break
        received += part
    return received.partition(b"\x00")[0].decode("utf-8", "replace").strip()


def _verdict(address: str, answer: str) -> str:
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    name, _, verdict = said.rpartition(" ")
    if verdict == "FOUND" and name:
        return name
    raise NoScannerError(f"The virus scanner at {address} gave no verdict: {answer[:200] or 'nothing'}.")
