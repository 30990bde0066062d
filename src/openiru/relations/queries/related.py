"""What does a case share with others?"""

from collections import defaultdict
from typing import Final

from django.db import connection

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake.queries import shown_names
from openiru.registry.queries import organisations
from openiru.relations.policy import worth
from openiru.relations.types import COMMON_FROM, HeldValue, RelatedCase, Relations, ValueKind
from openiru.review import queries as review

MOST_CASES: Final = 20
MOST_COMMON: Final = 20
MOST_VALUES: Final = 500  # of one case and kind that are looked at, the rarest ones
_SHARED: Final = """
WITH mine AS (
    SELECT v.id, v.kind, v.text, v.accounts, p.owner_id
    FROM relations_posting p JOIN relations_value v ON v.id = p.value_id
    WHERE p.subject_id = %(subject)s
), rare AS (
    -- A value that its account alone has, one account has.
    -- Each kind has its own room, so that invented hashtags push no file and no address out.
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY kind ORDER BY accounts, id) AS place
        FROM mine WHERE accounts BETWEEN 2 AND %(common)s
    ) AS placed
    WHERE place <= %(most)s
)
SELECT r.id, r.kind, r.text, r.accounts, p.subject_id::text, (SELECT accounts FROM relations_reading)
FROM rare r JOIN relations_posting p ON p.value_id = r.id AND p.owner_id <> r.owner_id
UNION ALL
(SELECT id, kind, text, accounts, NULL, 0 FROM mine WHERE accounts > %(common)s ORDER BY accounts DESC, id LIMIT %(common_most)s)
"""


def related_cases(case_id: str, *, by: str) -> Relations:
    """Other cases that show the same files, addresses, handles or phrases; leads, never findings.

    Cases of the same account are left out: the page of the case names them.

    Args:
        case_id: whose relations.
        by: who asks; what they may see is asked now.

    Raises:
        NotAllowedError: if `by` may not read the desk.
        UnknownCaseError: if there is no such case.

    Cost:
        Six statements, some milliseconds among a million postings.
    """
    check_may(by, Right.READ_DESK)
    values: dict[int, HeldValue] = {}
    sharing: defaultdict[str, list[HeldValue]] = defaultdict(list)
    weights: defaultdict[str, float] = defaultdict(float)
    for key, kind, text, accounts, subject, everyone in _shared(review.facts(case_id).subject_id):
        value = values.setdefault(key, HeldValue(kind=ValueKind(kind), text=text, accounts=accounts))
        if subject is not None:
            sharing[subject].append(value)
            weights[subject] += worth(accounts, everyone)
    found = sorted(review.cases_about(sharing), key=lambda each: (-weights[each.subject_id], each.case_id))
    names = shown_names([each.subject_id for each in found[:MOST_CASES]])
    known = {each.organisation_id: each for each in organisations()} if found else {}
    common = [each for each in values.values() if each.is_common]
    return Relations(
        cases=tuple(
            RelatedCase(
                case_id=each.case_id,
                subject_name=names[each.subject_id],
                organisation=known[each.organisation_id],
                status=each.status,
                referred_at=each.referred_at,
                weight=weights[each.subject_id],
                shared=tuple(sorted(sharing[each.subject_id], key=_rarest_first)),
            )
            for each in found[:MOST_CASES]
        ),
        more=max(0, len(found) - MOST_CASES),
        common=tuple(sorted(common, key=lambda each: (-each.accounts, each.text))),
    )


def _rarest_first(value: HeldValue) -> tuple[int, str, str]:
    return value.accounts, value.kind, value.text


def _shared(subject_id: str) -> list[tuple[int, str, str, int, str | None, int]]:
    """Rare values with each subject that has them and the number of accounts that have any value; common values without."""
    numbers: dict[str, str | int] = {
        "subject": subject_id,
        "common": COMMON_FROM,
        "most": MOST_VALUES,
        "common_most": MOST_COMMON,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, numbers)
        return list(cursor.fetchall())
