"""What is known about one account, channel, group, page or post?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openiru.access.types import Right
from openiru.checks.queries import checks_of, standing_of_checks
from openiru.intake.queries import observations_of, subject
from openiru.linking.queries import of_subject
from openiru.referrals.queries import items_of
from openiru.review.queries import cases
from openiru.review.types import CaseFilter
from openiru.statistics.queries import followers_of
from openiru.web.asking import number_of
from openiru.web.desk import captured, timeline
from openiru.web.desk.clocks.watch import next_look
from openiru.web.desk.staying.presence import presence_of
from openiru.web.doors import Visit, door
from openiru.web.names import named_items

SHOWN_MAX = 50
CHECKS_SHOWN = 5


@door(Right.READ_DESK)
def subject_page(request: HttpRequest, visit: Visit, subject_id: str) -> HttpResponse:
    """Everything about one subject."""
    found = subject(subject_id)
    items = items_of(subject_id)
    looked = checks_of(subject_id)
    standing = standing_of_checks(looked)
    links = of_subject(subject_id)
    counts = followers_of(subject_id, visit.at)
    place = number_of(request, "counted", len(counts)) or 0
    past = cases(CaseFilter(subject_id=subject_id)).rows
    context = {
        "subject": found,
        "captures": captured.grouped(observations_of(subject_id, SHOWN_MAX)),
        "shown_max": SHOWN_MAX,
        "cases": past,
        "standing": standing,
        "presence": presence_of(links, items, standing, counts, place=place),
        "checks": looked[: -CHECKS_SHOWN - 1 : -1],
        "next_look": next_look(found.id, visit.at),
        "gone_vantages": settings.GONE_VANTAGES,
        "rows": named_items(items),
        "links": links,
        "happenings": timeline.line_of(
            timeline.observed(captured.history_of(subject_id)),
            timeline.other_cases(past),
            timeline.referred(items),
        ),
    }
    return render(request, "desk/subject.html", context)
