"""Small scenarios for tests, cut from the shipped one."""

from typing import Any

import yaml

from openiru.simulation.scenario import shipped_scenario
from openiru.simulation.types import Scenario

QUOTA, BLOCKS, REFUSES = 10, 6, 2
NO_FAULTS = {
    "unavailable_before": 0,
    "unavailable_after": 0,
    "reset_after": 0,
    "slow": 0,
    "slow_seconds": 0,
    "duplicate_callbacks": 0,
}


def document(faults: dict[str, float] | None = None) -> dict[str, Any]:
    """A scenario as its file says it: six small platforms of one size, without faults."""
    content: dict[str, Any] = yaml.safe_load(shipped_scenario().read_bytes())
    for plan in content["platforms"].values():
        plan |= {"accounts": 40, "posts": 120, "pictures": 12, "quota": QUOTA}
        plan["answers"] = {**plan["answers"], "blocks": BLOCKS, "refuses": REFUSES}
        plan["faults"] = {**NO_FAULTS, **(faults or {})}
    return content


def small_scenario(faults: dict[str, float] | None = None) -> Scenario:
    """The same, read."""
    return Scenario.model_validate(document(faults))


def text(content: dict[str, Any]) -> str:
    """A scenario's file."""
    return yaml.safe_dump(content, allow_unicode=True)
