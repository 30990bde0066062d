"""Which figures of staying down were counted already, and may be shown again, without ever showing old ones as new?

Years of looks take many seconds to count. Where they do, pages show what was counted last and say as of when, and the worker counts
anew; where they do not, whoever looks gets the figures of that moment.
"""

import hashlib
import time
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from openiru.statistics.queries.staying import staying, staying_version
from openiru.statistics.types import (
    ActGroup,
    DisagreementGroup,
    End,
    Estimate,
    Presence,
    Quantile,
    ReturnedCurve,
    Says,
    Seen,
    Staying,
    SurvivalGroup,
    Traced,
)

FRESH: Final = timedelta(minutes=5)  # times to act count on while nothing happens
SLOW_S: Final = 1.0  # of the processor: longer nobody should wait for a page
_SHARE: Final = 50  # the worker counts for one part in so many of its time
_SPARE: Final = 3  # times as long until a page counts by itself, since no worker did
_KEPT_S: Final = 24 * 3_600
_LATELY: Final = "staying-lately"
_COUNTING: Final = "staying-counting"
_PATIENCE_S: Final = 60
_PARTS: Final = (
    *(Staying, SurvivalGroup, ReturnedCurve, ActGroup, Traced, Estimate, Quantile),
    *(DisagreementGroup, Presence),
)
# What an older program kept is not taken for ours.
_FORM: Final = repr(
    [[each.name for each in fields(part)] for part in _PARTS] + [list(End), list(Says), list(Seen)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    made: Staying
    took_s: float  # of the processor

    def is_fresh(self, at: datetime) -> bool:
        """Whether it is what would be counted now, but for minutes."""
        return timedelta(0) <= at - self.made.as_of <= FRESH and self.made.version == staying_version(at)

    @property
    def lasts(self) -> timedelta:
        """For how long it may stand in for newer ones."""
        return max(FRESH, timedelta(seconds=self.took_s * _SHARE)) if self.took_s > SLOW_S else timedelta(0)


def staying_now(at: datetime, *, organisation_id: str | None = None) -> Staying:
    """The figures of staying down of all facts known at `at`; `as_of` says of which moment they are.

    Counted within the last five minutes and of the same facts; where counting takes longer than a second, those that were counted
    last, some minutes ago or, of years of looks, an hour.
    """
    kept: _Kept | None = cache.get(_key("staying-now", organisation_id))
    if kept is not None:
        is_recent = timedelta(0) <= at - kept.made.as_of <= kept.lasts * _SPARE
        if is_recent or kept.is_fresh(at):
            return kept.made
    return _counted(at, organisation_id)


def keep_staying(at: datetime) -> bool:
    """Count anew for pages what takes long to count, if the facts changed since, and now and then if not; whether it did."""
    kept: _Kept | None = cache.get(_key("staying-now", None))
    if kept is None or not kept.lasts or timedelta(0) <= at - kept.made.as_of < kept.lasts:
        return False
    _counted(at, None)
    return True


def staying_at(as_of: datetime, *, organisation_id: str | None = None) -> Staying:
    """The figures of staying down as of a moment that has passed."""
    key = _key("staying", as_of.isoformat(), staying_version(as_of), organisation_id)
    kept: Staying | None = cache.get(key)
    if kept is None:
        kept = staying(as_of, organisation_id=organisation_id)
        cache.set(key, kept, _KEPT_S)
    return kept


def staying_lately(at: datetime) -> Staying:
    """Those figures at most five minutes old, or older by the time that one reader needs to count anew.

    For pages that show them beside other things, and must not wait after each reply or look.
    """
    kept: Staying | None = cache.get(_LATELY)
    if (
        kept is not None
        and kept.as_of <= at
        and (at - kept.as_of <= FRESH or not cache.add(_COUNTING, 1, _PATIENCE_S))
    ):
        return kept
    made = staying_now(at)
    cache.set(_LATELY, made, _KEPT_S)
    cache.delete(_COUNTING)
    return made


def _counted(at: datetime, organisation_id: str | None) -> Staying:
    begun = time.thread_time()
    made = staying(at, organisation_id=organisation_id)
    kept = _Kept(made=made, took_s=time.thread_time() - begun)
    cache.set(_key("staying-now", organisation_id), kept, _KEPT_S)
    return made


def _key(*parts: str | None) -> str:
    return "figures-" + hashlib.sha256(repr((_FORM, parts)).encode()).hexdigest()
