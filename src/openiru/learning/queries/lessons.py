"""What can be learnt from what people decided so far?"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Q

from openiru.engines.text.languages.detecting import detect_languages
from openiru.learning.models import GoldenSet, GoldenText
from openiru.learning.policy import teaching
from openiru.learning.types import GoldenSource, Label, Lessons
from openiru.referrals.queries import withdrawn_cases
from openiru.review.queries import decided_texts
from openiru.review.types import CaseStatus, DecidedText

MOST_TEXTS: Final = 50_000  # the newest
STANDS_FOR: Final = timedelta(days=14)  # how long a text that no supervisor froze teaches nothing
_TEXTS_AT_ONCE: Final = 1_000


def lessons(at: datetime) -> Lessons:
    """The newest texts of decided cases, and which of them are golden for which label at that moment.

    Golden are the texts that are or were in a frozen set, and for two weeks those that somebody added for the next one:
    what one person adds keeps no text from teaching for longer than that.

    Cost:
        About 0.6 ms for each different text, most of it to find copies; some 2 kB a text.
    """
    decided, taken_back, forgotten = _decided()
    golden = _golden(at)
    families = teaching.families_of([*(each.text for each in decided), *(each.text for each in golden)])
    of_golden = list(zip(golden, families[len(decided) :], strict=True))
    return Lessons(
        decided=tuple(decided),
        families=tuple(families[: len(decided)]),
        groups=tuple(teaching.group_of(each.text) for each in decided),
        languages=tuple(each.code for each in detect_languages([each.text for each in decided])),
        taken_back=taken_back,
        golden={
            label: frozenset(family for row, family in of_golden if row.label == label) for label in Label
        },
        golden_cases={
            label: frozenset(
                row.origin for row in golden if row.label == label and row.source == GoldenSource.CASE
            )
            for label in Label
        },
        forgotten=forgotten,
    )


def _decided() -> tuple[Sequence[DecidedText], frozenset[str], int]:
    """The newest texts, cases whose referral was withdrawn, and how many older texts there are; read in pages."""
    newest: deque[DecidedText] = deque(maxlen=MOST_TEXTS)
    taken_back: set[str] = set()
    read, texts = 0, decided_texts()
    while page := list(islice(texts, _TEXTS_AT_ONCE)):
        approved = {each.case_id for each in page if each.status is CaseStatus.APPROVED}
        taken_back |= withdrawn_cases(sorted(approved))
        newest.extend(page)
        read += len(page)
    return newest, frozenset(taken_back), read - len(newest)


def _golden(at: datetime) -> list[GoldenText]:
    frozen = {UUID(each) for ids in GoldenSet.objects.values_list("text_ids", flat=True) for each in ids}
    standing = Q(withdrawn_at=None, added_at__gt=at - STANDS_FOR)
    return list(GoldenText.objects.filter(Q(pk__in=frozen) | standing).order_by("added_at", "id"))
