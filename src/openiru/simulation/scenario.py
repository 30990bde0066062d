"""How does a scenario file become parameters that can be trusted?"""

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from openiru.simulation.errors import ScenarioError
from openiru.simulation.types import Scenario

_SHIPPED: Final = Path(__file__).parent / "scenarios" / "august-2025.yaml"
_MAX_BYTES: Final = 1024 * 1024
_OWN_WORDS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that a scenario knows",
    "enum": "is not one of the known names",
}


def shipped_scenario() -> Path:
    """The scenario that comes with the program: six platforms, July and August 2025."""
    return _SHIPPED


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file (YAML).

    Raises:
        ScenarioError: with file, key and reason, if it cannot be read or is not a scenario.
    """
    content = _load(path)
    if not isinstance(content, dict):
        raise ScenarioError(f"{path}: a scenario is a YAML mapping of keys and values.")
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        raise ScenarioError(f"{path}: {_sentence(error.errors())}") from error


def _load(path: Path) -> Any:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}.") from error
    if len(data) > _MAX_BYTES:
        raise ScenarioError(f"{path}: is larger than {_MAX_BYTES} bytes.")
    try:
        return yaml.load(data, Loader=_StrictLoader)  # noqa: S506  (a safe loader that also refuses twins)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ScenarioError(f"{path}: {line}{error.problem or 'is not YAML'}.") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise ScenarioError(f"{path}: is not YAML: {str(error).splitlines()[0]}.") from error


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice: plain YAML would silently keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key_node.value!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


def _sentence(errors: Sequence[ErrorDetails]) -> str:
    first = errors[0]
    key = ".".join(str(part) for part in first["loc"] if part != "[key]")
    reason = _OWN_WORDS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    reason = reason[:1].lower() + reason[1:]
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{key}: {reason}{more}." if key else f"{reason}{more}."
