"""Which files does a form carry?

Source: RFC 7578. Only what browsers and usual clients send: no nested forms, no encodings of parts.
"""

from dataclasses import dataclass
from email.message import Message
from typing import Final

_PARTS: Final = 20
_HEAD_BYTES: Final = 8_192


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form."""

    name: str
    is_file: bool
    content: bytes


class BadFormError(ValueError):
    """A body that is no form."""


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """The fields of a form, in order; none if the body says that it is something else.

    Raises:
        BadFormError: if the form is broken.
    """
    kind = Message()
    kind["content-type"] = content_type
    if kind.get_content_type() != "multipart/form-data":
        return []
    boundary = kind.get_param("boundary")
    if not isinstance(boundary, str) or not 0 < len(boundary) <= 200 or not boundary.isascii():
        raise BadFormError("the form names no boundary")
    mark = b"\r\n--" + boundary.encode("ascii")
    # The first boundary may stand at the very beginning.
    place = 0 if body.startswith(mark[2:]) else body.find(mark)
    if place < 0:
        raise BadFormError("the form does not hold its boundary")
    place += len(mark) - (2 if place == 0 else 0)
    found: list[Part] = []
    while body[place : place + 2] != b"--":
        end = body.find(mark, place)
        if end < 0:
            raise BadFormError("the form is cut off")
        if len(found) >= _PARTS:
            raise BadFormError(f"a form may have {_PARTS} fields")
        found.append(_part(body, place, end))
        place = end + len(mark)
    return found


def _part(body: bytes, start: int, end: int) -> Part:
    head_end = body.find(b"\r\n\r\n", start, min(end, start + _HEAD_BYTES))
    if head_end < 0:
        raise BadFormError("a field of the form has no head")
    head = Message()
    for line in body[start:head_end].decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            head[name.strip()] = value.strip()
    field = head.get_param("name", header="content-disposition")
    if head.get_content_disposition() != "form-data" or not isinstance(field, str):
        raise BadFormError("a field of the form has no name")
    is_file = head.get_param("filename", header="content-disposition") is not None
    is_file = is_file or head.get_param("filename*", header="content-disposition") is not None
    return Part(field, is_file, body[head_end + 4 : end])
