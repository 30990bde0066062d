"""What can be learnt from what people decided so far?"""

from openiru.engines.text.languages.detecting import detect_languages
from openiru.learning.models import GoldenText
from openiru.learning.policy import teaching
from openiru.learning.types import GoldenSource, Lessons
from openiru.referrals.queries import withdrawn_cases
from openiru.review.queries import decided_texts
from openiru.review.types import CaseStatus


def lessons() -> Lessons:
    """All texts of decided cases, without golden ones and their kin.

    Cost:
        About 0.6 ms for each different text, most of it to find copies.
    """
    decided = list(decided_texts())
    golden = list(GoldenText.objects.order_by("added_at", "id").values_list("text", "source", "origin"))
    families = teaching.families_of([*(each.text for each in decided), *(text for text, _, _ in golden)])
    places = teaching.without_golden(
        families[: len(decided)],
        [each.case_id for each in decided],
        golden=set(families[len(decided) :]),
        golden_cases={origin for _, source, origin in golden if source == GoldenSource.CASE},
    )
    kept = [decided[place] for place in places]
    approved = {each.case_id for each in kept if each.status is CaseStatus.APPROVED}
    return Lessons(
        decided=tuple(kept),
        families=tuple(families[place] for place in places),
        groups=tuple(teaching.group_of(each.text) for each in kept),
        languages=tuple(each.code for each in detect_languages([each.text for each in kept])),
        taken_back=withdrawn_cases(sorted(approved)),
        left_out=len(decided) - len(kept),
    )
