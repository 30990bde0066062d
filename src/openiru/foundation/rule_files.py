"""How are rules read that stand in YAML files, ours and those that a unit wrote itself?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from openiru.foundation.errors import OpenIruError

_MOST_BYTES: Final = 512 * 1024


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Rule = TypeVar("Rule", bound=_Named)


@dataclass(slots=True, kw_only=True)
class ReadRules(Generic[Rule]):
    """The rules of a folder that can be followed, and why the others cannot."""

    rules: dict[str, Rule] = field(default_factory=dict)  # by name
    broken: dict[str, str] = field(default_factory=dict)  # name of the file without its ending -> sentence


def rules_read(folder: Path, adapter: TypeAdapter[Rule]) -> ReadRules[Rule]:
    """The rules of a folder by name, one in each `.yaml` file, which bears its name; one bad file spoils no other.

    Args:
        folder: may be missing; then there are none.
        adapter: what a file must say.
    """
    found = ReadRules[Rule]()
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.rules[path.stem] = _rule(path, adapter)
        except _CannotBeFollowedError as error:
            found.broken[path.stem] = f"{path.name}: {error}"
    return found


def rules_in(
    folder: Path, adapter: TypeAdapter[Rule], refused: Callable[[str], OpenIruError]
) -> dict[str, Rule]:
    """The rules of a folder, as `rules_read`, where all of them must be good.

    Args:
        folder: may be missing; then there are none.
        adapter: what a file must say.
        refused: makes the error for a file that cannot be followed; its words name the file and the reason.

    Raises:
        OpenIruError: as `refused` makes it, for the first bad file.
    """
    found = rules_read(folder, adapter)
    for sentence in found.broken.values():
        raise refused(sentence)
    return found.rules


class _CannotBeFollowedError(Exception):
    """Why a file is no rule."""


def _rule(path: Path, adapter: TypeAdapter[Rule]) -> Rule:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _CannotBeFollowedError(f"larger than {_MOST_BYTES:,} bytes.")
        told = adapter.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise _CannotBeFollowedError(f"cannot be read: {error.strerror}.") from error
    # A date such as 2025-13-45 is a plain ValueError of the reader; bytes that are no UTF-8 are one, too.
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise _CannotBeFollowedError(f"{place}: {first['msg']}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _CannotBeFollowedError("not readable as YAML in UTF-8.") from error
    if told.name != path.stem:
        raise _CannotBeFollowedError(f"its name is {told.name!r}; file and name must agree.")
    return told
