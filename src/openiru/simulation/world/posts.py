"""What do the accounts of a platform post, and when?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiru.simulation.types import Role, Scenario
from openiru.simulation.world.addresses import post_id, post_url
from openiru.simulation.world.bank import Bank
from openiru.simulation.world.cast import TRUE_ROLES, Account, Signal
from openiru.simulation.world.phrases import DAYS, PLACES, SPEECHES, Language, Speech
from openiru.simulation.world.streams import stream

# What an account speaks of first of all, and how many of its further posts do so too.
_SPEECH_OF: Final = {
    Role.NEWS: (Speech.REPORT, 0.35),
    Role.RESEARCH: (Speech.STUDY, 0.5),
    Role.COUNTER_SPEECH: (Speech.OBJECTION, 0.6),
    Role.NAMESAKE: (Speech.CLUB, 0.6),
    Role.ORDINARY: (Speech.MENTION, 0.0),
}
_OPEN_SHARE: Final = 0.6
_OTHER_LANGUAGE: Final = 0.15  # of the posts are in another language than the account's
_KNOWN_LINK: Final = 0.85  # of the shared links lead to pages that the unit knows already
_TRACKED_LINK: Final = 0.3  # of the links carry what apps add to them
_LAST_POST: Final = timedelta(hours=31)  # before the story: exports were made after it
_LANGUAGES: Final = tuple(Language)


class Post(NamedTuple):
    """One post."""

    account: Account
    native_id: str
    url: str
    text: str
    language: Language
    posted_s: int  # Unix time
    link: str  # at the end of the text; empty for most
    picture: int  # number of a picture of this platform; -1 for none


class _Draws(NamedTuple):
    """All chances of a platform's posts, drawn at once."""

    speech: list[float]
    language: list[float]
    template: list[float]
    number: list[int]
    day: list[int]
    place: list[float]


def write_posts(scenario: Scenario, accounts: Sequence[Account], bank: Bank, seed: int) -> list[list[Post]]:
    """The posts of each account, oldest first; pictures come later.

    Every account has at least one post.
    """
    if not accounts:
        return []
    platform = accounts[0].platform
    rng = stream(seed, "posts", platform)
    counts = _counts(scenario.platforms[platform].posts, len(accounts), rng)
    times = _times(scenario, counts, rng)
    draws = _draws(int(counts.sum()), rng)
    made, serial = [], 0
    for account, count in zip(accounts, counts.tolist(), strict=True):
        link_at = _link_place(account, count, rng)
        posts = []
        for number in range(count):
            link = _link(account, bank, rng) if number == link_at else ""
            posts.append(_post(account, (serial, number), draws, times[serial], link))
            serial += 1
        made.append(posts)
    return made


def _counts(posts: int, accounts: int, rng: np.random.Generator) -> NDArray[np.int64]:
    busyness = rng.lognormal(0, 0.9, accounts)
    return 1 + rng.multinomial(posts - accounts, busyness / busyness.sum())


def _times(scenario: Scenario, counts: NDArray[np.int64], rng: np.random.Generator) -> list[int]:
    """Unix times, in order within each account."""
    last = int((scenario.begins_at - _LAST_POST).timestamp())
    span = scenario.world.days_of_posts * 86_400
    owner = np.repeat(np.arange(len(counts)), counts)
    drawn = last - rng.integers(0, span, size=len(owner))
    times: list[int] = drawn[np.lexsort((drawn, owner))].tolist()
    return times


def _draws(count: int, rng: np.random.Generator) -> _Draws:
    return _Draws(
        speech=rng.random(count).tolist(),
        language=rng.random(count).tolist(),
        template=rng.random(count).tolist(),
        number=rng.integers(2, 500, size=count).tolist(),
        day=rng.integers(0, 7, size=count).tolist(),
        place=rng.random(count).tolist(),
    )


def _post(account: Account, place: tuple[int, int], draws: _Draws, posted_s: int, link: str) -> Post:
    serial, number = place
    speech = _speech(account, is_first=number == 0, chance=draws.speech[serial])
    language = account.language
    chance = draws.language[serial]
    if chance < _OTHER_LANGUAGE:
        language = _LANGUAGES[int(chance / _OTHER_LANGUAGE * len(_LANGUAGES))]
    templates = SPEECHES[speech][language]
    places = PLACES[language]
    text = templates[int(draws.template[serial] * len(templates))].format(
        name=account.topic_urdu if language is Language.URDU else account.topic,
        n=draws.number[serial],
        day=DAYS[language][draws.day[serial]],
        place=places[int(draws.place[serial] * len(places))],
    )
    native_id = post_id(account.platform, serial, number + 1, posted_s)
    url = post_url(account.platform, account.url, native_id)
    return Post(
        account, native_id, url, f"{text} {link}" if link else text, language, posted_s, link, picture=-1
    )


def _speech(account: Account, *, is_first: bool, chance: float) -> Speech:
    if account.role in TRUE_ROLES:
        speech = Speech.STATEMENT if Signal.TEXT in account.signals else Speech.WINK
        share = _OPEN_SHARE
    elif account.about is None:
        return Speech.ORDINARY
    else:
        speech, share = _SPEECH_OF[account.role]
    return speech if is_first or chance < share else Speech.ORDINARY


def _link_place(account: Account, count: int, rng: np.random.Generator) -> int:
    return int(rng.integers(0, count)) if Signal.URL in account.signals else -1


def _link(account: Account, bank: Bank, rng: np.random.Generator) -> str:
    pages = bank.pages_of(account.about.slug if account.about else "", known=rng.random() < _KNOWN_LINK)
    page = pages[int(rng.integers(0, len(pages)))]
    return f"{page}?utm_source={account.platform}" if rng.random() < _TRACKED_LINK else page
