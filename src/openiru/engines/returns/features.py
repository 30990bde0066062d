"""Which of what is known of an account is compared, in which form?

Everything that is only compared for equality becomes a 64-bit number, the same on every machine, so that a million
accounts fit into little memory. What is empty stays empty: it speaks neither for nor against.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.names.comparing.latin import bones, latin
from openiru.engines.names.rules import CONNECTORS
from openiru.engines.returns.csr import Lists, Numbers, joined, lists_of
from openiru.engines.returns.handles import bare_handle
from openiru.engines.returns.owning import own_in
from openiru.engines.returns.types import Account
from openiru.engines.text.copies.shingles import comparable
from openiru.engines.urls.canonical import WEB, canonical_handle, canonical_url
from openiru.engines.urls.in_text import find_urls
from openiru.engines.urls.types import CanonicalSubject

NO_DAY: Final = -1
NO_HOURS: Final = -1
MOST_TEXTS: Final = 50  # of an account, the first ones
MOST_LISTED: Final = 500  # contacts, links, media and companions of an account, the first ones of each
MOST_BIO_PAIRS: Final = 64
_LEAST_POSTS: Final = 20  # fewer say nothing of somebody's hours
_MENTION: Final = re.compile(r"(?<![\w.@/])@(\w[\w.]*\w)")
# Posts that send readers elsewhere: in English, Arabic, Urdu and Roman Urdu.
_SENDS: Final = re.compile(
    r"(?i)\b(?:new|backup|second|other|old)\b.{0,40}\b(?:channel|account|page|group|handle)|\bfollow\b|\bjoin\b"
    r"|قناة|قناتنا|الحساب|تابعوا|چینل|اکاؤنٹ|فالو|\bnaya\b|\bnayi\b|\bdobara\b"
)
_WRITTEN_ANYHOW: Final = re.compile(r"[\s()\-.]")  # in telephone numbers
_LEAST_CONTACT: Final = 5  # letters and digits; shorter ones are helplines and "n/a"
_LEAST_SIGNS: Final = 3  # different ones of them: "000000" is nobody's number
LIST_COLUMNS: Final = (
    *("ids", "own", "points_to", "announces", "links", "name_words", "bio", "media", "texts", "shares_with"),
)


@dataclass(frozen=True, slots=True)
class Features:
    """The comparable form of many accounts, column by column; all columns have one row for each account."""

    account_ids: list[str]
    handles: list[str]
    names: list[str]
    avatars: NDArray[np.uint64]  # four words a row; all zero where there is none
    banners: NDArray[np.uint64]
    hours: Numbers  # 24 bits: the busy hours
    opened: Numbers  # day, counted from the year 1
    barred: Numbers
    lists: dict[str, Lists]

    def __len__(self) -> int:
        return len(self.account_ids)


def number_of(text: str) -> int:
    """A 64-bit number for a text, the same on every machine."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little", signed=True
    )


def features_of(accounts: Sequence[Account]) -> Features:
    """The comparable form of accounts, in their order."""
    lists = {name: lists_of([column(account) for account in accounts]) for name, column in _COLUMNS.items()}
    return Features(
        [account.account_id for account in accounts],
        [bare_handle(account.handle) if account.handle else "" for account in accounts],
        [" ".join(sorted(set(name_words(account.display_name)))) for account in accounts],
        _pictures(account.avatar for account in accounts),
        _pictures(account.banner for account in accounts),
        np.array([_busy_hours(account.hours) for account in accounts], np.int64),
        np.array([_day(account.opened_on) for account in accounts], np.int64),
        np.array([_day(account.barred_on) for account in accounts], np.int64),
        lists,
    )


def put_together(parts: Sequence[Features]) -> Features:
    """Several tables, one after the other."""
    return Features(
        [name for part in parts for name in part.account_ids],
        [handle for part in parts for handle in part.handles],
        [name for part in parts for name in part.names],
        np.concatenate([part.avatars for part in parts]),
        np.concatenate([part.banners for part in parts]),
        np.concatenate([part.hours for part in parts]),
        np.concatenate([part.opened for part in parts]),
        np.concatenate([part.barred for part in parts]),
        {name: joined([part.lists[name] for part in parts]) for name in LIST_COLUMNS},
    )


def name_words(name: str) -> Iterator[str]:
    """The words of a name by what every script writes of them, without connecting words and signs."""
    for word in comparable(name).split():
        told = bones(latin(word))
        if len(told) > 1 and word not in CONNECTORS:
            yield told


@lru_cache(maxsize=500_000)
def _number(text: str) -> int:
    return number_of(text)


def _pictures(hashes: Iterable[str]) -> NDArray[np.uint64]:
    none = bytes(32)
    data = b"".join(bytes.fromhex(known) if known else none for known in hashes)
    return np.frombuffer(data, ">u8").astype(np.uint64).reshape(-1, 4)


def _busy_hours(hours: Sequence[int]) -> int:
    total = sum(hours)
    if len(hours) != 24 or total < _LEAST_POSTS:
        return NO_HOURS
    return sum(1 << hour for hour, posts in enumerate(hours) if posts * 24 > total)


def _day(day: date | None) -> int:
    return NO_DAY if day is None else day.toordinal()


def _ids(account: Account) -> Iterator[int]:
    yield from _native_id(account)
    for contact in filter(None, map(_contact, account.contacts[:MOST_LISTED])):
        yield _number("c:" + contact)


def _native_id(account: Account) -> Iterator[int]:
    """The number that the platform gave; of no platform in particular it says nothing."""
    if account.native_id and account.platform:
        yield _number(f"{account.platform}|id:{account.native_id}")


def _contact(written: str) -> str:
    """A telephone number, address or wallet however it is written; empty if it stands for none."""
    if "@" in written:
        contact = "".join(written.split()).casefold()
    else:
        contact = _WRITTEN_ANYHOW.sub("", written).casefold()
        if not any(map(str.isdigit, contact)):
            return ""  # words such as "unknown" or "see below"
    signs = [sign for sign in contact if sign.isalnum()]
    return contact if len(signs) >= _LEAST_CONTACT and len(set(signs)) >= _LEAST_SIGNS else ""


def _own(account: Account) -> Iterator[int]:
    if account.handle:
        yield _number(_of_handle(account.platform, account.handle))
    yield from _native_id(account)


@lru_cache(maxsize=100_000)
def _of_handle(platform: str, handle: str) -> str:
    found = canonical_handle(platform, handle)
    key = found.key if isinstance(found, CanonicalSubject) else f"h:{handle.casefold()}"
    return f"{platform}|{key}"


@lru_cache(maxsize=200_000)
def _of_address(url: str) -> CanonicalSubject | None:
    found = canonical_url(url)
    return found if isinstance(found, CanonicalSubject) else None


def _addresses(account: Account) -> Iterator[CanonicalSubject]:
    written = (*account.links[:MOST_LISTED], *(url for _, _, url in find_urls(account.bio)))
    yield from filter(None, map(_of_address, written))


def _links(account: Account) -> Iterator[int]:
    for found in _addresses(account):
        yield _number(f"{found.platform}|{found.key}")


def _points_to(account: Account) -> Iterator[int]:
    """Accounts and channels to which the profile sends, those of posts that send readers elsewhere, and its own."""
    for found in _addresses(account):
        yield from _target(found)
    yield from _mentioned(account, account.bio)
    for text in _that_may_point(account):
        if _SENDS.search(text):
            yield from _mentioned(account, text)
            yield from _addressed(text)
    yield from _announces(account)


def _announces(account: Account) -> Iterator[int]:
    """Those of them that the account calls its own, as in "our new channel @them", or links to in its profile."""
    for url in account.links[:MOST_LISTED]:
        yield from _target(_of_address(url))
    texts = [own_in(text) for text in _that_may_point(account)]
    for told in chain(own_in(account.bio, in_profile=True), *texts):
        yield from _mentioned(account, told) if told.startswith("@") else _addressed(told)


def _that_may_point(account: Account) -> list[str]:
    return [text for text in account.texts[:MOST_TEXTS] if "@" in text or "/" in text]


def _mentioned(account: Account, text: str) -> Iterator[int]:
    if "@" in text:
        for mention in _MENTION.findall(text):
            yield _number(_of_handle(account.platform, mention))


def _addressed(text: str) -> Iterator[int]:
    for _, _, url in find_urls(text):
        yield from _target(_of_address(url))


def _target(found: CanonicalSubject | None) -> Iterator[int]:
    if found is not None and found.platform != WEB:
        yield _number(f"{found.platform}|{found.owner_key or found.key}")


def _name_words(account: Account) -> Iterator[int]:
    return map(_number, name_words(account.display_name))


def _bio(account: Account) -> Iterator[int]:
    """Neighbouring words of the bio."""
    words = comparable(account.bio).split()
    for one, other in pairwise(words[: MOST_BIO_PAIRS + 1]):
        yield _number(f"{one} {other}")


def _media(account: Account) -> Iterator[int]:
    return map(number_of, account.media[:MOST_LISTED])


def _texts(account: Account) -> Iterator[int]:
    for text in account.texts[:MOST_TEXTS]:
        compared = comparable(text)
        if compared.count(" ") >= 3:  # shorter ones are greetings
            yield number_of(compared)


def _shares_with(account: Account) -> Iterator[int]:
    return map(_number, account.shares_with[:MOST_LISTED])


_COLUMNS: Final = {
    "ids": _ids,
    "own": _own,
    "points_to": _points_to,
    "announces": _announces,
    "links": _links,
    "name_words": _name_words,
    "bio": _bio,
    "media": _media,
    "texts": _texts,
    "shares_with": _shares_with,
}
