"""How do questions and answers lie in the pipes between a worker and its parent?

A question: its number, length of the file, length of the options, options as JSON, file. An answer: kind, the number of the
question, length, content. Numbers cannot be guessed, so that no answer is ever taken for that to another file.
"""

import json
import struct
from enum import IntEnum
from typing import Any, Final

from openiru.engines.media.types import MediaFault, NoMedia

QUESTION: Final = struct.Struct("<QQI")
ANSWER: Final = struct.Struct("<BQQ")
NO_QUESTION: Final = 0  # the number with which a worker says that it is ready
PIPE_BYTES: Final = 1 << 20  # most pictures go through at once


class Told(IntEnum):
    """What an answer is."""

    READY = 1  # facts on the protection
    READ = 2  # what the reader made of the file
    NO_MEDIA = 3  # why there is nothing
    FAILED = 4  # a sentence: the worker cannot begin


def question(number: int, data: bytes, options: dict[str, Any]) -> bytes:
    """What goes before the file itself."""
    told = json.dumps(options).encode() if options else b"{}"
    return QUESTION.pack(number, len(data), len(told)) + told


def no_media_as_bytes(found: NoMedia) -> bytes:
    """As the content of an answer."""
    return json.dumps({"fault": found.fault.value, "reason": found.reason}).encode()


def no_media_from_bytes(content: bytes) -> NoMedia:
    """Read back; a worker may have been taken over, so nothing about its words is trusted.

    Raises:
        ValueError: if they are none.
    """
    try:
        told = json.loads(content)
        return NoMedia(fault=MediaFault(told["fault"]), reason=str(told["reason"])[:500])
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no answer of a worker") from error
