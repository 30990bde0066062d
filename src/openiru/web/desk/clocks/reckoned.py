"""Whose turn it is, as it was reckoned last: where that takes long, not for every reader anew."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from openiru.foundation.forms import form_of
from openiru.workflows.checks.watching import DueLook, watch

SHOWN_MAX: Final = 100  # of one platform
SLOW_S: Final = 1.0  # of the processor: longer nobody should wait for a page
LASTS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """Whom to look at next, at a moment."""

    at: datetime
    due: tuple[DueLook, ...]  # a hundred of each platform at the most, in order
    counts: Mapping[str, int]  # of those that are watched, by platform
    learned_at: datetime  # until when looks taught how likely changes are
    took_s: float  # of the processor

    @property
    def total(self) -> int:
        """How many are watched."""
        return sum(self.counts.values())


# What an older program kept is not taken for ours.
_KEY: Final = f"watch-due-{form_of(Reckoned)}"


def reckoned(at: datetime) -> Reckoned:
    """Whom to look at at a moment; where reckoning takes longer than a second, as of some minutes ago, and it says so."""
    kept: Reckoned | None = cache.get(_KEY)
    if kept is not None and kept.took_s > SLOW_S and timedelta(0) <= at - kept.at <= LASTS:
        return kept
    begun = time.thread_time()
    found = watch(at)
    due = found.planned(dict.fromkeys(found.platforms, SHOWN_MAX))
    counts = {name: sum(each.platform == name for each in found.subjects) for name in found.platforms}
    made = Reckoned(
        at=at,
        due=tuple(due),
        counts=counts,
        learned_at=found.learned_at,
        took_s=time.thread_time() - begun,
    )
    cache.set(_KEY, made, LASTS.total_seconds())
    return made
