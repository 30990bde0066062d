"""Draws the reference documents from the code; `make docs` writes them, a test compares them."""

import importlib
import inspect
import os
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openiru.config.settings")
django.setup()

import click  # noqa: E402
import typer  # noqa: E402

import openiru  # noqa: E402
from openiru.audit.types import Event  # noqa: E402
from openiru.cli.whole import app  # noqa: E402
from openiru.foundation.errors import OpenIruError  # noqa: E402
from openiru.referrals.policy import states as referrals  # noqa: E402
from openiru.review import policy as review  # noqa: E402
from openiru.signals.policy.weights import QUEUE_WEIGHTS  # noqa: E402

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
NOTE = "Drawn from the code by `make docs`; edit the code, not this file.\n"


def states() -> str:
    """The state tables of cases and referrals, as tables and diagrams."""
    parts = ["# States\n", NOTE]
    parts += _machine("Case", review.NEXT)
    parts += _machine("Referral", referrals.NEXT)
    parts += _machine("Item", referrals.NEXT_ITEM)
    parts += ["## Outcome to item state\n", "| what the platform says | state of the item |", "|---|---|"]
    parts += [f"| `{code.value}` | {state.value} |" for code, state in referrals.STATE_OF.items()]
    return "\n".join(parts) + "\n"


def _machine(name: str, steps: Mapping[Any, frozenset[Any]]) -> Iterator[str]:
    yield f"## {name}\n"
    yield "| from | to |"
    yield "|---|---|"
    for state, following in steps.items():
        yield f"| {state.value} | {', '.join(sorted(f.value for f in following)) or '(ends)'} |"
    yield "\n```mermaid\nstateDiagram-v2"
    first = next(iter(steps))
    yield f"    [*] --> {first.value}"
    for state, following in steps.items():
        yield from (f"    {state.value} --> {target.value}" for target in sorted(following))
        if not following:
            yield f"    {state.value} --> [*]"
    yield "```\n"


def errors() -> str:
    """Every expected failure with its code, kind and sentence."""
    for module in pkgutil.walk_packages(openiru.__path__, "openiru."):
        # Doors have errors of their own, beside those in `errors`.
        if not module.name.endswith((".__main__", ".wsgi")) and ".migrations" not in module.name:
            importlib.import_module(module.name)
    found: dict[str, tuple[str, str]] = {}
    waiting = [OpenIruError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.startswith("openiru."):
            words = (inspect.getdoc(error) or "").splitlines()[0]
            found[error.code] = (error.kind.value, words)
    parts = ["# Error codes\n", NOTE]
    for code in sorted(found):
        kind, words = found[code]
        parts += [f"## {code}", f"{words} ({kind})\n"]
    return "\n".join(parts)


def events() -> str:
    """Every audit event."""
    parts = [
        "# Audit events\n",
        NOTE,
        "Each act is one row of the chained record, under one of these names.\n",
    ]
    parts += [f"## {event.value}\n" for event in sorted(Event, key=lambda e: e.value)]
    return "\n".join(parts)


def commands() -> str:
    """Every command with its help."""
    root = typer.main.get_command(app)
    parts = [
        "# Commands\n",
        NOTE,
        "Exit codes: 0 done, 2 bad input, 3 not allowed, 4 not found, 5 conflict, 6 not available.\n",
    ]
    parts += _command("openiru", root)
    return "\n".join(parts) + "\n"


def _command(path: str, command: Any) -> Iterator[str]:
    if getattr(command, "commands", None):
        for name, child in sorted(command.commands.items()):
            if not child.hidden:
                yield from _command(f"{path} {name}", child)
        return
    yield f"## {path}\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    rows = [_option(parameter) for parameter in command.params if parameter.name != "help"]
    if rows:
        yield "| option | meaning |\n|---|---|"
        yield "\n".join(rows) + "\n"


def _option(parameter: Any) -> str:
    names = ", ".join([*parameter.opts, *getattr(parameter, "secondary_opts", [])])
    words = (getattr(parameter, "help", None) or "").replace("\n", " ").replace("|", "\\|")
    default = parameter.default
    if isinstance(parameter, click.Option) or hasattr(parameter, "is_flag"):
        shown = default.value if isinstance(default, Enum) else default
        if shown not in {None, False, ""} and not callable(shown) and "Sentinel" not in repr(shown):
            words += f" Default: `{shown}`."
    return f"| `{names}` | {words.strip()} |"


def queue_order() -> str:
    """The page on the order of the queue with its weights; the rest is written by people and benchmarks."""
    begin, end = "<!-- weights: from the code -->", "<!-- weights: end -->"
    before, rest = (FOLDER / "queue-order.md").read_text(encoding="utf-8").split(begin)
    lines = ["| kind of evidence | one witness with | severity | sureness |", "|---|---|---|---|"]
    lines += [
        f"| `{each.kind}` | {each.family} | {each.severity} | {each.sureness:.2f} |"
        for each in QUEUE_WEIGHTS.kinds
    ]
    return f"{before}{begin}\n" + "\n".join(lines) + f"\n{end}{rest.split(end)[1]}"


DOCUMENTS = {
    "states.md": states,
    "errors.md": errors,
    "audit-events.md": events,
    "commands.md": commands,
    "queue-order.md": queue_order,
}


def main() -> None:
    """Write all documents."""
    for name, draw in DOCUMENTS.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
