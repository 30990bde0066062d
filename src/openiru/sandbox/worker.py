"""One process that reads files of strangers: bytes in by one pipe, what was made of them out by another.

`python -m openiru.sandbox.worker MODULE:FUNCTION ORDERS`: it imports and warms the reader, gives up everything else, and
answers until its parent ends or closes the pipe. If kernels had to be compiled for that, it begins anew and loads them.
"""

import importlib
import inspect
import io
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final, Self

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.sandbox.confinement import bind_to_parent, confine, limit_cpu
from openiru.sandbox.frames import ANSWER, NO_QUESTION, QUESTION, Told, no_media_as_bytes
from openiru.sandbox.memory import Memory, has_compiled
from openiru.sandbox.types import Limits, Reader

_IN, _OUT = 0, 1
_WARM: Final = "warm"
_AGAIN: Final = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the parent tells a worker."""

    parent: int  # process id
    limits: Limits

    def as_text(self) -> str:
        """As one word on a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read back."""
        told = json.loads(text)
        return cls(parent=told["parent"], limits=Limits(**told["limits"]))


def main() -> None:
    """Read files until there is nobody to read for."""
    name, orders = sys.argv[1], Orders.from_text(sys.argv[2])
    is_bound = bind_to_parent(orders.parent)
    questions, answers = _take_pipes()
    try:
        reader = warmed(name)
        if _AGAIN not in sys.argv[3:] and has_compiled():
            _begin_again(questions, answers)
        memory = Memory()
        protection = confine(orders.limits, is_bound=is_bound)
    except Exception as error:  # noqa: BLE001  (whatever it is, the parent must learn of it)
        _answer(answers, NO_QUESTION, Told.FAILED, f"{name}: {type(error).__name__}: {error}".encode())
        return
    _answer(answers, NO_QUESTION, Told.READY, json.dumps(protection.facts()).encode())
    taken = inspect.signature(reader)
    while head := questions.read(QUESTION.size):
        number, size_bytes, told_bytes = QUESTION.unpack(head)
        options = json.loads(questions.read(told_bytes))
        # Read in one piece: a second copy of a large file would count as well.
        data = questions.read(size_bytes)
        try:
            taken.bind(data, **options)
        except TypeError as error:
            # A mistake of ours, which must not look like a broken file.
            _answer(answers, number, Told.FAILED, f"{name}: {error}".encode())
            continue
        limit_cpu(orders.limits.cpu_s)
        made = _made(reader, data, options)
        del data
        if isinstance(made, NoMedia):
            _answer(answers, number, Told.NO_MEDIA, no_media_as_bytes(made))
        else:
            _answer(answers, number, Told.READ, made)
        del made
        memory.tidy()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, where nothing that a library prints can get between."""
    pipes = os.dup(_IN), os.dup(_OUT)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (_IN, _OUT, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return io.BufferedReader(io.FileIO(pipes[0], "rb")), io.FileIO(pipes[1], "wb")


def _begin_again(questions: BinaryIO, answers: BinaryIO) -> None:
    """Become a worker that loads what this one compiled: it holds a hundred megabytes less."""
    os.dup2(questions.fileno(), _IN)
    os.dup2(answers.fileno(), _OUT)
    os.execv(sys.executable, [sys.executable, "-P", "-m", "openiru.sandbox.worker", *sys.argv[1:], _AGAIN])  # noqa: S606  (itself)


def warmed(name: str) -> Reader:
    """The reader with everything that it will need.

    Args:
        name: module and function, as in `openiru.sandbox.readers.pdq:read`. If the module has a function `warm`, it is
            called once; it must use every format and compile every kernel, for afterwards nothing can be loaded.
    """
    module_name, _, function = name.partition(":")
    module = importlib.import_module(module_name)
    reader: Reader = getattr(module, function)
    warm = getattr(module, _WARM, None)
    if warm is not None:
        warm()
    return reader


def _made(reader: Reader, data: bytes, options: dict[str, Any]) -> bytes | NoMedia:
    try:
        return reader(data, **options)
    except MemoryError:
        return NoMedia(
            fault=MediaFault.TOO_SLOW, reason="Decoding the file takes more memory than one file may."
        )
    except PermissionError:
        return NoMedia(
            fault=MediaFault.REFUSED,
            reason="The file made its decoder ask for another file, the network or a program.",
        )
    except Exception as error:  # noqa: BLE001  (a decoder that fails must not take other files with it)
        return NoMedia(
            fault=MediaFault.UNREADABLE, reason=f"The file made its decoder fail ({type(error).__name__})."
        )


def _answer(answers: BinaryIO, number: int, told: Told, content: bytes) -> None:
    view = memoryview(ANSWER.pack(told, number, len(content)) + content)
    while view:
        view = view[answers.write(view) :]


if __name__ == "__main__":
    main()
