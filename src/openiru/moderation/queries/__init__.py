"""What do moderators read?"""

from openiru.moderation.policy.notices import notice_text, reinstated_text
from openiru.moderation.policy.statements import LEAVING_ALONE, REDRESS, SAYABLE, measure_of, outcome_of
from openiru.moderation.queries.waiting import (
    authorities,
    counts,
    item,
    item_by_their_id,
    queue,
    request,
    requests_for_data,
)

__all__ = [
    "LEAVING_ALONE",
    "REDRESS",
    "SAYABLE",
    "authorities",
    "counts",
    "item",
    "item_by_their_id",
    "measure_of",
    "notice_text",
    "outcome_of",
    "queue",
    "reinstated_text",
    "request",
    "requests_for_data",
]
