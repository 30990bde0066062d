"""How do prints travel and lie in files: as plain numbers that cannot do anything when they are read?

A head of JSON, then the arrays one after the other, each beginning at a multiple of 16 bytes.
"""

import json
import math
import re
import struct
from collections.abc import Mapping
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_MAGIC: Final = b"OIRUPRT1"
_HEAD: Final = struct.Struct("<8sI")
_ALIGNED: Final = 16  # bytes
_CODE: Final = re.compile(r"[<|][biuf][0-9]{1,2}")
_KINDS: Final = "biuf"  # booleans and numbers: nothing that could hold objects


class BrokenPrintError(ValueError):
    """Bytes that are no print of the kind that was asked for, or a damaged one."""


def pack(kind: str, version: int, arrays: Arrays, facts: Mapping[str, Any] | None = None) -> bytes:
    """A print as bytes; the same for the same values.

    Args:
        kind: what sort of print it is, told again when it is read.
        version: of the way in which prints of the kind are made.
        arrays: numbers of any shape.
        facts: what JSON can hold.
    """
    described, parts, offset = [], [], 0
    for name, array in sorted(arrays.items()):
        plain = np.asarray(array, order="C")
        if plain.dtype.kind not in _KINDS:
            raise TypeError(f"{name} holds {plain.dtype}, which is no number")
        plain = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
        described.append([name, plain.dtype.str, list(plain.shape), offset])
        parts.append(plain.tobytes() + bytes(-plain.nbytes % _ALIGNED))
        offset += len(parts[-1])
    told = {
        "kind": kind,
        "version": version,
        "arrays": described,
        "facts": dict(facts or {}),
        "size": offset,
    }
    head = json.dumps(
        told, allow_nan=False, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    head += b" " * (-(_HEAD.size + len(head)) % _ALIGNED)
    return b"".join((_HEAD.pack(_MAGIC, len(head)), head, *parts))


def unpack(data: bytes, kind: str, version: int) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays, read only and without a copy, and the facts of a print.

    Raises:
        BrokenPrintError: if it is none, of another kind or version, or damaged.
    """
    try:
        head, begin = _read_head(data)
        found = str(head["kind"]), head["version"]
        arrays = {} if found != (kind, version) else _arrays(data, begin, head)
        facts = dict(head["facts"])
    except (struct.error, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise BrokenPrintError("this is no print, or a damaged one; make it anew") from error
    if found != (kind, version):
        raise BrokenPrintError(
            f"this is a print of {found[0]} {found[1]}, not of {kind} {version}; make it anew"
        )
    return arrays, facts


def _read_head(data: bytes) -> tuple[dict[str, Any], int]:
    magic, length = _HEAD.unpack_from(data)
    begin = _HEAD.size + length
    head = json.loads(data[_HEAD.size : begin], parse_constant=_no_number, parse_float=_finite)
    if magic != _MAGIC or len(data) != begin + head["size"]:
        raise ValueError(magic)
    return head, begin


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _arrays(data: bytes, begin: int, head: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    return {name: _array(data, begin + offset, code, shape) for name, code, shape, offset in head["arrays"]}


def _array(data: bytes, offset: int, code: str, shape: list[int]) -> NDArray[Any]:
    # NumPy reads far more into such a word than we write: lists, fields, and errors of its own.
    if not _CODE.fullmatch(code) or any(side < 0 for side in shape) or offset < 0:
        raise ValueError(code)
    return np.frombuffer(data, np.dtype(code), math.prod(shape), offset).reshape(shape)
