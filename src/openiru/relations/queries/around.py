"""Which accounts share values with an account, and which edges stand between some? Bounded, whatever they posted."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import combinations
from typing import Final, NamedTuple

from django.db import connection

from openiru.intake.types import SubjectView
from openiru.relations.models import Reading
from openiru.relations.policy import worth
from openiru.relations.types import COMMON_FROM, Edge, HeldValue, ValueKind

MOST_VALUES: Final = 200  # of one kind and account that are looked at, the rarest ones
MOST_SHARED: Final = 20  # of one edge that are named, the rarest ones
# Values of a post stand beside its account as well: accounts alone are asked for.
# How many accounts have a value, or had it then; no further than the limit.
_ACCOUNTS: Final = """
LATERAL (SELECT CASE WHEN %(until)s::timestamptz IS NULL THEN v.accounts ELSE (
    SELECT count(*) FROM (
        SELECT FROM relations_posting early
        WHERE early.value_id = v.id AND early.subject_id = early.owner_id AND early.first_seen < %(until)s
        LIMIT 1 + %(common)s
    ) AS few
) END AS accounts) AS held"""
_NEAR: Final = f"""
WITH mine AS (
    SELECT v.id, held.accounts, row_number() OVER (PARTITION BY v.kind ORDER BY held.accounts, v.id) AS place
    FROM relations_posting p JOIN relations_value v ON v.id = p.value_id CROSS JOIN {_ACCOUNTS}
    WHERE p.subject_id = %(centre)s AND v.accounts > 1 AND held.accounts BETWEEN 2 AND %(common)s
        AND (%(until)s::timestamptz IS NULL OR p.first_seen < %(until)s)
), near AS (
    SELECT other.owner_id AS owner, sum(ln((1 + greatest(%(everyone)s, m.accounts))::float8 / m.accounts)) AS weight
    FROM mine m JOIN relations_posting other ON other.value_id = m.id AND other.subject_id = other.owner_id
    WHERE m.place <= %(values)s AND other.owner_id <> %(centre)s
        AND (%(until)s::timestamptz IS NULL OR other.first_seen < %(until)s)
    GROUP BY other.owner_id
), ranked AS (
    SELECT owner, weight, row_number() OVER (ORDER BY weight DESC, owner) AS place, count(*) OVER () AS total FROM near
)
SELECT owner::text, weight, total FROM ranked WHERE place <= %(most)s OR owner = ANY(%(wanted)s::uuid[])
"""  # noqa: S608  (all parts are written here)
_AMONG: Final = f"""
WITH shared AS (
    SELECT v.id, v.kind, v.text, held.accounts, p.owner_id, count(*) OVER (PARTITION BY v.id) AS holders
    FROM relations_posting p JOIN relations_value v ON v.id = p.value_id CROSS JOIN {_ACCOUNTS}
    WHERE p.subject_id = ANY(%(accounts)s::uuid[]) AND p.owner_id = p.subject_id
        AND v.accounts > 1 AND held.accounts BETWEEN 2 AND %(common)s
        AND (%(until)s::timestamptz IS NULL OR p.first_seen < %(until)s)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY owner_id, kind ORDER BY accounts, id) AS place
    FROM shared WHERE holders > 1
)
SELECT kind, text, accounts, array_agg(owner_id::text ORDER BY owner_id)
FROM ranked WHERE place <= %(values)s
GROUP BY id, kind, text, accounts HAVING count(*) > 1
ORDER BY accounts, kind, text
"""  # noqa: S608  (all parts are written here)


class Near(NamedTuple):
    """Accounts that share values with one."""

    weights: Mapping[str, float]  # of the heaviest, and of those that were asked for
    total: int  # with those beyond them


def near(centre: str, *, most: int, wanted: Collection[str], until: datetime | None = None) -> Near:
    """The accounts that share most with an account, and of some accounts how much they share.

    Args:
        centre: an account.
        most: how many of the heaviest.
        wanted: accounts that are told of, however little they share.
        until: only what was seen before; everything without it.
    """
    asked: dict[str, str | int | list[str] | datetime | None] = {
        "centre": centre,
        "common": COMMON_FROM,
        "everyone": _everyone(),
        "values": MOST_VALUES,
        "most": most,
        "wanted": list(wanted),
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        rows = cursor.fetchall()
    return Near(weights={owner: weight for owner, weight, _ in rows}, total=rows[0][2] if rows else 0)


def edges_among(accounts: Mapping[str, SubjectView], *, until: datetime | None = None) -> list[Edge]:
    """All edges between the accounts, the heaviest first.

    Args:
        accounts: by id.
        until: only what was seen before; everything without it.

    Cost:
        Grows with the square of 50 at the most, and no further with what the accounts posted.
    """
    everyone = _everyone()
    shared: defaultdict[tuple[str, str], list[HeldValue]] = defaultdict(list)
    for kind, text, number, holders in _among(accounts, until):
        value = HeldValue(kind=ValueKind(kind), text=text, accounts=number)
        for couple in combinations(holders, 2):
            shared[couple].append(value)
    handles = {key: _handles_of(each) for key, each in accounts.items()}
    edges = [
        Edge(
            one=one,
            other=other,
            weight=sum(worth(each.accounts, everyone) for each in values),
            shared=tuple(values[:MOST_SHARED]),
            values=len(values),
            points=tuple(
                pointing
                for pointing, named in ((one, other), (other, one))
                if any(each.text in handles[named] for each in values if each.kind is ValueKind.HANDLE)
            ),
        )
        for (one, other), values in shared.items()
    ]
    return sorted(edges, key=lambda each: (-each.weight, each.one, each.other))


def _everyone() -> int:
    return Reading.objects.filter(pk=1).values_list("accounts", flat=True).first() or 0


def _among(accounts: Collection[str], until: datetime | None) -> list[tuple[str, str, int, list[str]]]:
    """Kind, text, number of accounts and holders of each value that two of the accounts have, the rarest first."""
    asked: dict[str, str | int | list[str] | datetime | None] = {
        "accounts": list(accounts),
        "common": COMMON_FROM,
        "values": MOST_VALUES,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AMONG, asked)
        return list(cursor.fetchall())


def _handles_of(subject: SubjectView) -> frozenset[str]:
    """How values name a subject itself."""
    return frozenset(
        f"{subject.platform} @{key.removeprefix('h:')}" for key in subject.keys if key.startswith("h:")
    )
