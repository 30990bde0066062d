"""What is true in the invented world? Read by the story's people and by the scoring, by nobody else."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from openiru.simulation.types import Role
from openiru.workflows.play_story.judgement import REFERABLE, Truth


def read_truths(path: Path) -> dict[str, Truth]:
    """The truth of every account, by `platform:native id` and by `platform:handle` (lower case)."""
    accounts = orjson.loads(path.read_bytes())["accounts"]
    truths: dict[str, Truth] = {}
    for entry in accounts.values():
        truth = Truth(role=Role(entry["role"]), organisation=entry["organisation"], account=_name(entry))
        for key in _keys(entry):
            truths[key] = truth
    return truths


def true_accounts(truths: Mapping[str, Truth]) -> int:
    """How many accounts may be referred at all."""
    return len({truth.account for truth in truths.values() if truth.role in REFERABLE})


def truth_of(truths: Mapping[str, Truth], *, platform: str, native_id: str, handle: str) -> Truth:
    """The truth of an account as the program under test names it.

    Raises:
        KeyError: if the world does not know it.
    """
    if native_id and f"{platform}:{native_id}" in truths:
        return truths[f"{platform}:{native_id}"]
    return truths[f"{platform}:{handle.lower()}"]


def _name(entry: Mapping[str, str]) -> str:
    return f"{entry['platform']}:{entry['native_id'] or entry['handle']}"


def _keys(entry: Mapping[str, str]) -> Iterable[str]:
    for key in (entry["native_id"], entry["handle"].lower()):
        if key:
            yield f"{entry['platform']}:{key}"
