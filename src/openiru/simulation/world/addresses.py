"""How do platforms number and address accounts and posts?

All hosts are reserved names (RFC 2606, ".example").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from openiru.simulation.types import PlatformName

_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657  # X's ids count milliseconds from here, shifted by 22 bits


class Kind(StrEnum):
    """What sort of account it is."""

    ACCOUNT = "account"
    CHANNEL = "channel"
    GROUP = "group"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What names and numbers look like on one platform."""

    kinds: Mapping[Kind, float]
    joints: tuple[str, ...]  # between the words of a handle; none where accounts have no handle
    handle_chars: int  # the longest handle
    first_id: int
    id_gap: int  # ids of accounts lie at most so far apart


HABITS: Final[Mapping[PlatformName, Habits]] = {
    PlatformName.FACEBOOK: Habits(
        kinds={Kind.ACCOUNT: 0.7, Kind.PAGE: 0.25, Kind.GROUP: 0.05},
        joints=(".", ""),
        handle_chars=50,
        first_id=100_040_000_000_000,
        id_gap=900_000_000,
    ),
    PlatformName.INSTAGRAM: Habits(
        kinds={Kind.ACCOUNT: 1},
        joints=(".", "_", ""),
        handle_chars=30,
        first_id=41_000_000_000,
        id_gap=5_000_000,
    ),
    PlatformName.TIKTOK: Habits(
        kinds={Kind.ACCOUNT: 1},
        joints=("_", ".", ""),
        handle_chars=24,
        first_id=6_800_000_000_000_000_000,
        id_gap=10**14,
    ),
    PlatformName.X: Habits(
        kinds={Kind.ACCOUNT: 1},
        joints=("_", ""),
        handle_chars=15,
        first_id=1_200_000_000_000_000_000,
        id_gap=10**14,
    ),
    PlatformName.TELEGRAM: Habits(
        kinds={Kind.CHANNEL: 0.92, Kind.GROUP: 0.08},
        joints=("_", ""),
        handle_chars=32,
        first_id=1_100_000_000,
        id_gap=900_000,
    ),
    PlatformName.WHATSAPP: Habits(
        kinds={Kind.CHANNEL: 1},
        joints=(),
        handle_chars=0,
        first_id=62**17,
        id_gap=2**60,
    ),
}


def native_ids(platform: PlatformName, count: int, rng: np.random.Generator) -> list[str]:
    """`count` different ids of accounts, in no order that tells their age."""
    habits = HABITS[platform]
    gaps = rng.integers(1, habits.id_gap, size=count).tolist()
    number, made = habits.first_id, []
    for gap in gaps:
        number += gap
        made.append(f"0029Va{base62(number, 18)}" if platform is PlatformName.WHATSAPP else str(number))
    return [made[place] for place in rng.permutation(count).tolist()]


def post_id(platform: PlatformName, serial: int, number_in_account: int, posted_s: int) -> str:
    """The id of a post: `serial` of the platform's posts, `number_in_account` from 1."""
    if platform in {PlatformName.TELEGRAM, PlatformName.WHATSAPP}:
        return str(number_in_account)
    if platform is PlatformName.INSTAGRAM:
        return f"D{serial % 10}{base62(serial * 7_919 + 62**7, 9)}"
    if platform is PlatformName.FACEBOOK:
        return str(120_000_000_000_000_000 + serial * 104_729)
    return str(((posted_s * 1000 - _SNOWFLAKE_EPOCH_MS) << 22) + serial)


def account_url(platform: PlatformName, handle: str, native_id: str, kind: Kind) -> str:
    """Where an account stands."""
    host = f"https://{platform}.example"
    if platform is PlatformName.WHATSAPP:
        return f"{host}/channel/{native_id}"
    if kind is Kind.GROUP and platform is PlatformName.FACEBOOK:
        return f"{host}/groups/{handle}"
    if platform is PlatformName.TIKTOK:
        return f"{host}/@{handle}"
    return f"{host}/{handle}"


def post_url(platform: PlatformName, account: str, post: str) -> str:
    """Where a post of the account with the address `account` stands."""
    match platform:
        case PlatformName.FACEBOOK:
            return f"{account}/posts/{post}"
        case PlatformName.INSTAGRAM:
            return f"{account}/p/{post}"
        case PlatformName.TIKTOK:
            return f"{account}/video/{post}"
        case PlatformName.X:
            return f"{account}/status/{post}"
        case PlatformName.TELEGRAM | PlatformName.WHATSAPP:
            return f"{account}/{post}"


def base62(number: int, length: int) -> str:
    """A number in digits and letters, `length` characters long."""
    letters = []
    for _ in range(length):
        number, rest = divmod(number, 62)
        letters.append(_BASE62[rest])
    return "".join(reversed(letters))
