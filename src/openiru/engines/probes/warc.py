"""How are answers kept so that other tools read them, too, and how are such files read?

WARC 1.1 (ISO 28500): one `response` record for each answer, packed with gzip or not.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from openiru.engines.probes.errors import DamagedFileError
from openiru.engines.probes.types import Page

MOST_BYTES: Final = 256 * 1024 * 1024
# What was asked for, where redirects led elsewhere; a field of our own, as WARC allows.
ASKED: Final = "openiru-asked-uri"

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(r"HTTP/[0-9.]+ ([0-9]{3})")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n")
_UNPACKED_HEADERS: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that was kept, and what had been asked for."""

    asked_url: str
    page: Page


def is_warc(content: bytes) -> bool:
    """Whether these bytes begin a WARC file."""
    return _unpacked(content[:4096], 4096).startswith(b"WARC/")


def kept_in(content: bytes) -> Iterator[Kept]:
    """The answers of a WARC file, in order.

    Raises:
        DamagedFileError: if the file is damaged or too large.
    """
    plain = _unpacked(content, MOST_BYTES + 1)
    if len(plain) > MOST_BYTES:
        raise DamagedFileError(f"the WARC file holds more than {MOST_BYTES:,} bytes; split it.")
    at = 0
    while at < len(plain):
        end = _HEAD_END.search(plain, at)
        fields = _fields(plain[at : end.start()].decode("utf-8", "replace")) if end else {}
        size = fields.get("content-length", "")
        if end is None or not (size.isascii() and size.isdigit() and len(size) < 12):
            raise DamagedFileError("the WARC file is damaged: a record has no head or no length.")
        block = plain[end.end() : end.end() + int(size)]
        if fields.get("warc-type") == "response" and fields.get("warc-target-uri"):
            yield _kept(fields, block, is_complete=len(block) == int(size))
        at = end.end() + int(size)
        while plain[at : at + 1] in {b"\r", b"\n"}:
            at += 1


def record(asked_url: str, page: Page, *, at: datetime) -> bytes:
    """An answer as a record; the same answer at the same moment gives the same bytes."""
    reason = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else ""
    head = [f"HTTP/1.1 {page.status} {reason}".strip()]
    # The body is kept as it was read: unpacked and in one piece.
    head += [f"{name}: {value}" for name, value in page.headers.items() if name not in _UNPACKED_HEADERS]
    head += [f"content-length: {len(page.body)}"]
    block = "\r\n".join(_one_line(line) for line in head).encode() + b"\r\n\r\n" + page.body
    digest = hashlib.sha256(block + asked_url.encode() + at.isoformat().encode()).hexdigest()
    fields = [
        "WARC/1.1",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:sha256:{digest}>",
        f"WARC-Date: {at.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"WARC-Target-URI: {page.final_url}",
        f"OpenIRU-Asked-URI: {asked_url}",
        f"WARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
    ]
    if not page.is_complete:
        fields.insert(-1, "WARC-Truncated: length")
    return "\r\n".join(_one_line(field) for field in fields).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def _kept(fields: dict[str, str], block: bytes, *, is_complete: bool) -> Kept:
    target = fields["warc-target-uri"].strip("<>")
    end = _HEAD_END.search(block)
    head = (block[: end.start()] if end else block).decode("latin-1")
    status = _STATUS.match(head)
    headers = _fields(head)
    body = block[end.end() :] if end else b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    return Kept(
        asked_url=fields.get(ASKED) or target,
        page=Page(
            status=int(status[1]) if status else 0,
            final_url=target,
            body=body,
            headers=headers,
            is_complete=is_complete and "warc-truncated" not in fields,
            failure="" if status else "the record holds no HTTP answer",
        ),
    )


def _fields(head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _joined(body: bytes) -> bytes:
    """What came in chunks; as it is where it was not."""
    parts, at = [], 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size + 2
        if size == 0:
            return b"".join(parts)
    return b"".join(parts) or body


def _unpacked(content: bytes, most: int) -> bytes:
    """The bytes of all packed parts behind each other; as they are where they are not packed."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    parts, left = [], most
    try:
        while content.startswith(b"\x1f\x8b") and left > 0:
            unpacker = zlib.decompressobj(wbits=31)
            parts.append(unpacker.decompress(content, left))
            left -= len(parts[-1])
            content = unpacker.unused_data
    except zlib.error as error:
        raise DamagedFileError("the packed file is damaged.") from error
    return b"".join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split("\r\n")).replace("\n", " ").replace("\r", " ")
