"""The words of moderation: what authorities ask, and where each thing stands with us."""

from enum import StrEnum


class RequestKind(StrEnum):
    """What an authority asks."""

    REFERRAL = "referral"
    DATA_REQUEST = "data_request"
    PRESERVATION = "preservation"


class ItemStanding(StrEnum):
    """Where one referred item stands with us; follows from decisions and withdrawals."""

    WAITING = "waiting"  # nobody has decided
    RESTRICTED = "restricted"
    LEFT_ALONE = "left_alone"  # looked at, and nothing was restricted
    WITHDRAWN = "withdrawn"  # taken back before anything was restricted
    TO_REINSTATE = "to_reinstate"  # taken back after it was restricted: asks for a decision
    REINSTATED = "reinstated"
    KEPT = "kept"  # taken back, and restricted all the same, for reasons of our own


class Reinstatement(StrEnum):
    """What a moderator does with what an authority took back."""

    REINSTATED = "reinstated"
    KEPT = "kept"
