"""Which steps may a referral and its items take, and what does a state follow from?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from openiru.referrals.errors import AlreadyWithdrawnError, WrongStatusError
from openiru.referrals.types import ItemFacts, ItemState, MessageKind, OutcomeCode, Produced, ReferralStatus
from openiru.review.types import Instrument

NEXT: Final[Mapping[ReferralStatus, frozenset[ReferralStatus]]] = {
    ReferralStatus.SCHEDULED: frozenset({ReferralStatus.RECALLED, ReferralStatus.SENT}),
    ReferralStatus.RECALLED: frozenset(),
    ReferralStatus.SENT: frozenset(
        {ReferralStatus.ACKNOWLEDGED, ReferralStatus.CLOSED, ReferralStatus.WITHDRAWN}
    ),
    ReferralStatus.ACKNOWLEDGED: frozenset({ReferralStatus.CLOSED, ReferralStatus.WITHDRAWN}),
    # A platform may take its final word back; then the referral is open again.
    ReferralStatus.CLOSED: frozenset(
        {ReferralStatus.SENT, ReferralStatus.ACKNOWLEDGED, ReferralStatus.WITHDRAWN}
    ),
    ReferralStatus.WITHDRAWN: frozenset(),
}

NEXT_ITEM: Final[Mapping[ItemState, frozenset[ItemState]]] = {
    ItemState.SCHEDULED: frozenset({ItemState.PENDING, ItemState.RECALLED}),
    ItemState.RECALLED: frozenset(),
    ItemState.WITHDRAWN: frozenset(),
    # The last word of the platform counts, so every answer may be corrected by every other.
    **{
        answered: frozenset(
            {
                ItemState.PENDING,
                ItemState.ACTED,
                ItemState.PARTLY,
                ItemState.REFUSED,
                ItemState.ALREADY_GONE,
                ItemState.WITHDRAWN,
            }
            - {answered}
        )
        for answered in (
            ItemState.PENDING,
            ItemState.ACTED,
            ItemState.PARTLY,
            ItemState.REFUSED,
            ItemState.ALREADY_GONE,
        )
    },
}

STATE_OF: Final[Mapping[OutcomeCode, ItemState]] = {
    OutcomeCode.REMOVED_TOS: ItemState.ACTED,
    OutcomeCode.REMOVED_LAW_GLOBAL: ItemState.ACTED,
    OutcomeCode.ACCOUNT_SUSPENDED: ItemState.ACTED,
    OutcomeCode.ACCOUNT_TERMINATED: ItemState.ACTED,
    OutcomeCode.GEO_RESTRICTED: ItemState.PARTLY,
    OutcomeCode.DEMOTED_OR_LABELLED: ItemState.PARTLY,
    OutcomeCode.PARTIALLY_ACTIONED: ItemState.PARTLY,
    OutcomeCode.ALREADY_GONE: ItemState.ALREADY_GONE,
    OutcomeCode.ACKNOWLEDGED_PENDING: ItemState.PENDING,
    OutcomeCode.NO_RESPONSE: ItemState.PENDING,
    OutcomeCode.NOT_FOUND: ItemState.REFUSED,
    OutcomeCode.INSUFFICIENT_INFORMATION: ItemState.REFUSED,
    OutcomeCode.NOT_VIOLATING: ItemState.REFUSED,
    OutcomeCode.DECLINED_LEGAL: ItemState.REFUSED,
    OutcomeCode.DECLINED_JURISDICTION: ItemState.REFUSED,
    OutcomeCode.IMPOSSIBLE_FORCE_MAJEURE: ItemState.REFUSED,
    OutcomeCode.MANIFEST_ERROR: ItemState.REFUSED,
}

STATE_OF_ANSWER: Final[Mapping[Produced, ItemState]] = {
    Produced.ALL: ItemState.ACTED,
    Produced.SOME: ItemState.PARTLY,
    Produced.NONE: ItemState.REFUSED,
}

MESSAGE_OF: Final[Mapping[Instrument, MessageKind]] = {
    Instrument.ACCOUNT_BLOCK: MessageKind.REFERRAL_SENT,
    Instrument.CONTENT_REMOVAL: MessageKind.REFERRAL_SENT,
    Instrument.DATA_REQUEST: MessageKind.DATA_REQUEST_SENT,
    Instrument.PRESERVATION: MessageKind.PRESERVATION_SENT,
}

_LONGEST_DAYS: Final = 36_500  # a century: further no calendar is needed, and no sum overflows
OPEN_STATES: Final = frozenset({ItemState.SCHEDULED, ItemState.PENDING})
BLOCKING_STATES: Final = frozenset({ItemState.ACTED, ItemState.PARTLY})  # a following is counted for these
REMOVALS: Final = frozenset({Instrument.ACCOUNT_BLOCK, Instrument.CONTENT_REMOVAL})
DATA_INSTRUMENTS: Final = frozenset({Instrument.DATA_REQUEST, Instrument.PRESERVATION})


def item_state(facts: ItemFacts, as_of: datetime) -> ItemState:
    """Where an item stood at `as_of`, from what was known by then; the last word wins that was not overtaken."""
    if facts.recalled_at is not None and facts.recalled_at <= as_of:
        return ItemState.RECALLED
    if facts.sent_at is None or facts.sent_at > as_of:
        return ItemState.SCHEDULED
    if facts.withdrawn_at is not None and facts.withdrawn_at <= as_of:
        return ItemState.WITHDRAWN
    outcomes = [each for each in facts.outcomes if each.received_at <= as_of and not each.is_overtaken]
    if outcomes:
        return STATE_OF[max(outcomes, key=lambda fact: (fact.received_at, fact.number)).code]
    answers = [each for each in facts.answers if each.received_at <= as_of and not each.is_overtaken]
    if answers:
        return STATE_OF_ANSWER[max(answers, key=lambda fact: (fact.received_at, fact.number)).produced]
    return ItemState.PENDING


def referral_status(
    current: ReferralStatus, items: Mapping[ItemState, int], *, is_acknowledged: bool
) -> ReferralStatus:
    """Where a referral stands once its items stand as counted in `items`."""
    if not NEXT[current] or current is ReferralStatus.SCHEDULED:
        return current
    standing = {
        state
        for state, count in items.items()
        if count and state not in {ItemState.WITHDRAWN, ItemState.RECALLED}
    }
    if not standing:
        return ReferralStatus.WITHDRAWN
    if not standing & OPEN_STATES:
        return ReferralStatus.CLOSED
    return ReferralStatus.ACKNOWLEDGED if is_acknowledged else ReferralStatus.SENT


def decided_at(
    state: ItemState, *, effective_at: datetime | None, sent_at: datetime, received_at: datetime
) -> datetime | None:
    """When a measure counts as taken; None while the item is pending.

    The platform's own time counts, but a measure neither precedes the referral nor follows the
    message that reports it: clocks differ, and a wish must not shorten our times to act.
    """
    if state is ItemState.PENDING:
        return None
    return max(sent_at, min(effective_at or received_at, received_at))


def ends_at(taken_at: datetime, days: int) -> datetime:
    """When a measure for so many days ends; `openiru_measure_ends_at` of the database says the same."""
    return taken_at + timedelta(days=min(days, _LONGEST_DAYS))


def said_at(dated: datetime | None, *, received_at: datetime) -> datetime | None:
    """When a platform said something, as it dates its message; nothing is said after it was received."""
    return None if dated is None else min(dated, received_at)


def is_overtaken(said: datetime | None, latest: datetime | None) -> bool:
    """Whether a word came behind one that was said later, `latest`; words without a time never do."""
    return said is not None and latest is not None and said < latest


def due_at(sent_at: datetime, seconds: int | None) -> datetime | None:
    """The end of a deadline that runs from `sent_at`; None where there is no deadline."""
    return None if seconds is None else sent_at + timedelta(seconds=seconds)


def check_step(current: ReferralStatus, to: ReferralStatus) -> None:
    """Refuse a step that is not in `NEXT`.

    Raises:
        WrongStatusError: naming both states.
    """
    if to not in NEXT[current]:
        raise WrongStatusError(f"A referral that is {current} cannot become {to}.")


def check_may_recall(current: ReferralStatus) -> None:
    """Refuse unless the referral has not left yet; until then taking it back costs nothing.

    Raises:
        WrongStatusError: if it left or was recalled before.
    """
    if current is not ReferralStatus.SCHEDULED:
        raise WrongStatusError(f"Only a scheduled referral can be recalled; this one is {current}.")


def check_may_say_more(current: ReferralStatus) -> None:
    """Refuse unless the platform was sent the referral.

    Raises:
        WrongStatusError: if it never left.
    """
    if current in {ReferralStatus.SCHEDULED, ReferralStatus.RECALLED}:
        raise WrongStatusError(f"The platform was sent no such referral; this one is {current}.")


def check_may_withdraw(states: frozenset[ItemState]) -> None:
    """Refuse unless every item was sent and not taken back before.

    Raises:
        AlreadyWithdrawnError: if an item was withdrawn before.
        WrongStatusError: if an item never left; recall the referral instead.
    """
    if ItemState.WITHDRAWN in states:
        raise AlreadyWithdrawnError("An item among these was withdrawn before.")
    if states & {ItemState.SCHEDULED, ItemState.RECALLED}:
        raise WrongStatusError("An item among these was never sent; only what left can be withdrawn.")
