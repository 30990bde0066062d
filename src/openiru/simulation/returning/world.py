"""Who is barred, who comes back, and who only looks like it?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from openiru.simulation.returning.faces import (
    ARABIC,
    LATIN,
    Draws,
    Persona,
    added,
    handle_of,
    misspelt,
    name_of,
    rewritten,
)
from openiru.simulation.returning.words import (
    FIRST_NAMES,
    GROUPS,
    LAST_NAMES,
    NEW_ONES,
    NEWS,
    OLD_ONES,
    REPORTED,
    ROLES,
    THINGS,
)

Row = dict[str, Any]
_PLATFORMS: Final = ("facebook", "telegram", "x", "tiktok")
_LOOKALIKES: Final = (
    *("fan", "fan", "news", "person", "person", "squatter", "symbol", "backup", "sharer", "mimic", "framed"),
)
_START: Final = date(2025, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many of each kind."""

    groups: int = 40
    barred: int = 2_000
    returns: int = 1_200
    namesakes: int = 6_000
    ordinary: int = 24_000


@dataclass(frozen=True, slots=True)
class Group:
    """An invented organisation, as everybody can see it: its followers and reporters use the same."""

    words: tuple[tuple[str, str], ...]
    symbol: str
    slogan: str
    link: str
    media: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass
class World:
    """Rows of both files, and which belong together."""

    barred: list[Row] = field(default_factory=list)
    fresh: list[Row] = field(default_factory=list)
    truth: list[tuple[str, str]] = field(default_factory=list)  # new account, barred account


def draw_world(seed: int, sizes: Sizes) -> World:
    """An invented world; the same for the same seed and sizes."""
    return _Drawing(Draws(np.random.default_rng(seed)), sizes).drawn()


class _Drawing:
    def __init__(self, draws: Draws, sizes: Sizes) -> None:
        self._draws, self._sizes = draws, sizes
        self._groups = [self._group() for _ in range(sizes.groups)]
        self._symbols = [draws.picture() for _ in range(30)]  # flags, flowers, players: anybody's picture
        self._world = World()

    def drawn(self) -> World:
        """Everything, in an order that tells nothing."""
        sizes, kept = self._sizes, self._world
        personas = []
        while len(kept.barred) < sizes.barred:
            persona, group = self._persona()
            accounts = [
                self._barred(persona, is_first=place == 0) for place in range(1 + self._draws.chance(0.2))
            ]
            personas.append((persona, group, accounts))
        for place in range(sizes.returns):
            persona, _, accounts = personas[place % len(personas)]
            row = self._returned(persona, accounts[-1], f"r{place}")
            kept.fresh.append(row)
            kept.truth += [(row["account_id"], account["account_id"]) for account in accounts]
        for place in range(sizes.namesakes):
            persona, group, accounts = personas[int(self._draws.rng.integers(len(personas)))]
            kept.fresh.append(self._namesake(persona, group, accounts[-1], f"n{place}"))
        kept.fresh.extend(self._ordinary(sizes.ordinary))
        order = self._draws.rng.permutation(len(kept.fresh))
        kept.fresh = [kept.fresh[place] for place in order]
        return kept

    def _group(self) -> Group:
        draws = self._draws
        return Group(
            (draws.word(THINGS), draws.word(GROUPS)),
            draws.picture(),
            draws.sentence(),
            f"https://{draws.code(7)}.example/",
            draws.media(30),
            tuple(f"{draws.sentence()} {draws.code(4)}" for _ in range(20)),
        )

    def _persona(self) -> tuple[Persona, Group]:
        draws = self._draws
        group = self._groups[int(draws.rng.integers(len(self._groups)))]
        is_person = draws.chance(0.5)
        words = (
            (draws.word(FIRST_NAMES), draws.word(LAST_NAMES))
            if is_person
            else (*group.words, draws.word(ROLES))
        )
        picture = group.symbol if draws.chance(0.3) else draws.picture()
        if draws.chance(0.15):
            picture = draws.one(self._symbols)
        own = draws.chance(0.6)
        return (
            Persona(
                words,
                ARABIC if draws.chance(0.4) else LATIN,
                handle_of(words, draws),
                f"{draws.sentence()} {group.slogan if draws.chance(0.3) else draws.sentence()}",
                draws.nearly(picture, 8),
                draws.picture() if draws.chance(0.5) else "",
                ((f"https://t.me/+{draws.code(16)}",) if own else ())
                + ((group.link,) if draws.chance(0.4) else ()),
                f"+92 300 {draws.rng.integers(10**6, 10**7)}",
                draws.hours(),
                draws.media(int(draws.rng.integers(3, 25))) + draws.some(group.media, 5),
                tuple(f"{draws.sentence()} {draws.code(5)}" for _ in range(8)) + draws.some(group.texts, 4),
                tuple(f"c{number}" for number in draws.rng.integers(0, 5_000, 12)),
            ),
            group,
        )

    def _barred(self, persona: Persona, *, is_first: bool) -> Row:
        draws, kept = self._draws, self._world
        row = self._row(f"b{len(kept.barred)}")
        row |= {
            "handle": persona.handle if is_first else added(persona.handle, draws),
            "display_name": name_of(persona.words, persona.script),
            "bio": persona.bio,
            "native_id": str(draws.rng.integers(10**8, 10**9)),
            "avatar": persona.avatar,
            "banner": persona.banner,
            "links": list(persona.links),
            "contacts": [persona.contact] if draws.chance(0.2) else [],
            "media": list(draws.some(persona.media, 15)),
            "texts": list(draws.some(persona.texts, 8)),
            "shares_with": list(draws.some(persona.company, 8)),
            "hours": list(draws.hours_like(persona.hours)),
            "opened_on": self._day(-400, 0),
            "barred_on": self._day(0, 300),
        }
        kept.barred.append(row)
        return row

    def _returned(self, persona: Persona, barred: Row, name: str) -> Row:
        """The same people with a new account; how careful they are differs."""
        draws = self._draws
        care = float(draws.rng.beta(1.6, 2.2))  # the share of things that they change
        row = self._stranger(name)

        def keeps(weight: float) -> bool:
            return draws.chance(weight * (1 - care) + 0.05)

        row["handle"] = self._new_handle(persona, keeps=keeps(0.95))
        if keeps(1.0):
            other = draws.chance(0.25)
            words = persona.words if draws.chance(0.8) else persona.words[::-1]
            row["display_name"] = name_of(words, persona.script ^ int(other))
        if keeps(1.0):
            row["avatar"] = draws.nearly(persona.avatar, 24) if draws.chance(0.7) else draws.picture()
        row["banner"] = draws.nearly(persona.banner, 20) if keeps(0.7) else row["banner"]
        if keeps(0.9):
            row["bio"] = rewritten(persona.bio, draws, float(draws.rng.choice([0.0, 0.25, 0.6])))
        if keeps(0.8):
            row["links"] = list(persona.links)
        if keeps(0.25):
            row["contacts"] = [persona.contact]
        row["media"] = list(
            draws.some(persona.media, int(draws.rng.integers(1, 9))) if keeps(0.9) else draws.media(5)
        )
        row["texts"] = (
            list(draws.some(persona.texts, int(draws.rng.integers(1, 6)))) if keeps(0.7) else row["texts"]
        )
        row["shares_with"] = list(draws.some(persona.company, 8)) if keeps(1.0) else row["shares_with"]
        if draws.chance(0.85):
            row["hours"] = list(draws.hours_like(persona.hours))
        row["opened_on"] = self._soon_after(barred)
        row["platform"] = barred["platform"] if draws.chance(0.8) else row["platform"]
        if keeps(0.05):
            row["native_id"] = barred["native_id"]
        self._announce(row, barred, announced=keeps(0.4))
        return row

    def _announce(self, row: Row, barred: Row, *, announced: bool) -> None:
        if not announced:
            return
        draws = self._draws
        if draws.chance(0.4):
            barred["texts"].append(draws.one(NEW_ONES).format(row["handle"]))
        elif draws.chance(0.5):
            row["bio"] += f" old account @{barred['handle']} was removed"
        else:
            row["texts"] = [*row["texts"], draws.one(OLD_ONES).format(barred["handle"])]

    def _soon_after(self, barred: Row) -> str:
        draws = self._draws
        after = int(draws.rng.choice([-60, 3, 20, 90], p=[0.12, 0.5, 0.25, 0.13]))
        return self._days_after(barred["barred_on"], after + int(draws.rng.integers(0, 20) * (after > 3)))

    def _new_handle(self, persona: Persona, *, keeps: bool) -> str:
        draws = self._draws
        if keeps:
            return added(persona.handle, draws) if draws.chance(0.75) else misspelt(persona.handle, draws)
        return draws.code(7) + draws.one(("", "_", "")) + draws.code(4)

    def _namesake(self, persona: Persona, group: Group, barred: Row, name: str) -> Row:
        row = self._stranger(name)
        kind = self._draws.one(_LOOKALIKES)
        getattr(self, f"_as_{kind}")(row, persona, group, barred)
        return row

    def _as_fan(self, row: Row, _persona: Persona, group: Group, _barred: Row) -> None:
        """Somebody who shows the group's name and symbol, and passes on what it publishes."""
        draws = self._draws
        words = (
            (*group.words, draws.word(ROLES))
            if draws.chance(0.6)
            else (draws.word(FIRST_NAMES), *group.words)
        )
        row["display_name"] = name_of(words, int(draws.rng.integers(2)))
        row["handle"] = (
            added(handle_of(words, draws), draws) if draws.chance(0.5) else handle_of(words, draws)
        )
        row["avatar"] = draws.nearly(group.symbol, 20) if draws.chance(0.7) else row["avatar"]
        row["bio"] = f"{group.slogan} {draws.plain_bio()}" if draws.chance(0.6) else row["bio"]
        row["links"] = [group.link] if draws.chance(0.5) else []
        row["media"] = [*draws.some(group.media, int(draws.rng.integers(0, 6))), *draws.media(3)]
        row["texts"] = [*row["texts"], *draws.some(group.texts, int(draws.rng.integers(0, 4)))]

    def _as_news(self, row: Row, persona: Persona, group: Group, barred: Row) -> None:
        """Reporters and researchers, who name the account and show what it posted."""
        draws = self._draws
        words = (*group.words, draws.word(NEWS))
        row["display_name"] = name_of(words, int(draws.rng.integers(2)))
        row["handle"] = handle_of(words, draws)
        row["bio"] = f"reports about {group.words[0][0]} {group.words[1][0]} {draws.plain_bio()}"
        row["avatar"] = draws.nearly(group.symbol, 20) if draws.chance(0.3) else row["avatar"]
        row["links"] = [group.link] if draws.chance(0.2) else []
        row["media"] = [
            *draws.some(group.media, 3),
            *draws.some(persona.media, int(draws.rng.integers(0, 2))),
        ]
        if draws.chance(0.4):
            row["texts"].append(draws.one(REPORTED).format(barred["handle"]))
            row["platform"] = barred["platform"]

    def _as_framed(self, row: Row, _persona: Persona, _group: Group, barred: Row) -> None:
        """Somebody of whom a barred account claims, out of malice, to be its new one."""
        row["platform"], row["opened_on"] = barred["platform"], self._soon_after(barred)
        barred["texts"].append(self._draws.one(NEW_ONES).format(row["handle"]))

    def _as_person(self, row: Row, persona: Persona, _group: Group, _barred: Row) -> None:
        """Somebody who only has the same name."""
        draws = self._draws
        row["display_name"] = name_of(persona.words, int(draws.rng.integers(2)))
        row["handle"] = added(persona.handle, draws) if draws.chance(0.4) else handle_of(persona.words, draws)

    def _as_squatter(self, row: Row, persona: Persona, _group: Group, barred: Row) -> None:
        """Somebody who took the name that became free."""
        row["handle"], row["platform"] = persona.handle, barred["platform"]

    def _as_symbol(self, row: Row, persona: Persona, _group: Group, _barred: Row) -> None:
        """Somebody with the same picture of a flag, a flower or a player."""
        draws = self._draws
        row["avatar"] = draws.nearly(draws.one(self._symbols), 20)
        if draws.chance(0.3):
            row["display_name"] = name_of(persona.words[:1], persona.script)

    def _as_backup(self, row: Row, _persona: Persona, _group: Group, _barred: Row) -> None:
        """The second account of somebody whom nobody blocked."""
        draws = self._draws
        twin = self._stranger(row["account_id"] + "t")
        self._world.fresh.append(twin)
        row |= {"handle": added(twin["handle"], draws), "display_name": twin["display_name"]}
        row |= {
            "avatar": draws.nearly(twin["avatar"], 20),
            "bio": f"backup of @{twin['handle']} {twin['bio']}",
        }

    def _as_sharer(self, row: Row, persona: Persona, group: Group, _barred: Row) -> None:
        """Somebody who passes on what one account posted, and what its group publishes."""
        draws = self._draws
        row["media"] += [
            *draws.some(persona.media, int(draws.rng.integers(1, 4))),
            *draws.some(group.media, 4),
        ]
        row["texts"] += draws.some(persona.texts, int(draws.rng.integers(0, 2)))
        row["shares_with"] += draws.some(persona.company, int(draws.rng.integers(0, 3)))

    def _as_mimic(self, row: Row, persona: Persona, _group: Group, barred: Row) -> None:
        """Somebody who mocks or admires an account: its face, none of its habits."""
        draws = self._draws
        row["display_name"] = barred["display_name"]
        row["avatar"] = draws.nearly(persona.avatar, 20) if draws.chance(0.7) else row["avatar"]
        row["bio"] = rewritten(persona.bio, draws, 0.5) if draws.chance(0.3) else row["bio"]
        row["handle"] = added(persona.handle, draws) if draws.chance(0.4) else row["handle"]

    def _ordinary(self, count: int) -> Iterator[Row]:
        for place in range(count):
            yield self._stranger(f"o{place}")

    def _stranger(self, name: str) -> Row:
        draws = self._draws
        words = (draws.word(FIRST_NAMES), draws.word(LAST_NAMES))
        row = self._row(name)
        row |= {
            "handle": handle_of(words, draws) if draws.chance(0.6) else draws.code(8),
            "display_name": name_of(words, ARABIC if draws.chance(0.4) else LATIN),
            "bio": draws.plain_bio() if draws.chance(0.7) else "",
            "native_id": str(draws.rng.integers(10**8, 10**9)),
            "avatar": (draws.one(self._symbols) if draws.chance(0.05) else draws.picture())
            if draws.chance(0.85)
            else "",
            "banner": draws.picture() if draws.chance(0.4) else "",
            "links": [f"https://{draws.code(6)}.example/{draws.code(3)}"] if draws.chance(0.35) else [],
            "media": list(draws.media(int(draws.rng.integers(0, 8)))),
            "texts": [f"{draws.plain_bio()} {draws.code(6)}" for _ in range(int(draws.rng.integers(0, 5)))],
            "shares_with": [
                f"c{number}" for number in draws.rng.integers(0, 5_000, int(draws.rng.integers(0, 8)))
            ],
            "hours": list(draws.hours()),
            "opened_on": self._day(-300, 400),
        }
        return row

    def _row(self, name: str) -> Row:
        return {"account_id": name, "platform": self._draws.one(_PLATFORMS)}

    def _day(self, first: int, last: int) -> str:
        return (_START + timedelta(days=int(self._draws.rng.integers(first, last)))).isoformat()

    @staticmethod
    def _days_after(day: str, days: int) -> str:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
