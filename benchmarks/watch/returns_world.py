"""Another world of accounts that come back than the one that models learn from: other words, other habits, other traps.

Nothing here is shared with `openiru.simulation.returning`: names are Arabic and English, people who come back are of four
kinds instead of one scale of care, and among those who only look like it are impersonators who copy bio and picture,
reposters who pass on what one account posted, and colleagues who show one link.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

Row = dict[str, Any]
_PEOPLE: Final = [
    pair.split("=")
    for pair in [
        "khalid=خالد",
        "saeed=سعيد",
        "mazen=مازن",
        "fadi=فادي",
        "walid=وليد",
        "ziad=زياد",
        "anas=انس",
        "jamal=جمال",
        "nabil=نبيل",
        "karim=كريم",
        "samir=سمير",
        "hadi=هادي",
        "rami=رامي",
        "basel=باسل",
        "layth=ليث",
        "munir=منير",
        "fouad=فؤاد",
        "ghassan=غسان",
        "salma=سلمى",
        "dalia=داليا",
        "rania=رانيا",
        "huda=هدى",
        "noor=نور",
        "samar=سمر",
        "reem=ريم",
        "lina=لينا",
        "wafa=وفاء",
        "mona=منى",
    ]
]
_FAMILIES: Final = [
    pair.split("=")
    for pair in [
        "haddad=حداد",
        "najjar=نجار",
        "khoury=خوري",
        "sabbagh=صباغ",
        "attar=عطار",
        "halabi=حلبي",
        "masri=مصري",
        "shami=شامي",
        "tamimi=تميمي",
        "zubaidi=زبيدي",
        "otaibi=عتيبي",
        "harbi=حربي",
        "rashidi=رشيدي",
        "nasser=ناصر",
        "saleh=صالح",
        "barakat=بركات",
        "issa=عيسى",
        "daher=ضاهر",
    ]
]
_NOUNS: Final = [
    pair.split("=")
    for pair in [
        "wadi=وادي",
        "qamar=قمر",
        "najm=نجم",
        "nahr=نهر",
        "jabal=جبل",
        "zaytun=زيتون",
        "sahil=ساحل",
        "rimal=رمال",
        "bahr=بحر",
        "shams=شمس",
        "fajr=فجر",
        "ghayth=غيث",
        "barq=برق",
        "nakhl=نخل",
        "sakhr=صخر",
        "rih=ريح",
        "wahat=واحة",
        "thalj=ثلج",
        "marj=مرج",
        "qalb=قلب",
    ]
]
_BODIES: Final = [
    pair.split("=")
    for pair in [
        "katibat=كتيبة",
        "jabhat=جبهة",
        "harakat=حركة",
        "tajammu=تجمع",
        "liwa=لواء",
        "majlis=مجلس",
        "rabitat=رابطة",
    ]
]
_DESKS: Final = [
    pair.split("=") for pair in ["sada=صدى", "sawt=صوت", "minbar=منبر", "qalam=قلم", "shabakat=شبكة"]
]
_PAPERS: Final = [
    pair.split("=") for pair in ["akhbar=أخبار", "marsad=مرصد", "taqrir=تقرير", "dirasat=دراسات"]
]
_WORDS: Final = [
    "season",
    "lantern",
    "valley",
    "promise",
    "shore",
    "road",
    "camp",
    "evening",
    "people",
    "song",
    "statement",
    "night",
    "banner",
    "mountain",
    "patience",
    "wind",
    "stone",
    "harvest",
    "letter",
    "window",
    "north",
    "guest",
    "bread",
    "river",
    "echo",
    "صبر",
    "طريق",
    "ليل",
    "بيت",
    "أرض",
    "قلب",
    "موسم",
    "كلمة",
    "نهر",
    "جبل",
    "ضوء",
    "رسالة",
    "baat",
    "raat",
    "rasta",
    "log",
    "mitti",
    "hawa",
    "dil",
    "safar",
    "zameen",
    "roshni",
]
_SMALL: Final = [
    "coffee",
    "football",
    "travel",
    "code",
    "cats",
    "poetry",
    "cinema",
    "running",
    "maths",
    "design",
    "طبخ",
    "سفر",
    "شعر",
    "قهوة",
    "chai",
    "gana",
]
_HABITS: Final = ("lazy", "usual", "careful", "ghost")
_SHARES: Final = (38, 37, 17, 8)
_KEEPS: Final = {"lazy": 0.85, "usual": 0.5, "careful": 0.2, "ghost": 0.03}
_DAY: Final = date(2025, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many of each kind; `groups` are organisations."""

    groups: int = 60
    barred: int = 3_000
    returns: int = 1_500
    lookalikes: int = 8_000
    ordinary: int = 40_000


@dataclass(slots=True)
class _Group:
    words: list[list[str]]
    emblem: int
    motto: str
    site: str
    videos: list[str]
    statements: list[str]


@dataclass(slots=True)
class _Actor:
    group: _Group
    barred: Row  # the last account that was blocked
    barred_ids: list[str]
    videos: list[str]
    posts: list[str]
    peers: list[str]
    active: list[int]


class ReturnsWorld:
    """Barred accounts at once, new ones one after the other; what belongs together is kept in `truth`."""

    def __init__(self, seed: int, sizes: Sizes) -> None:
        self._rng, self._sizes = random.Random(seed), sizes
        self.truth: list[tuple[str, str]] = []
        self._public = [self._rng.getrandbits(256) for _ in range(60)]
        self._groups = [self._group() for _ in range(sizes.groups)]
        self._actors: list[_Actor] = []

    def barred(self) -> Iterator[Row]:
        """All barred accounts; to be read to the end before the new ones."""
        number = 0
        while number < self._sizes.barred:
            rows = [self._barred_row(f"b{number + place}") for place in range(1)]
            actor = self._actor(rows[0])
            if self._rng.random() < 0.15:
                rows.append(self._second(actor, f"b{number + 1}"))
            number += len(rows)
            yield from rows

    def fresh(self) -> Iterator[Row]:
        """New accounts, in an order that tells nothing."""
        sizes, rng = self._sizes, self._rng
        kinds = ["r"] * sizes.returns + ["l"] * sizes.lookalikes + ["o"] * sizes.ordinary
        rng.shuffle(kinds)
        for number, kind in enumerate(kinds):
            name = f"{kind}{number}"
            if kind == "o":
                yield self._ordinary(name)
                continue
            actor = rng.choice(self._actors)
            yield self._return(actor, name) if kind == "r" else self._lookalike(actor, name)

    # Material

    def _phrase(self, least: int, most: int) -> str:
        rng = self._rng
        words = [
            rng.choice(_WORDS) if rng.random() < 0.7 else self._letters(5)
            for _ in range(rng.randint(least, most))
        ]
        return " ".join(words)

    def _letters(self, count: int) -> str:
        return "".join(self._rng.choice("abdefghijklmnoqrstuwyz") for _ in range(count))

    def _files(self, count: int) -> list[str]:
        return [f"sha256:{self._rng.getrandbits(128):032x}" for _ in range(count)]

    def _group(self) -> _Group:
        rng = self._rng
        words = [rng.choice(_BODIES), rng.choice(_NOUNS)]
        site = f"https://{self._letters(9)}.example/"
        statements = [self._phrase(8, 16) for _ in range(30)]
        return _Group(words, rng.getrandbits(256), self._phrase(5, 8), site, self._files(40), statements)

    def _near(self, picture: int, most: int) -> str:
        rng = self._rng
        for place in rng.sample(range(256), rng.randint(0, most)):
            picture ^= 1 << place
        return f"{picture:064x}"

    def _day_of(self, active: list[int]) -> list[int]:
        rng = self._rng
        return [max(0, round(rng.gauss(level * 10, 2))) for level in active]

    def _active(self) -> list[int]:
        rng = self._rng
        start, length = rng.randrange(24), rng.randint(4, 13)
        return [int((hour - start) % 24 < length) for hour in range(24)]

    def _handle(self, words: list[list[str]]) -> str:
        rng = self._rng
        joint = rng.choice(("", "", "_", "."))
        handle = joint.join(word[0] for word in words)
        return handle + (str(rng.randint(1, 2010)) if rng.random() < 0.3 else "")

    def _name(self, words: list[list[str]], script: int) -> str:
        name = " ".join(word[script] for word in words)
        return name if script else name.title()

    def _base(self, name: str) -> Row:
        rng = self._rng
        return {
            "account_id": name,
            "platform": rng.choice(("facebook", "telegram", "x", "tiktok", "instagram")),
            "native_id": str(rng.getrandbits(40)),
            "opened_on": (_DAY + timedelta(days=rng.randint(-500, 300))).isoformat(),
        }

    def _ordinary(self, name: str) -> Row:
        rng = self._rng
        words = [rng.choice(_PEOPLE), rng.choice(_FAMILIES)]
        picture = rng.choice(self._public) if rng.random() < 0.06 else rng.getrandbits(256)
        return self._base(name) | {
            "handle": self._handle(words) if rng.random() < 0.65 else self._letters(9),
            "display_name": self._name(words, int(rng.random() < 0.5)),
            "bio": " ".join(rng.sample(_SMALL, rng.randint(2, 5))) if rng.random() < 0.7 else "",
            "avatar": self._near(picture, 16) if rng.random() < 0.9 else "",
            "banner": f"{rng.getrandbits(256):064x}" if rng.random() < 0.4 else "",
            "links": [f"https://{self._letters(7)}.example/"] if rng.random() < 0.3 else [],
            "media": self._files(rng.randint(0, 6)),
            "texts": [self._phrase(4, 9) for _ in range(rng.randint(0, 4))],
            "shares_with": [f"p{rng.randrange(30_000)}" for _ in range(rng.randint(0, 6))],
            "hours": self._day_of(self._active()),
        }

    # Barred accounts

    def _barred_row(self, name: str) -> Row:
        rng = self._rng
        group = rng.choice(self._groups)
        words = (
            [rng.choice(_DESKS), group.words[1]]
            if rng.random() < 0.5
            else [rng.choice(_PEOPLE), rng.choice(_FAMILIES)]
        )
        emblem = group.emblem if rng.random() < 0.35 else rng.getrandbits(256)
        links = ([f"https://t.me/+{self._letters(18)}"] if rng.random() < 0.5 else []) + (
            [group.site] if rng.random() < 0.5 else []
        )
        return self._base(name) | {
            "_group": group,
            "_words": words,
            "handle": self._handle(words),
            "display_name": self._name(words, int(rng.random() < 0.6)),
            "bio": f"{group.motto if rng.random() < 0.4 else ''} {self._phrase(6, 14)}".strip(),
            "avatar": self._near(rng.choice(self._public) if rng.random() < 0.12 else emblem, 6),
            "banner": f"{rng.getrandbits(256):064x}" if rng.random() < 0.45 else "",
            "links": links,
            "contacts": [f"+963 9{rng.randrange(10**8):08d}"] if rng.random() < 0.12 else [],
            "barred_on": (_DAY + timedelta(days=rng.randint(0, 200))).isoformat(),
        }

    def _actor(self, row: Row) -> _Actor:
        rng = self._rng
        group: _Group = row.pop("_group")
        actor = _Actor(
            group,
            row,
            [row["account_id"]],
            self._files(rng.randint(4, 30)),
            [self._phrase(7, 14) for _ in range(12)],
            [f"p{rng.randrange(30_000)}" for _ in range(10)],
            self._active(),
        )
        self._fill(row, actor)
        self._actors.append(actor)
        return actor

    def _fill(self, row: Row, actor: _Actor) -> None:
        rng = self._rng
        row["media"] = rng.sample(actor.videos, min(12, len(actor.videos))) + rng.sample(
            actor.group.videos, 4
        )
        row["texts"] = rng.sample(actor.posts, 8) + rng.sample(actor.group.statements, 3)
        row["shares_with"] = rng.sample(actor.peers, 7)
        row["hours"] = self._day_of(actor.active)

    def _second(self, actor: _Actor, name: str) -> Row:
        row = dict(actor.barred) | {"account_id": name, "native_id": str(self._rng.getrandbits(40))}
        row["handle"] = self._changed(actor.barred["handle"])
        self._fill(row, actor)
        actor.barred_ids.append(name)
        actor.barred = row
        return row

    # Who comes back

    def _changed(self, handle: str) -> str:
        rng = self._rng
        way = rng.randrange(6)
        if way == 0:
            return f"{handle}_{rng.choice(('two', 'alt', 'bkp', 'official', 'new', 'jadid', 'returns'))}"
        if way == 1:
            return f"{handle.rstrip('0123456789')}{rng.randint(1, 99)}"
        if way == 2:
            return (
                handle.replace("a", "4").replace("i", "1")
                if rng.random() < 0.5
                else handle.replace("a", "aa", 1)
            )
        if way == 3:
            return "".join(letter for letter in handle if letter not in "aeiou") or handle
        if way == 4:
            return f"{rng.choice(('the', 'real', 'new', 'its'))}{rng.choice(('_', ''))}{handle}"
        return handle.replace("_", "").replace(".", "") + rng.choice(("tv", "hd", "_v3", ".2", "_backup"))

    def _return(self, actor: _Actor, name: str) -> Row:
        rng, old = self._rng, actor.barred
        row = self._ordinary(name)
        keeps = _KEEPS[rng.choices(_HABITS, _SHARES)[0]]
        row["handle"] = self._changed(old["handle"]) if rng.random() < keeps else row["handle"]
        if rng.random() < keeps:
            row["display_name"] = self._name(old["_words"], rng.randrange(2))
        if rng.random() < keeps:
            row["avatar"] = self._near(int(old["avatar"], 16), rng.choice((0, 10, 22, 60)))
        if rng.random() < keeps and old["banner"]:
            row["banner"] = self._near(int(old["banner"], 16), 20)
        if rng.random() < keeps:
            row["bio"] = self._shuffled(old["bio"])
        row["links"] = list(old["links"]) if rng.random() < keeps * 0.8 else row["links"]
        row["contacts"] = list(old.get("contacts", ())) if rng.random() < keeps * 0.4 else []
        if rng.random() < keeps:
            row["media"] = row["media"] + rng.sample(actor.videos, rng.randint(1, 4))
        if rng.random() < keeps * 0.8:
            row["texts"] = row["texts"] + rng.sample(actor.posts, rng.randint(1, 4))
        if rng.random() < keeps:
            row["shares_with"] = rng.sample(actor.peers, 6)
        if rng.random() < 0.8:
            shift = rng.choice((0, 0, 0, 1, 23))
            row["hours"] = self._day_of(actor.active[shift:] + actor.active[:shift])
        gap = rng.choice((-90, 1, 2, 5, 12, 30, 120))
        row["opened_on"] = (date.fromisoformat(old["barred_on"]) + timedelta(days=gap)).isoformat()
        if rng.random() < keeps * 0.3:
            row["texts"] = [*row["texts"], f"this is our new account, the old one @{old['handle']} is gone"]
            row["platform"] = old["platform"]
        self.truth += [(name, barred) for barred in actor.barred_ids]
        return row

    def _shuffled(self, bio: str) -> str:
        words = bio.split()
        if self._rng.random() < 0.5:
            middle = len(words) // 2
            words = words[middle:] + words[:middle]
        return " ".join(word for word in words if self._rng.random() > 0.15)

    # Who only looks like it

    def _lookalike(self, actor: _Actor, name: str) -> Row:
        rng, old, group = self._rng, actor.barred, actor.group
        row = self._ordinary(name)
        kind = rng.choice(
            (
                "follower",
                "follower",
                "paper",
                "namesake",
                "namesake",
                "taker",
                "copycat",
                "reposter",
                "colleague",
            )
        )
        if kind == "follower":
            words = [*group.words, rng.choice(_DESKS)][rng.randrange(2) :]
            row |= {"display_name": self._name(words, rng.randrange(2)), "handle": self._handle(words)}
            row["avatar"] = self._near(group.emblem, 20)
            row["bio"] = f"{group.motto} {row['bio']}"
            row["media"] = row["media"] + rng.sample(group.videos, rng.randint(0, 8))
            row["texts"] = row["texts"] + rng.sample(group.statements, rng.randint(0, 5))
        elif kind == "paper":
            words = [rng.choice(_PAPERS), *group.words]
            row |= {"display_name": self._name(words, rng.randrange(2)), "handle": self._handle(words)}
            row["texts"] = [
                *row["texts"],
                f"platform removes @{old['handle']}, followed by a new account within days",
            ]
            row["media"] = row["media"] + rng.sample(actor.videos, rng.randint(0, 1))
            row["platform"] = old["platform"]
        elif kind == "namesake":
            row["display_name"] = self._name(old["_words"], rng.randrange(2))
            row["handle"] = self._handle(old["_words"])
            row["avatar"] = self._near(rng.choice(self._public), 16) if rng.random() < 0.3 else row["avatar"]
        elif kind == "taker":
            row |= {"handle": old["handle"], "platform": old["platform"]}
        elif kind == "copycat":  # mocks or admires: the face of it, none of its habits
            row["display_name"] = old["display_name"]
            row["avatar"] = self._near(int(old["avatar"], 16), 8) if rng.random() < 0.5 else row["avatar"]
            row["bio"] = f"parody {' '.join(old['bio'].split()[:5])}" if rng.random() < 0.4 else row["bio"]
        elif kind == "reposter":
            row["media"] = (
                row["media"] + rng.sample(actor.videos, rng.randint(1, 2)) + rng.sample(group.videos, 3)
            )
            row["shares_with"] = row["shares_with"] + rng.sample(actor.peers, 1)
        else:
            row["links"] = [group.site]
        return row
