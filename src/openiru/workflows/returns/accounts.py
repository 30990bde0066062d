"""What do we know of accounts, in the form in which they are compared?"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

import orjson

from openiru.checks.queries import native_ids_seen
from openiru.engines.returns.types import Account
from openiru.intake.queries import account_ids, first_posted, known_accounts, newest_shown
from openiru.intake.types import KnownAccount, ObservationKind, Shown
from openiru.linking.types import BarredStanding, Tie
from openiru.workflows.returns.contacts import contacts_of

AT_ONCE: Final = 2_000
_MOST_SHOWN: Final = 200  # newest captures of a profile, and newest posts, that are looked at
_HOURS: Final = 24


def accounts_of(
    subject_ids: Collection[str], barred: Mapping[str, BarredStanding] | None = None
) -> list[Account]:
    """Accounts with all that intake, checks and media hold of them, in order of id; what is none is left out.

    Of each, the newest two hundred captures of the profile and the newest two hundred posts are looked at. When an account was opened nobody tells us: the oldest post
    that we hold stands for it, and where there is none the day on which we first saw it.

    Args:
        subject_ids: which.
        barred: of accounts that are barred, since when.

    Cost:
        Five statements, however many; some 0.2 ms an account.
    """
    known = known_accounts(subject_ids)
    shown = newest_shown(known, _MOST_SHOWN)
    posted = first_posted(known)
    ids = native_ids_seen([each.id for each in known.values() if not each.native_id])
    return [
        _account(known[key], shown.get(key, ()), posted.get(key), ids.get(key, ""), (barred or {}).get(key))
        for key in sorted(known)
    ]


def every_account(after: str | None = None) -> Iterator[list[Account]]:
    """All accounts that intake knows, part by part, in order of id."""
    while some := account_ids(after, AT_ONCE):
        yield accounts_of(some)
        after = some[-1]


def facts_digest(one: Account, other: Account, tie: Tie) -> str:
    """Names all that was known of two accounts, and of what stands between them, when they were compared."""
    content = orjson.dumps([asdict(one), asdict(other), tie], option=orjson.OPT_SORT_KEYS)
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _account(
    known: KnownAccount,
    shown: tuple[Shown, ...],
    first_post: datetime | None,
    seen_id: str,
    standing: BarredStanding | None,
) -> Account:
    profiles = [each for each in shown if each.kind is ObservationKind.ACCOUNT]
    posts = [each for each in shown if each.kind is ObservationKind.POST]
    pictures = _pictures(profiles)
    return Account(
        account_id=known.id,
        platform=known.platform,
        handle=known.handle,
        display_name=known.display_name,
        bio=known.bio,
        native_id=known.native_id or seen_id,
        avatar=pictures[0],
        banner=pictures[1],
        links=tuple(dict.fromkeys(link for each in profiles for link in each.links)),
        contacts=contacts_of(known.bio),
        media=tuple(dict.fromkeys(file.digest for each in posts for file in each.media if file.digest)),
        texts=tuple(dict.fromkeys(each.text for each in posts if each.text)),
        hours=_hours(posts),
        opened_on=None if standing else _day(min(first_post or known.first_seen_at, known.first_seen_at)),
        barred_on=_day(standing.barred_at) if standing else None,
    )


def _pictures(profiles: list[Shown]) -> tuple[str, str]:
    """Avatar and banner: the first and second picture of the newest profile that shows any."""
    for each in profiles:
        hashes = [file.pdq.hex() for file in each.media if file.pdq is not None]
        if hashes:
            return hashes[0], hashes[1] if len(hashes) > 1 else ""
    return "", ""


def _hours(posts: list[Shown]) -> tuple[int, ...]:
    """Posts in each hour of the day, UTC; nothing where no post has a time."""
    counts = [0] * _HOURS
    for each in posts:
        if each.posted_at is not None:
            counts[each.posted_at.hour] += 1
    return tuple(counts) if any(counts) else ()


def _day(moment: datetime) -> date:
    return moment.date()
