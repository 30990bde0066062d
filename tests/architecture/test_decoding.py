"""Files of strangers are decoded in the sandbox: nobody else calls what opens pictures, video or sound."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import openiru

SOURCE: Final = Path(openiru.__file__).parent
# Where decoders live, and where they are called.
INSIDE: Final = ("engines", "sandbox")
# What opens a file, by module.
DECODERS: Final = {
    "openiru.engines.hashes.decode": {"decode_picture", "use_picture"},
    "openiru.engines.hashes.pdq": {"hash_picture"},
}
OPENING: Final = {
    ("Image", "open"),
    ("av", "open"),
    ("cv2", "imdecode"),
    ("cv2", "imread"),
    ("cv2", "VideoCapture"),
}
# Modules of media engines whose functions `read...` take the bytes of a file: they are named to the sandbox, never called.
READING: Final = ("reading", "printing")


def breaches(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            taken = DECODERS.get(node.module or "", set()) & {each.name for each in node.names}
            taken |= _readers_of_engines(node)
            yield from (f"{path}:{node.lineno} imports {name}" for name in sorted(taken))
        elif isinstance(node, ast.Attribute) and (ast.unparse(node.value), node.attr) in OPENING:
            yield f"{path}:{node.lineno} calls {ast.unparse(node)}"


def _readers_of_engines(node: ast.ImportFrom) -> set[str]:
    parts = (node.module or "").split(".")
    if parts[:3] != ["openiru", "engines", "media"] or parts[-1] not in READING:
        return set()
    return {each.name for each in node.names if each.name.startswith("read")}


class TestDecoding:
    def test_happens_in_the_sandbox_alone(self) -> None:
        outside = [
            path for path in sorted(SOURCE.rglob("*.py")) if path.relative_to(SOURCE).parts[0] not in INSIDE
        ]

        assert [breach for path in outside for breach in breaches(path)] == []

    def test_is_seen_where_it_is_done(self) -> None:
        seen = [breach for path in sorted((SOURCE / "sandbox").rglob("*.py")) for breach in breaches(path)]

        assert any("use_picture" in breach for breach in seen)
