"""Advisers that are described in a file, measured and switched on."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from tests.factories.adviser_servers import POLICY, AdviserServer, Served, said_json
from tests.factories.golden_sets import frozen
from tests.factories.people import supervisor

from openiru.learning.queries import newest_golden_set
from openiru.learning.types import Label
from openiru.workflows.advisers.asking import House
from openiru.workflows.advisers.measure import golden_set, measure_adviser, switch_on

REASON = "Measured on the golden set and found fit."
GOLDEN = {f"join the brigade {n}": True for n in range(20)} | {f"a market day {n}": False for n in range(24)}


def house(folder: Path, at: datetime, *servers: AdviserServer, **changes: Any) -> House:
    """A house with advisers `house`, `house-2` and so on, one for each server; described in a file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.md").write_text(POLICY.text, encoding="utf-8")
    described = {
        ("house" if place == 0 else f"house-{place + 1}"): {
            "kind": "chat",
            "model": f"model-{place + 1}",
            "address": server.url,
            "policy": "policy.md",
            "label": "ground-a",
            "limits": {"at_once": 1, "retries": 0, "total_s": 5, "silence_s": 5},
            **changes,
        }
        for place, server in enumerate(servers)
    }
    file = folder / "advisers.yaml"
    file.write_text(yaml.safe_dump({"advisers": described}), encoding="utf-8")
    return House(file=file, public_hosts=frozenset(), spent=folder / "spent", clock=lambda: at)


def flags_brigades(question: dict[str, Any]) -> Served:
    """An adviser that flags whatever names a brigade, and is sure of it."""
    text = question["messages"][1]["content"]
    if "brigade" in text.casefold():
        return said_json(label="flagged", p=0.95, category="praise", rationale="It names a brigade.")
    return said_json(label="clear", p=0.05)


def switched_on(name: str, home: House, at: datetime) -> None:
    """Measure an adviser on a golden set and switch it on."""
    if newest_golden_set(Label.GROUND_A) is None:
        frozen(GOLDEN, at)
    measure_adviser(name, golden_set(name, home), home, by=supervisor(), at=at)
    switch_on(name, home, by=supervisor(), at=at, reason=REASON)
