"""Of which form is a value that was kept, so that another version of the program does not misread it?"""

from dataclasses import fields, is_dataclass
from enum import Enum, EnumType
from typing import Any, get_args, get_type_hints

from openiru.foundation.digests import sha256_text


def form_of(kind: Any) -> str:
    """A digest of all dataclasses and enumerations that a value of a type is made of: their fields and members, in order.

    Dataclasses with slots are pickled by the place of their fields: one more in the middle, and a kept value is read shifted.
    """
    parts: dict[str, list[tuple[str, str]]] = {}
    waiting = [kind]
    while waiting:
        part = waiting.pop()
        if repr(part) in parts:
            continue
        lines: list[tuple[str, str]] = []
        if is_dataclass(part):
            hints = get_type_hints(part)
            lines = [(each.name, repr(hints[each.name])) for each in fields(part)]
            waiting += hints.values()
        elif isinstance(part, EnumType):
            members: list[Enum] = list(part)
            lines = [(each.name, repr(each.value)) for each in members]
        waiting += get_args(part)
        parts[repr(part)] = lines
    return sha256_text(repr(sorted(parts.items())).encode())
