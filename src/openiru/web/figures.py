"""How do pages get figures quickly, without ever showing old ones as new?"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from openiru.statistics.queries import figures, staying, staying_version, version_of
from openiru.statistics.types import Figures, Staying

_KEPT_S: Final = 3_600
_LATELY: Final = "figures-lately"
_COUNTING: Final = "figures-counting"
_STAYING_LATELY: Final = "staying-lately"
_STAYING_COUNTING: Final = "staying-counting"
_PATIENCE_S: Final = 60
# Time to act counts on while nothing happens, so figures of the same facts age; they say their moment.
_FRESH: Final = timedelta(minutes=5)


def figures_now(at: datetime, *, platform: str | None = None, organisation_id: str | None = None) -> Figures:
    """The figures of all facts known at `at`, counted within the last five minutes; `as_of` says when.

    Facts that came in since then make new figures at once.
    """
    key = _key("now", version_of(at), platform, organisation_id)
    kept: Figures | None = cache.get(key)
    if kept is not None and timedelta(0) <= at - kept.as_of <= _FRESH:
        return kept
    made = figures(at, organisation_id=organisation_id, platform=platform)
    cache.set(key, made, _KEPT_S)
    return made


def figures_lately(at: datetime) -> Figures:
    """Figures at most five minutes old, or older by the time that one reader needs to count anew; `as_of` says when.

    For pages that show figures beside other things: replies come in all day, and nobody should wait
    for a count of the whole ledger after each.
    """
    kept: Figures | None = cache.get(_LATELY)
    if (
        kept is not None
        and kept.as_of <= at
        and (at - kept.as_of <= _FRESH or not cache.add(_COUNTING, 1, _PATIENCE_S))
    ):
        return kept
    made = figures_now(at)
    cache.set(_LATELY, made, _KEPT_S)
    cache.delete(_COUNTING)
    return made


def figures_at(
    as_of: datetime, *, platform: str | None = None, organisation_id: str | None = None
) -> Figures:
    """The figures as of a moment that has passed."""
    key = _key(as_of.isoformat(), version_of(as_of), platform, organisation_id)
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = figures(as_of, organisation_id=organisation_id, platform=platform)
        cache.set(key, kept, _KEPT_S)
    return kept


def staying_now(at: datetime, *, organisation_id: str | None = None) -> Staying:
    """The figures of staying down of all facts known at `at`, counted within the last five minutes; `as_of` says when."""
    key = _key("staying-now", staying_version(at), organisation_id)
    kept: Staying | None = cache.get(key)
    if kept is not None and timedelta(0) <= at - kept.as_of <= _FRESH:
        return kept
    made = staying(at, organisation_id=organisation_id)
    cache.set(key, made, _KEPT_S)
    return made


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

    As `figures_lately`: for pages that show them beside other things, and must not wait after each reply or look.
    """
    kept: Staying | None = cache.get(_STAYING_LATELY)
    if (
        kept is not None
        and kept.as_of <= at
        and (at - kept.as_of <= _FRESH or not cache.add(_STAYING_COUNTING, 1, _PATIENCE_S))
    ):
        return kept
    made = staying_now(at)
    cache.set(_STAYING_LATELY, made, _KEPT_S)
    cache.delete(_STAYING_COUNTING)
    return made


def _key(*parts: str | None) -> str:
    return "figures-" + hashlib.sha256(repr(parts).encode()).hexdigest()
