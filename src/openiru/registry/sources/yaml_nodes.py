"""How is YAML from outside read as plain text values, with the line of each?"""

from collections.abc import Iterator, Sequence
from typing import Final

import yaml
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from openiru.registry.errors import ListFileError
from openiru.registry.sources.files import ListFile

_MAX_BYTES: Final = 4 * 1024 * 1024


class YamlMap:
    """A mapping of a YAML document; values are text as written, so that ``no`` stays ``no``."""

    def __init__(self, file: str, node: MappingNode) -> None:
        self._file = file
        self._values: dict[str, Node] = {}
        self.line = _line(node)
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if not name or name in self._values:
                raise self.refusal(f"`{name}` stands here twice" if name else "a key is not text", _line(key))
            self._values[name] = value

    def refusal(self, reason: str, line: int | None = None) -> ListFileError:
        """The error that says why this part of the file cannot be used."""
        return ListFileError(file=self._file, line=line or self.line, reason=reason)

    def only(self, known: Sequence[str]) -> None:
        """Refuse keys that nobody knows: a typing mistake must not drop a fact."""
        for name, value in self._values.items():
            if name not in known:
                raise self.refusal(f"unknown key `{name}`; known are {', '.join(known)}", _line(value))

    def has(self, name: str) -> bool:
        """Whether there is a value for `name`."""
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """A text value; without `default` it must be there and not empty."""
        node = self._values.get(name)
        if node is None:
            if default is None:
                raise self.refusal(f"`{name}` is missing")
            return default
        if not isinstance(node, ScalarNode):
            raise self.refusal(f"`{name}` must be one value", _line(node))
        value = str(node.value).strip()
        if not value and default is None:
            raise self.refusal(f"`{name}` is empty", _line(node))
        return value

    def map(self, name: str) -> "YamlMap":
        """A mapping that must be there."""
        node = self._values.get(name)
        if not isinstance(node, MappingNode):
            raise self.refusal(f"`{name}` must be a mapping", _line(node) if node else None)
        return YamlMap(self._file, node)

    def maps(self, name: str) -> Iterator["YamlMap"]:
        """A list of mappings; none where the key is missing."""
        for node in self._items(name):
            if not isinstance(node, MappingNode):
                raise self.refusal(f"each item of `{name}` must be a mapping", _line(node))
            yield YamlMap(self._file, node)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of text values; empty where the key is missing."""
        nodes = self._items(name)
        for node in nodes:
            if not isinstance(node, ScalarNode):
                raise self.refusal(f"each item of `{name}` must be one value", _line(node))
        return tuple(str(node.value).strip() for node in nodes)

    def _items(self, name: str) -> Sequence[Node]:
        node = self._values.get(name)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            raise self.refusal(f"`{name}` must be a list", _line(node))
        items: list[Node] = node.value
        return items


def read_yaml(file: ListFile) -> YamlMap:
    """The one document of a YAML file.

    Raises:
        ListFileError: if it is not YAML in UTF-8, uses aliases (`*name`), or is not a mapping.
    """
    data = file.read_all()
    if len(data) > _MAX_BYTES:
        raise file.refusal(f"a curated file has at most {_MAX_BYTES // 2**20} MiB")
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise file.refusal("the text is not UTF-8", data.count(b"\n", 0, error.start) + 1) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise file.refusal(f"not readable as YAML ({error.problem})", line) from error
    except yaml.YAMLError as error:
        raise file.refusal("not readable as YAML (a character that YAML does not allow)") from error
    except RecursionError as error:
        raise file.refusal("nested too deeply") from error
    if not isinstance(node, MappingNode):
        raise file.refusal("the file is not a mapping; see the README of curated lists")
    return YamlMap(file.name, node)


class _Loader(yaml.SafeLoader):
    """Composes nodes; aliases are refused, since a few of them can stand for billions of values."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed here", event.start_mark)
        return super().compose_node(parent, index)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
