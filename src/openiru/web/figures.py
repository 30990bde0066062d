"""How do pages get figures quickly, without ever showing old ones as new?"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from openiru.foundation.forms import form_of
from openiru.referrals.queries import taken_back
from openiru.statistics.queries import figures, version_of
from openiru.statistics.types import Figures

_KEPT_S: Final = 3_600
_COUNTING: Final = "figures-counting"
_PATIENCE_S: Final = 60
# Time to act counts on while nothing happens, so figures of the same facts age; they say their moment.
_FRESH: Final = timedelta(minutes=5)
# What an older program kept is not taken for ours.
_FORM: Final = form_of(Figures)


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
    for a count of the whole ledger after each. What was taken back since is not in them.
    """
    key = _key("lately", taken_back(at))
    kept: Figures | None = cache.get(key)
    if (
        kept is not None
        and kept.as_of <= at
        and (at - kept.as_of <= _FRESH or not cache.add(_COUNTING, 1, _PATIENCE_S))
    ):
        return kept
    made = figures_now(at)
    cache.set(key, made, _KEPT_S)
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


def _key(*parts: str | None) -> str:
    return "figures-" + hashlib.sha256(repr((_FORM, parts)).encode()).hexdigest()
