"""What is compared, and which outcomes are told apart? One table, read by our own kernels and by splink's SQL.

The first level that holds counts; where one side knows nothing, the comparison says nothing. Levels of equality are
weighed by how common the value is: a handle that one account has says more than one that hundreds have.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class How(StrEnum):
    """Ways to compare."""

    SAME = "same"  # equal values, weighed by how common they are
    EDITS = "edits"  # few letters differ
    BEGINS = "begins"  # one begins with the other
    COMMON = "common"  # lists have numbers in common
    POINTS = "points"  # one account points to the other
    HOURS = "hours"  # busy in the same hours
    DAYS = "days"  # opened so many days after the other was barred
    ELSE = "else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One outcome of a comparison."""

    name: str
    how: How
    column: str = ""
    amount: int = 0  # most edits, least numbers in common, most hours that differ, most days
    weighed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing that is compared; `columns` are those of which one must be known on both sides."""

    name: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]  # the most telling first


def _same(column: str) -> Level:
    return Level(name="same", how=How.SAME, column=column, weighed=True)


def _common(name: str, column: str, least: int) -> Level:
    return Level(name=name, how=How.COMMON, column=column, amount=least)


_ELSE: Final = Level(name="different", how=How.ELSE)

COMPARISONS: Final = (
    Comparison(name="identity", columns=("ids",), levels=(_common("same", "ids", 1), _ELSE)),
    Comparison(
        name="pointer",
        columns=("own",),
        levels=(
            Level(name="announces", how=How.POINTS, column="announces"),  # the new account does
            Level(name="claims", how=How.POINTS, column="claims"),  # only the barred one does
            Level(name="points", how=How.POINTS, column="points_to"),
            _ELSE,
        ),
    ),
    Comparison(
        name="links",
        columns=("links",),
        levels=(
            _common("several-rare", "links", 2),
            _common("rare", "links", 1),
            _common("common", "links_common", 1),
            _ELSE,
        ),
    ),
    Comparison(
        name="handle",
        columns=("handle",),
        levels=(
            _same("handle"),
            Level(name="near", how=How.EDITS, column="handle", amount=1),
            Level(name="begins", how=How.BEGINS, column="handle"),
            Level(name="alike", how=How.EDITS, column="handle", amount=2),
            _ELSE,
        ),
    ),
    Comparison(
        name="name",
        columns=("name",),
        levels=(
            _same("name"),
            _common("words", "name_words", 2),
            _common("word", "name_words", 1),
            _ELSE,
        ),
    ),
    Comparison(name="avatar", columns=("avatar",), levels=(_same("avatar"), _ELSE)),
    Comparison(name="banner", columns=("banner",), levels=(_same("banner"), _ELSE)),
    Comparison(
        name="bio",
        columns=("bio",),
        levels=(_common("copied", "bio", 8), _common("much", "bio", 3), _common("some", "bio", 1), _ELSE),
    ),
    Comparison(
        name="media",
        columns=("media",),
        levels=(_common("many", "media", 3), _common("some", "media", 1), _ELSE),
    ),
    Comparison(
        name="texts",
        columns=("texts",),
        levels=(_common("many", "texts", 3), _common("some", "texts", 1), _ELSE),
    ),
    Comparison(
        name="company",
        columns=("shares_with",),
        levels=(_common("many", "shares_with", 3), _common("some", "shares_with", 1), _ELSE),
    ),
    Comparison(
        name="hours",
        columns=("hours",),
        levels=(
            Level(name="same", how=How.HOURS, column="hours", amount=2),
            Level(name="alike", how=How.HOURS, column="hours", amount=5),
            _ELSE,
        ),
    ),
    Comparison(
        name="opened",
        columns=("opened",),
        levels=(
            Level(name="days", how=How.DAYS, amount=7),
            Level(name="weeks", how=How.DAYS, amount=60),
            Level(name="later", how=How.DAYS, amount=100_000),
            _ELSE,
        ),
    ),
)
SHARES: Final = {"handle": "handle", "name": "name", "avatar": "avatar", "banner": "banner"}
