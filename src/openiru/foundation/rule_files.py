"""How are rules read that stand in YAML files, ours and those that a unit wrote itself?"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from openiru.foundation.errors import OpenIruError

_MOST_BYTES: Final = 512 * 1024


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Rule = TypeVar("Rule", bound=_Named)


def rules_in(
    folder: Path, adapter: TypeAdapter[Rule], refused: Callable[[str], OpenIruError]
) -> dict[str, Rule]:
    """The rules of a folder by name, one in each `.yaml` file, which bears its name.

    Args:
        folder: may be missing; then there are none.
        adapter: what a file must say.
        refused: makes the error for a file that cannot be followed; its words name the file and the reason.

    Raises:
        OpenIruError: as `refused` makes it.
    """
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.stat().st_size > _MOST_BYTES:
            raise refused(f"{path.name}: larger than {_MOST_BYTES:,} bytes.")
        try:
            told = adapter.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            raise refused(f"{path.name}: not readable as YAML in UTF-8.") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(each) for each in first["loc"])
            raise refused(f"{path.name}: {place}: {first['msg']}.") from error
        if told.name != path.stem:
            raise refused(f"{path.name}: its name is {told.name!r}; file and name must agree.")
        found[told.name] = told
    return found
