"""What does an edge between two subjects rest on?"""

from collections import defaultdict
from typing import Final

from django.db import connection

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake.queries import observations_of, subject
from openiru.intake.types import ObservationView
from openiru.relations.policy import files_of, values_of
from openiru.relations.types import (
    COMMON_FROM,
    Content,
    EdgeEvidence,
    HeldValue,
    SharedEvidence,
    Value,
    ValueKind,
)

LOOKED_AT: Final = 200  # newest observations of each subject
_MOST_VALUES: Final = 200  # the rarest ones
_SHARED: Final = """
SELECT v.kind, v.text, v.accounts
FROM relations_posting one JOIN relations_posting other ON other.value_id = one.value_id
JOIN relations_value v ON v.id = one.value_id
WHERE one.subject_id = %s AND other.subject_id = %s AND v.accounts BETWEEN 2 AND %s
ORDER BY v.accounts, v.kind, v.text LIMIT %s
"""


def evidence_of(one_id: str, other_id: str, *, by: str) -> EdgeEvidence:
    """The values that two subjects share and few others have, the rarest ones, each with the observations that show it.

    Args:
        one_id: a subject.
        other_id: another one.
        by: who asks; what they may see is asked now.

    Raises:
        NotAllowedError: if `by` may not read the desk.
        UnknownSubjectError: if there is no such subject.
    """
    check_may(by, Right.READ_DESK)
    one, other = subject(one_id), subject(other_id)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [one.id, other.id, COMMON_FROM, _MOST_VALUES])
        values = [
            HeldValue(kind=ValueKind(kind), text=text, accounts=accounts)
            for kind, text, accounts in cursor.fetchall()
        ]
    here, there = _showing(one.id), _showing(other.id)
    return EdgeEvidence(
        one=one,
        other=other,
        shared=tuple(
            SharedEvidence(
                value=each,
                one=tuple(here[Value(each.kind, each.text)]),
                other=tuple(there[Value(each.kind, each.text)]),
            )
            for each in values
        ),
        looked_at=LOOKED_AT,
    )


def _showing(subject_id: str) -> defaultdict[Value, list[ObservationView]]:
    """Which observations of a subject show each value, newest first."""
    found: defaultdict[Value, list[ObservationView]] = defaultdict(list)
    for each in observations_of(subject_id, LOOKED_AT):
        said = Content(
            platform=each.platform, url=each.url, handle=each.handle, text=each.text, links=each.links
        )
        files = files_of((media.digest, media.pdq) for media in each.media)
        for value in values_of(said) | files:
            found[value].append(each)
    return found
