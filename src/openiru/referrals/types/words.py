"""The words of referring: states, outcomes and kinds, each with one meaning."""

from enum import StrEnum
from typing import Final


class ReferralStatus(StrEnum):
    """Where a whole referral stands."""

    SCHEDULED = "scheduled"  # waits for the end of its recall window
    RECALLED = "recalled"  # never left
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"  # every item has its final word
    WITHDRAWN = "withdrawn"  # every item was taken back after sending


class ItemState(StrEnum):
    """Where one item stands; derived from facts, never chosen."""

    SCHEDULED = "scheduled"
    PENDING = "pending"
    ACTED = "acted"
    PARTLY = "partly"
    REFUSED = "refused"
    ALREADY_GONE = "already_gone"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


class OutcomeCode(StrEnum):
    """What a platform says it did with an item; maps to every platform's own report."""

    REMOVED_TOS = "removed_tos"
    REMOVED_LAW_GLOBAL = "removed_law_global"
    GEO_RESTRICTED = "geo_restricted"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_TERMINATED = "account_terminated"
    DEMOTED_OR_LABELLED = "demoted_or_labelled"
    ALREADY_GONE = "already_gone"
    NOT_FOUND = "not_found"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    NOT_VIOLATING = "not_violating"
    DECLINED_LEGAL = "declined_legal"
    DECLINED_JURISDICTION = "declined_jurisdiction"
    IMPOSSIBLE_FORCE_MAJEURE = "impossible_force_majeure"
    MANIFEST_ERROR = "manifest_error"
    ACKNOWLEDGED_PENDING = "acknowledged_pending"
    NO_RESPONSE = "no_response"
    PARTIALLY_ACTIONED = "partially_actioned"


class OutcomeBasis(StrEnum):
    """On what the platform says it acted."""

    TERMS = "terms"
    LAW = "law"


class SeenState(StrEnum):
    """What we saw of an item's subject ourselves."""

    LIVE = "live"
    GONE = "gone"
    SUSPENDED = "suspended"
    LOGIN_WALL = "login_wall"
    GEO_BLOCKED = "geo_blocked"
    RENAMED = "renamed"
    PRIVATE = "private"
    UNKNOWN = "unknown"


class DataClass(StrEnum):
    """What may be asked for in a data request, from least to most intrusive."""

    SUBSCRIBER = "subscriber"
    IDENTIFICATION = "identification"  # addresses and ports, for the sole purpose of identification
    TRAFFIC = "traffic"
    CONTENT = "content"


class Produced(StrEnum):
    """How much of what was asked for a platform handed over."""

    SOME = "some"
    ALL = "all"
    NONE = "none"


class MessageKind(StrEnum):
    """The kinds of messages that we send to platforms."""

    REFERRAL_SENT = "referral.sent"
    REFERRAL_WITHDRAWN = "referral.withdrawn"
    DATA_REQUEST_SENT = "data_request.sent"
    PRESERVATION_SENT = "preservation.sent"
    REFERRAL_MESSAGE = "referral.message"  # words to a platform about a referral that it has
    REFERRAL_REMINDER = "referral.reminder"


ASKING: Final = frozenset(
    {MessageKind.REFERRAL_SENT, MessageKind.DATA_REQUEST_SENT, MessageKind.PRESERVATION_SENT}
)  # a referral has one of these; all others follow it
FURTHER: Final = frozenset({MessageKind.REFERRAL_MESSAGE, MessageKind.REFERRAL_REMINDER})
