"""When does a state count? Pages flicker, and one page is one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

from openiru.checks.errors import BadCheckError
from openiru.checks.types import CheckView, Look, NewRun, Row, Standing
from openiru.engines.probes.types import GONE, NO_VERDICT, State

K = TypeVar("K")

APART: Final = timedelta(hours=6)  # between the first and the last of observations that agree
LEAST_AGREEING: Final = 2
COUNTRIES_OF_WITHHELD: Final = 2  # a page that is refused in one country alone may be so by its network
_MOST_AGAINST: Final = 1  # looks that say another thing between two that agree


def standing(checks: Sequence[CheckView], *, apart: timedelta = APART, gone_vantages: int = 1) -> Standing:
    """What observations say together.

    The last ones in a row that name one state agree; pages that say nothing neither agree nor end the row. The state is
    settled once there are two of them, at least `apart`; "gone" needs so many vantages besides, and "withheld in some countries"
    needs the platform's own list of countries, or looks from two countries.

    Args:
        checks: of one subject, oldest first.
        apart: between the first and the last that agree.
        gone_vantages: from how many places "gone" must have been seen.
    """
    said = [check for check in checks if check.state not in NO_VERDICT]
    if not said:
        return Standing(
            state=None, is_settled=False, agreeing=0, first_at=None, last_at=None, refusals=len(checks)
        )
    last = said[-1]
    agreeing = []
    for check in reversed(said):
        if check.state is not last.state:
            break
        agreeing.append(check)
    first = agreeing[-1]
    return Standing(
        state=last.state,
        is_settled=len(agreeing) >= LEAST_AGREEING
        and last.at - first.at >= apart
        and _is_seen_widely(last.state, [_short(each) for each in agreeing], gone_vantages),
        agreeing=len(agreeing),
        first_at=first.at,
        last_at=last.at,
        refusals=len(checks) - 1 - max(place for place, check in enumerate(checks) if check is last),
        vantages=max(1, _places([_short(each) for each in agreeing])),
    )


def rows(
    looks: Iterable[Look],
    kinds: Mapping[State, K],
    *,
    standing: tuple[K, datetime] | None = None,
    apart: timedelta = APART,
    gone_vantages: int = 1,
) -> tuple[Row[K], ...]:
    """What looks say, by kinds of state, in the order of their first looks.

    A row is settled by two looks of its kind, at least `apart`. One look of another kind between them counts for nothing,
    whichever way; two in a row end it. A page turns between "suspended" and "not found", or between two ways of being up,
    without anything having happened: so states are told apart by their kind alone.

    Args:
        looks: at one subject, oldest first.
        kinds: of the states that count; others say nothing.
        standing: what is known to stand before the first look, and since when; a look that agrees needs no second one.
        apart: between the first and the last that agree.
        gone_vantages: from how many places "gone" must have been seen.
    """
    found: list[_Growing[K]] = []
    growing: dict[K, _Growing[K]] = {}
    if standing is not None:
        kind, at = standing
        growing[kind] = _Growing(kind, settled_at=at)
        found.append(growing[kind])
    for look in looks:
        kind_seen = kinds.get(look.state)
        if kind_seen is None:
            continue
        for other in [each for each in growing if each != kind_seen]:
            growing[other].against += 1
            if growing[other].against > _MOST_AGAINST:
                del growing[other]
        if kind_seen not in growing:
            growing[kind_seen] = _Growing(kind_seen)
            found.append(growing[kind_seen])
        growing[kind_seen].take(look, apart, gone_vantages)
    kept = sorted((each for each in found if each.looks), key=lambda each: each.looks[0].at)
    return tuple(Row(kind=each.kind, looks=tuple(each.looks), settled_at=each.settled_at) for each in kept)


@dataclass(slots=True)
class _Growing(Generic[K]):
    """A row that looks are added to."""

    kind: K
    looks: list[Look] = field(default_factory=list)
    settled_at: datetime | None = None
    against: int = 0  # looks of other kinds since its last

    def take(self, look: Look, apart: timedelta, gone_vantages: int) -> None:
        self.looks.append(look)
        self.against = 0
        if self.settled_at is not None or look.at - self.looks[0].at < apart:
            return
        if _is_seen_widely(look.state, self.looks, gone_vantages):
            self.settled_at = look.at


def _is_seen_widely(state: State, agreeing: Sequence[Look], gone_vantages: int) -> bool:
    """Whether looks came from as many places as such a state needs."""
    if state in GONE:
        return gone_vantages <= 1 or _places(agreeing) >= gone_vantages
    if state is State.GEO_WITHHELD:
        known = {each.country for each in agreeing} - {""}
        return any(each.is_listed for each in agreeing) or len(known) >= COUNTRIES_OF_WITHHELD
    return True


def _places(agreeing: Sequence[Look]) -> int:
    """From how many places looks came that say so; whoever did not say may have stood at any of them."""
    return len({each.vantage for each in agreeing} - {""})


def _short(check: CheckView) -> Look:
    return Look(check.at, check.state, check.followers, check.vantage, check.country, bool(check.countries))


def second_look_at(
    agreeing: int, first_at: datetime | None, last_at: datetime | None, *, apart: timedelta = APART
) -> datetime | None:
    """When a look is due that must agree with the last ones in a row; None if none was, or time enough lies between them.

    Where other vantages are wanted, another look from here would not help: none is due.
    """
    if first_at is None or last_at is None or (agreeing >= LEAST_AGREEING and last_at - first_at >= apart):
        return None
    return first_at + apart


def check_run(run: NewRun, *, at: datetime) -> None:
    """Refuse a run that could not be checked later.

    Args:
        run: what was seen.
        at: when it is recorded.

    Raises:
        BadCheckError: if a verdict has no body behind it, is of a time to come, or "gone" is said though a control was not held.
    """
    if at.tzinfo is None or any(each.at.tzinfo is None for each in run.observations):
        raise BadCheckError("The moment of a check needs a zone.")
    for each in run.observations:
        if each.at > at:
            raise BadCheckError(f"{each.url}: the answer cannot have come after it was recorded.")
        if each.verdict.is_verdict and not each.body_digest:
            raise BadCheckError(f"{each.url}: a verdict needs the answer that it was read from.")
        if each.verdict.state in GONE and not run.are_controls_held:
            raise BadCheckError(f"{each.url}: nobody is called gone in a run whose controls were not held.")


def why_shut(
    name: str, wait_until: datetime | None, busy_until: datetime | None, why: str, at: datetime
) -> str:
    """Why a host may not be asked at a moment, and until when, in words."""
    if wait_until is not None and wait_until > at:
        return f"{name} is left alone until {_moment(wait_until)}, since it refused us ({why})"
    until = _moment(busy_until or at)
    return f"{name} is asked by somebody else now, or was by a command that was cut off: until {until} at the latest"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
