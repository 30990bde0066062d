"""Which figures of staying down were counted already, and may be shown again, without ever showing old ones as new?

Years of looks take many seconds to count. Where they do, pages show what was counted last and say as of when, and the worker counts
anew; where they do not, whoever looks gets the figures of that moment. What was taken back since ends what was kept, at once.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db import connection, transaction

from openiru.foundation.forms import form_of
from openiru.linking.queries import returns_fallen
from openiru.referrals.queries import taken_back
from openiru.statistics.queries.staying import staying, staying_version
from openiru.statistics.types import Staying

FRESH: Final = timedelta(minutes=5)  # times to act count on while nothing happens
SLOW_S: Final = 1.0  # longer nobody should wait for a page
_SHARE: Final = 50  # the worker counts for one part in so many of its time
_SPARE: Final = 3  # times as long until a page counts by itself, since no worker did
_AHEAD: Final = timedelta(
    minutes=1
)  # others may have counted for a moment after ours while we waited for them
_KEPT_S: Final = 24 * 3_600
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('openiru staying'))"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    made: Staying
    took_s: float  # database and waiting included

    @property
    def is_slow(self) -> bool:
        """Whether nobody should wait for another."""
        return self.took_s > SLOW_S

    @property
    def lasts(self) -> timedelta:
        """For how long it may stand in for newer ones."""
        return max(FRESH, timedelta(seconds=self.took_s * _SHARE)) if self.is_slow else timedelta(0)

    def may_be_shown(self, at: datetime, lag: timedelta) -> bool:
        """Whether it is what would be counted now, but for times that go on, or recent enough where counting is slow."""
        age = at - self.made.as_of
        if -_AHEAD <= age <= max(lag, self.lasts * _SPARE):
            return True
        return age >= -_AHEAD and (self.is_slow or age <= FRESH) and self.made.version == staying_version(at)


# What an older program kept is not taken for ours.
_FORM: Final = form_of(_Kept)


def staying_now(at: datetime, *, organisation_id: str | None = None) -> Staying:
    """The figures of staying down of all facts known at `at`; `as_of` says of which moment they are.

    Counted within the last five minutes and of the same facts; where counting takes longer than a second, those that were counted
    last, some minutes ago or, of years of looks, an hour. Nothing that was taken back since is in them.
    """
    return _kept_or_counted(at, organisation_id, timedelta(0))


def staying_lately(at: datetime) -> Staying:
    """Those figures at most five minutes old, whatever came in but for what was taken back.

    For pages that show them beside other things, and must not wait after each reply or look.
    """
    return _kept_or_counted(at, None, FRESH)


def keep_staying(at: datetime) -> bool:
    """Count for pages what nobody has counted yet, and anew what takes long if the facts changed; whether it did."""
    key = _key_of_now(at, None)
    kept: _Kept | None = cache.get(key)
    if kept is not None and (
        not kept.is_slow or at - kept.made.as_of < kept.lasts or kept.made.version == staying_version(at)
    ):
        return False
    with _alone():
        _counted(at, None, key)
    return True


def staying_at(as_of: datetime, *, organisation_id: str | None = None) -> Staying:
    """The figures of staying down as of a moment that has passed."""
    key = _key("staying", as_of.isoformat(), staying_version(as_of), organisation_id)
    kept: Staying | None = cache.get(key)
    if kept is None:
        kept = staying(as_of, organisation_id=organisation_id)
        cache.set(key, kept, _KEPT_S)
    return kept


def _kept_or_counted(at: datetime, organisation_id: str | None, lag: timedelta) -> Staying:
    key = _key_of_now(at, organisation_id)
    kept: _Kept | None = cache.get(key)
    if kept is not None and kept.may_be_shown(at, lag):
        return kept.made
    with _alone():
        kept = cache.get(key)  # somebody may have counted while we waited
        if kept is not None and kept.may_be_shown(at, lag):
            return kept.made
        return _counted(at, organisation_id, key)


def _counted(at: datetime, organisation_id: str | None, key: str) -> Staying:
    begun = time.perf_counter()
    made = staying(at, organisation_id=organisation_id)
    cache.set(key, _Kept(made=made, took_s=time.perf_counter() - begun), _KEPT_S)
    return made


@contextmanager
def _alone() -> Iterator[None]:
    """One counts at a time: all others wait for what it finds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE)
        yield


def _key_of_now(at: datetime, organisation_id: str | None) -> str:
    """What was counted before something was taken back lies under another key."""
    return _key("staying-now", organisation_id, taken_back(at), returns_fallen(at))


def _key(*parts: str | int | None) -> str:
    return "figures-" + hashlib.sha256(repr((_FORM, parts)).encode()).hexdigest()
