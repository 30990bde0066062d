"""Does a model in ONNX keep weights in files beside it, which no digest of ours covers?

Read by hand, and only where tensors can stand: the runtime reads such files from wherever the program happens to run. Numbers
are those of onnx.proto; messages that the format gains later are refused by the runtime or hold no tensor.
"""

from collections.abc import Iterator, Mapping
from typing import Final

_TENSOR: Final = "tensor"
# Message -> number of a field -> the message that stands there; fields that can hold no tensor are left out.
_WITHIN: Final[Mapping[str, Mapping[int, str]]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: _TENSOR, 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: _TENSOR, 6: "graph", 10: _TENSOR, 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: _TENSOR, 2: _TENSOR},
    _TENSOR: {},
}
_EXTERNAL_DATA: Final = 13  # of a tensor: in which file, and where in it
_DATA_LOCATION: Final = 14  # of a tensor: 0 within the model, 1 elsewhere
_VARINT_MAX_BYTES: Final = 10


def has_outside_weights(model: bytes) -> bool:
    """Whether any tensor of a model, however deep, says that its numbers stand elsewhere.

    Raises:
        ValueError: if this is not the format.
    """
    waiting = [("model", memoryview(model))]
    while waiting:
        kind, content = waiting.pop()
        for number, value in _fields(content):
            if kind == _TENSOR and (number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0)):
                return True
            inside = _WITHIN[kind].get(number)
            if inside is not None and isinstance(value, memoryview):
                waiting.append((inside, value))
    return False


def _fields(content: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of a message: their numbers, and what stands in them."""
    place = 0
    while place < len(content):
        key, place = _varint(content, place)
        match key & 7:
            case 0:
                value, place = _varint(content, place)
                yield key >> 3, value
                continue
            case 2:
                length, place = _varint(content, place)
            case 1:
                length = 8
            case 5:
                length = 4
            case _:
                raise ValueError("groups are not used in ONNX")
        if place + length > len(content):
            raise ValueError("a field is cut off")
        yield key >> 3, content[place : place + length]
        place += length


def _varint(content: memoryview, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    number = 0
    for width, byte in enumerate(content[place : place + _VARINT_MAX_BYTES]):
        number |= (byte & 0x7F) << (7 * width)
        if byte < 0x80:
            return number, place + width + 1
    raise ValueError("a number has no end")
