"""Who lives in the world, and what gives the true accounts away?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.simulation.types import LookAlikes, Organisation, PlatformName, Role, Scenario, Spread
from openiru.simulation.world.addresses import HABITS, Habits, Kind, account_url, native_ids
from openiru.simulation.world.naming import Namer, chosen, spelled
from openiru.simulation.world.phrases import Language
from openiru.simulation.world.streams import stream

TRUE_ROLES: Final = frozenset({Role.SUPPORTER_MEDIA, Role.MEMBER})


class Signal(StrEnum):
    """Where an account shows what it is."""

    HANDLE = "handle"
    DISPLAY_NAME = "display_name"
    BIO = "bio"
    TEXT = "text"
    IMAGE = "image"
    URL = "url"


# How often a true account shows each signal; whoever shows none is hidden, on purpose or by chance.
_SHOWN: Final = {
    Signal.HANDLE: 0.35,
    Signal.DISPLAY_NAME: 0.45,
    Signal.BIO: 0.35,
    Signal.TEXT: 0.55,
    Signal.IMAGE: 0.35,
    Signal.URL: 0.25,
}
_NORMAL: Final = NormalDist()
_LONG_HANDLE_CHARS: Final = 20  # enough for an organisation's name
_MISSPELLS: Final = 0.2  # of the true accounts: never spell the name as lists do
_LANGUAGES: Final = ((Language.ENGLISH, 0.4), (Language.URDU, 0.25), (Language.ROMAN_URDU, 0.35))
# Look-alikes share pictures and links too, as quotations.
_QUOTES_PICTURE: Final = {Role.NEWS: 0.15, Role.RESEARCH: 0.1, Role.COUNTER_SPEECH: 0.08}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One invented account, channel, group or page."""

    platform: PlatformName
    native_id: str
    handle: str  # empty where the platform has none
    url: str
    kind: Kind
    display_name: str
    bio: str
    followers: int
    language: Language
    role: Role
    about: Organisation | None  # whose name its texts carry
    topic: str  # that name, in Latin script; empty for most
    topic_urdu: str  # the same for texts in Urdu
    signals: frozenset[Signal]

    @property
    def organisation(self) -> str | None:
        """The slug of the organisation that it truly belongs to."""
        return self.about.slug if self.about is not None and self.role in TRUE_ROLES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is decided about an account before it gets names."""

    role: Role
    about: Organisation | None = None
    signals: frozenset[Signal] = frozenset()
    misspells: bool = False


def cast_accounts(scenario: Scenario, platform: PlatformName, seed: int) -> list[Account]:
    """All accounts of one platform, in no order that tells their roles."""
    rng = stream(seed, "cast", platform)
    plan = scenario.platforms[platform]
    parts = list(_special_parts(scenario, platform, rng))
    parts += _ordinary_parts(scenario, plan.accounts - len(parts), rng)
    parts = [parts[place] for place in rng.permutation(len(parts)).tolist()]
    ids = native_ids(platform, len(parts), rng)
    followers = _followers(scenario, parts, rng)
    kinds = chosen(rng, tuple(HABITS[platform].kinds.items()), len(parts))
    languages = chosen(rng, _LANGUAGES, len(parts))
    facts = [
        _Facts(native_id=native_id, followers=followed, kind=kind, language=language)
        for native_id, followed, kind, language in zip(ids, followers, kinds, languages, strict=True)
    ]
    namer = Namer(HABITS[platform], rng)
    return [_account(platform, part, fact, namer, rng) for part, fact in zip(parts, facts, strict=True)]


def _special_parts(scenario: Scenario, platform: PlatformName, rng: np.random.Generator) -> Iterator[_Part]:
    world, quota, habits = scenario.world, scenario.platforms[platform].quota, HABITS[platform]
    organisations = tuple((organisation, organisation.weight) for organisation in scenario.organisations)
    true_accounts = world.true_accounts(quota)
    hidden = round(true_accounts * world.hidden)
    members = round(true_accounts * world.members)
    for place, about in enumerate(chosen(rng, organisations, true_accounts)):
        yield _Part(
            role=Role.MEMBER if place < members else Role.SUPPORTER_MEDIA,
            about=about,
            # Spread over both roles: every so many-th account is hidden.
            signals=frozenset() if _is_nth(place, hidden, true_accounts) else _signals(habits, rng),
            misspells=bool(rng.random() < _MISSPELLS),
        )
    for name in LookAlikes.model_fields:
        role = Role(name)
        for about in chosen(rng, organisations, world.look_alike_count(role, quota)):
            quotes = rng.random() < _QUOTES_PICTURE.get(role, 0)
            signals = {Signal.TEXT, Signal.IMAGE} if quotes else {Signal.TEXT}
            yield _Part(role=role, about=about, signals=frozenset(signals))


def _is_nth(place: int, marked: int, total: int) -> bool:
    return (place + 1) * marked // total > place * marked // total


def _signals(habits: Habits, rng: np.random.Generator) -> frozenset[Signal]:
    while True:
        shown = {signal for signal, share in _SHOWN.items() if rng.random() < share}
        if not habits.joints:
            shown.discard(Signal.HANDLE)
        elif Signal.HANDLE in shown and habits.handle_chars < _LONG_HANDLE_CHARS:
            # A short handle shows an acronym at most, and an acronym alone proves nothing.
            shown.add(Signal.DISPLAY_NAME)
        if shown:
            return frozenset(shown)


def _ordinary_parts(scenario: Scenario, count: int, rng: np.random.Generator) -> Iterator[_Part]:
    mentions = round(count * scenario.world.passing_mentions)
    organisations = tuple((organisation, organisation.weight) for organisation in scenario.organisations)
    for about in chosen(rng, organisations, mentions):
        yield _Part(role=Role.ORDINARY, about=about, signals=frozenset({Signal.TEXT}))
    nobody = _Part(role=Role.ORDINARY)
    yield from (nobody for _ in range(count - mentions))


def _followers(scenario: Scenario, parts: Sequence[_Part], rng: np.random.Generator) -> list[int]:
    made = np.zeros(len(parts), dtype=np.int64)
    is_true = np.array([part.role in TRUE_ROLES for part in parts], dtype=bool)
    for where, spread in (
        (is_true, scenario.world.followers),
        (~is_true, scenario.world.followers_ordinary),
    ):
        made[where] = _drawn_evenly(int(where.sum()), spread, rng)
    result: list[int] = made.tolist()
    return result


def _drawn_evenly(count: int, spread: Spread, rng: np.random.Generator) -> NDArray[np.float64]:
    """Lognormal draws, one from each of `count` equally likely slices, so that sums hardly depend on the seed."""
    ranks = (np.arange(count) + rng.random(count)) / max(count, 1)
    drawn = spread.median * np.exp(spread.sigma * _normal_quantiles(ranks))
    return rng.permutation(drawn)


def _normal_quantiles(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([_NORMAL.inv_cdf(min(max(rank, 1e-9), 1 - 1e-9)) for rank in ranks.tolist()])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is drawn for all accounts of a platform at once."""

    native_id: str
    followers: int
    kind: Kind
    language: Language


def _account(
    platform: PlatformName, part: _Part, facts: _Facts, namer: Namer, rng: np.random.Generator
) -> Account:
    topic, topic_urdu = ("", "")
    if part.about is not None:
        topic, topic_urdu = spelled(part.about, part.role, rng, misspells=part.misspells)
    person = namer.person(facts.language)
    name = topic_urdu if facts.language is Language.URDU else topic
    shows = _shown_role(part)
    handle = namer.plain_handle()
    if part.role is Role.NAMESAKE or Signal.HANDLE in part.signals:
        handle = namer.telling_handle(topic, part.about.acronyms if part.about else ())
    display_name = person
    if shows[Signal.DISPLAY_NAME]:
        display_name = namer.display_name(part.role, facts.language, person=person, name=name)
    return Account(
        platform=platform,
        native_id=facts.native_id,
        handle=handle,
        url=account_url(platform, handle, facts.native_id, facts.kind),
        kind=facts.kind,
        display_name=display_name,
        bio=namer.bio(part.role if shows[Signal.BIO] else Role.ORDINARY, facts.language, name=name),
        followers=facts.followers,
        language=facts.language,
        role=part.role,
        about=part.about,
        topic=topic,
        topic_urdu=topic_urdu,
        signals=part.signals,
    )


def _shown_role(part: _Part) -> dict[Signal, bool]:
    """Whether display name and bio tell what the account is; look-alikes are open about it."""
    if part.role in TRUE_ROLES:
        return {signal: signal in part.signals for signal in (Signal.DISPLAY_NAME, Signal.BIO)}
    is_open = part.role is not Role.ORDINARY
    return {Signal.DISPLAY_NAME: is_open, Signal.BIO: is_open}
