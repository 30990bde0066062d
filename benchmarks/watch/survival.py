"""How quickly and how rightly is it estimated how long accounts stay down? Beside lifelines.

Durations are drawn from a Weibull law whose hazard falls, in whole minutes, so that many fall on the same moment; most are censored.
Each of the two estimates a million items in a process of its own, so that memory can be told apart.
"""

import json
import random
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from statistics import fmean
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.watch.figure import Figure
from benchmarks.watch.targets import Measured, figure_of
from openiru.engines.survival.kaplan_meier import kaplan_meier

ITEMS: Final = 1_000_000
CLOSE: Final = 1e-12
WORLDS: Final = 300
ACCOUNTS: Final = 300
_LATEST_DAY: Final = 120.0
_AT: Final = (7.0, 30.0, 90.0)
_OURS: Final = "ours"


def measure() -> Figure:
    """All figures of this module."""
    return figure_of("survival", measured())


def measured() -> Iterator[Measured]:
    """Time, memory and equality at a million items; what looks far apart do to a share; whether bands hold."""
    ours, peer = _in_process(_OURS), _in_process("lifelines")
    apart = max(
        abs(one - other)
        for name in ("shares", "lows", "highs")
        for one, other in zip(ours[name], peer[name], strict=True)
    )
    yield Measured(
        what=f"{ITEMS:,} items, {ours['events']:,} of them back: processor time",
        measured=f"{ours['seconds']:.2f} s; lifelines {peer['seconds']:.2f} s",
        target="1 s, and less than lifelines",
        met=ours["seconds"] <= min(1.0, peer["seconds"]),
    )
    yield Measured(
        what="the same: memory beyond the durations",
        measured=f"{ours['megabytes']:.0f} MB; lifelines {peer['megabytes']:.0f} MB",
        target="less than lifelines",
        met=ours["megabytes"] < peer["megabytes"],
    )
    yield Measured(
        what="the same: greatest difference of shares and bands after 7, 30 and 90 days",
        measured=f"{apart:.1e}",
        target="1e-12",
        met=apart <= CLOSE,
    )
    yield _bands()
    yield from (_looks(days) for days in (1, 3, 7, 14))


def _drawn() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    chance = np.random.default_rng(1)
    back = 400 * chance.weibull(0.6, ITEMS)
    until = chance.uniform(0, _LATEST_DAY, ITEMS)
    days = np.minimum(back, until)
    return np.round(days * 1440) / 1440, back <= until


def _in_process(who: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.watch.survival", who], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _estimated(who: str) -> dict[str, Any]:
    durations, events = _drawn()
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter

    begun = time.process_time()
    if who == _OURS:
        curve = kaplan_meier(durations, events)
        seconds = time.process_time() - begun
        megabytes = _most_mb(lambda: kaplan_meier(durations, events))
        points = [curve.at(day) for day in _AT]
        shares, lows, highs = ([getattr(each, name) for each in points] for name in ("share", "low", "high"))
    else:
        fit = KaplanMeierFitter().fit(durations, events)
        band = fit.confidence_interval_survival_function_
        seconds = time.process_time() - begun
        megabytes = _most_mb(lambda: KaplanMeierFitter().fit(durations, events))
        shares = [float(fit.survival_function_.loc[:day].iloc[-1, 0]) for day in _AT]
        lows, highs = ([float(band.loc[:day].iloc[-1, side]) for day in _AT] for side in (0, 1))
    return {
        "seconds": seconds,
        "megabytes": megabytes,
        "events": int(events.sum()),
        "shares": shares,
        "lows": lows,
        "highs": highs,
    }


def _most_mb(estimate: Callable[[], object]) -> float:
    """The most that was allocated at once, beyond what was there before; a run of its own, since counting slows it."""
    tracemalloc.start()
    estimate()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def _bands() -> Measured:
    """How often the band after 30 days holds the truth, in worlds of few accounts."""
    chance = np.random.default_rng(2)
    truth = float(np.exp(-((30 / 120) ** 0.7)))
    held = 0
    for _ in range(WORLDS * 10):
        back, until = 120 * chance.weibull(0.7, 60), chance.uniform(0, _LATEST_DAY, 60)
        point = kaplan_meier(np.minimum(back, until), back <= until).at(30)
        held += point.low is not None and point.high is not None and point.low <= truth <= point.high
    part = held / (WORLDS * 10)
    return Measured(
        what=f"{WORLDS * 10:,} worlds of 60 accounts: the 95 % band after 30 days holds the truth",
        measured=f"{part:.1%}",
        target="93 to 97 %",
        met=0.93 <= part <= 0.97,
    )


def _looks(days: int) -> Measured:
    """What a week or two between looks do to the share after 30 days, and lifelines' estimator for intervals beside it."""
    from lifelines import KaplanMeierFitter

    warnings.simplefilter("ignore")
    chance, late, early, between = random.Random(days), [], [], []
    truth = float(np.exp(-((30 / 120) ** 0.7)))
    for number in range(WORLDS // 3):
        pairs = [_seen(chance, days) for _ in range(ACCOUNTS)]
        came = [up is not None for _, up in pairs]
        late.append(kaplan_meier([down if up is None else up for down, up in pairs], came).at(30).share)
        early.append(kaplan_meier([down for down, _ in pairs], came).at(30).share)
        if number < 5:
            fit = KaplanMeierFitter().fit_interval_censoring(
                [down for down, _ in pairs], [float("inf") if up is None else up for _, up in pairs]
            )
            between.append(float(fit.survival_function_.loc[:30].iloc[-1].mean()))
    error = 2 * float(np.sqrt(truth * (1 - truth) / (len(late) * ACCOUNTS)))
    return Measured(
        what=f"looks about every {days} days: share after 30 days less the truth ({truth:.3f})",
        measured=f"{fmean(late) - truth:+.3f}; if early {fmean(early) - truth:+.3f}; lifelines for intervals (5 worlds) {fmean(between) - truth:+.3f}",
        target=f"the truth between the two, but for chance ({error:.3f})",
        met=fmean(early) - error <= truth <= fmean(late) + error,
    )


def _seen(chance: random.Random, days: int) -> tuple[float, float | None]:
    """The last look that saw an account down, and the first that saw it up."""
    back, day, last = chance.weibullvariate(120, 0.7), 0.0, 0.0
    while day < _LATEST_DAY:
        day += chance.uniform(0.7, 1.3) * days
        if day >= back:
            return last, day
        last = day
    return last, None


if __name__ == "__main__":
    print(json.dumps(_estimated(sys.argv[1])))
