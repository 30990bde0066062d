"""Words of accounts that may have come back."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of one account, as far as it is known; what is empty says nothing for or against."""

    account_id: str  # unique within its file or table
    platform: str = ""  # slug
    handle: str = ""
    display_name: str = ""
    bio: str = ""
    native_id: str = ""  # the platform's own id, which stays when the handle changes
    avatar: str = ""  # PDQ, 64 hexadecimal digits
    banner: str = ""
    links: tuple[str, ...] = ()  # addresses and invite links of the profile
    contacts: tuple[str, ...] = ()  # telephone numbers, e-mail addresses, wallets, as written
    media: tuple[str, ...] = ()  # digests of pictures and videos that it posted
    texts: tuple[str, ...] = ()  # posts
    shares_with: tuple[str, ...] = ()  # accounts that share the same within seconds
    hours: tuple[int, ...] = ()  # posts in each hour of the day, UTC; 24 numbers
    opened_on: date | None = None
    barred_on: date | None = None  # the day on which its platform blocked it


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One line of the reckoning: what was compared, what came out, and for how much it speaks."""

    comparison: str
    level: str
    bits: float  # log2 of how much likelier this is for a return than for strangers; negative speaks against
    commonness_bits: float = 0.0  # part of `bits`: how far what agrees is rarer or commoner than usual


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLead:
    """A new account that may be a barred one come back: a lead for a person, never a finding."""

    account_id: str
    barred_id: str
    probability: float
    bits: float  # the sum of the lines and of where the reckoning starts
    start_bits: float
    lines: tuple[EvidenceLine, ...] = field(default=())  # the weightiest first


class TooFewReturnsError(ValueError):
    """A model cannot be learned from so few known returns, or from so few other accounts."""


class NothingLearnedError(ValueError):
    """What known returns share, strangers share as well: no sum of weights tells them apart."""
