"""Words and facts of re-checks."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]

NEVER: Final = np.inf  # in columns of times
HOUR_S: Final = 3_600.0
DAY_S: Final = 24 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Subjects that are watched, as columns of one length. Times are seconds on one scale."""

    group: Ints  # row of the hazard model
    purse: Ints  # whose budget pays: a platform
    since: Floats  # when it went down (or was sent); ages count from here
    said: Floats  # the last look that said anything; `since` if none did
    asked: Floats  # the last look, whatever it said; -inf if there was none
    refusals: Ints  # looks in a row that said nothing, the last ones
    returns: Ints  # how often it came back before
    followers: Floats
    second_at: Floats  # when a second look is due; NEVER if none is wanted
    deadline_at: Floats  # when the platform's time runs out; NEVER if it does not

    def __len__(self) -> int:
        """How many subjects."""
        return len(self.group)

    def only(self, rows: Ints | NDArray[np.bool_]) -> Self:
        """Some of them."""
        return type(self)(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often one subject may be asked about."""

    least_gap_s: float = 6 * HOUR_S  # between two looks without a due date; a state settles over this time
    retry_s: float = HOUR_S  # after a look that said nothing; twice as long after each further one
    mute_from: int = 5  # looks in a row that said nothing, from which on the others go first most of the time
    most_doublings: int = (
        6  # 64 hours: walls of some days come down again; those that never do go last, see `mute_from`
    )
    second_tries: int = 3  # looks in a row that said nothing, until a second look no longer goes first
    reach_floor: float = 1_000.0  # followers that everybody counts for beside their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom to look at now, in this order."""

    rows: Ints  # of the subjects
    reasons: Ints
    urgency: Floats  # follower-seconds that one look would have to cost, not to be worth it


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """What was seen of subjects since each went down, as columns of one length. Ages in seconds since then."""

    group: Ints
    entered: Floats  # age at the first look: whoever had changed before was never seen like this
    unchanged: Floats  # age at the last look that showed no change
    changed: Floats  # age at the first look that showed one; NEVER if none did

    @classmethod
    def of(cls, rows: Sequence[tuple[int, float, float, float]]) -> Self:
        """From rows of group, age at the first look, last age without change and first age with one."""
        table = np.array(rows, dtype=np.float64).reshape(-1, 4)
        return cls(
            group=table[:, 0].astype(np.intp),
            entered=table[:, 1],
            unchanged=table[:, 2],
            changed=table[:, 3],
        )
