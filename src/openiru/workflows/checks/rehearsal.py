"""Invented worlds played through, and what came of it: joins the simulated world with the engine that chooses."""

from statistics import mean, stdev
from typing import Any, Final

import numpy as np

from openiru.engines.rechecks.hazards import Hazards
from openiru.engines.rechecks.rehearsing import Happened, Noticed
from openiru.engines.rechecks.types import DAY_S
from openiru.simulation.rechecking.world import LAWS, Drawn, still_gone

_T_95: Final = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
_FINE_DAYS: Final = (*(each / 8 for each in range(32)), *range(4, 31), *range(32, 181, 2))
_FIGURES: Final = ("mean_days", "median_days", "follower_mean_days", "within 1", "within 7", "within 30")


def world_of(drawn: Drawn) -> Happened:
    """An invented world as the engine takes it, with the hazards that its laws amount to."""
    edges = np.array(_FINE_DAYS, dtype=np.float64) * DAY_S
    return Happened(
        platform=drawn.platform,
        blocked=drawn.blocked,
        returned=drawn.returned,
        followers=drawn.followers,
        refused=drawn.refused,
        hazards=Hazards.of_survival([still_gone(law) for law in LAWS.values()], edges),
        until=drawn.until,
        host=drawn.host,
        turns=drawn.turns,
        due=drawn.due,
    )


def summary(played: list[Noticed]) -> dict[str, Any]:
    """The mean of each figure over worlds, and half the width of its 95 % interval; None from one world."""
    rows = [
        {
            "mean_days": each.mean_days,
            "median_days": each.median_days,
            "follower_mean_days": each.follower_mean_days,
            **{f"within {days}": share for days, share in each.within.items()},
        }
        for each in played
    ]
    return {name: _interval([row[name] for row in rows]) for name in _FIGURES}


def _interval(values: list[float]) -> dict[str, float | None]:
    count = len(values)
    half = _T_95[count] * stdev(values) / count**0.5 if count in _T_95 else None
    return {"mean": mean(values), "half_width": half}


def row_of(played: list[Noticed]) -> list[str]:
    """The figures of one way as they are printed."""
    told = summary(played)
    days = [_told(told[name], "{:.2f}") for name in _FIGURES[:3]]
    return [*days, *(_told(told[name], "{:.0%}") for name in _FIGURES[3:])]


def _told(figure: dict[str, float | None], shape: str) -> str:
    half = figure["half_width"]
    return shape.format(figure["mean"]) + (f" ± {shape.format(half)}" if half is not None else "")
