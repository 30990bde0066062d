"""Another package may import only operations, queries, types and errors; rows stay at home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import openiru

SOURCE = Path(openiru.__file__).parent
CAPABILITIES = {
    "access",
    "advisers",
    "audit",
    "conversations",
    "checks",
    "clocks",
    "disclosures",
    "deconfliction",
    "evidence",
    "exchanges",
    "intake",
    "mailroom",
    "invitations",
    "moderation",
    "peers",
    "platforms",
    "referrals",
    "registry",
    "review",
    "signals",
    "statistics",
}
OPEN_ROOMS = {"operations", "queries", "types", "errors"}
# Doors of their own: workflows hand messages to connectors, the command line hands files to parsers and probes,
# migrations of every capability use the triggers of the audit record, and peers keep addresses and secrets
# by the rules of platforms.
OPEN_DOORS = {
    ("platforms", "connectors"),
    ("platforms", "policy"),
    ("platforms", "probes"),
    ("platforms", "sealing"),
    ("exchanges", "connectors"),
    ("advisers", "adapters"),
    ("advisers", "asking"),
    ("registry", "sources"),
    ("intake", "formats"),
    ("statistics", "chart"),
    ("audit", "sql"),
    ("mailroom", "policy"),
}


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name


def trespasses(path: Path, owner: str) -> Iterator[str]:
    for line, name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "openiru" or len(parts) < 3 or parts[1] not in CAPABILITIES or parts[1] == owner:
            continue
        if parts[2] not in OPEN_ROOMS and (parts[1], parts[2]) not in OPEN_DOORS:
            yield f"{path.relative_to(SOURCE)}:{line} imports {name}"


class TestPrivateRooms:
    def test_only_open_rooms_are_entered(self) -> None:
        found = [
            trespass
            for path in sorted(SOURCE.rglob("*.py"))
            for trespass in trespasses(path, path.relative_to(SOURCE).parts[0])
        ]

        assert found == []

    def test_no_import_hides_in_a_function(self) -> None:
        hidden = []
        for path in sorted(SOURCE.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
            for function in functions:
                hidden += [
                    f"{path.relative_to(SOURCE)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]

        # The command line must set Django up before it can import commands.
        assert [place for place in hidden if not place.startswith("cli/main.py:")] == []
