"""What stands around a case, and what does an edge rest on?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi

from openiru.access.types import Right
from openiru.intake.queries import shown_names
from openiru.platforms.queries import platforms
from openiru.relations.queries import evidence_of, network_of
from openiru.web.asking import day_of
from openiru.web.desk.network.drawing import drawn, name_of, reach_drawn
from openiru.web.doors import Visit, door

_LISTED_FIRST = 20  # edges in the open table


@door(Right.READ_DESK)
def network(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponse:
    """The network around a case: a drawing, and tables that say the same."""
    day = day_of(request, "on")
    found = network_of(case_id, by=visit.by, on=day)
    names = {each.slug: each.name for each in platforms()}
    called = shown_names([found.centre]) | {each.subject.id: name_of(each) for each in found.nodes}
    is_rtl = get_language_bidi()
    context = {
        "network": found,
        "day": day,
        "drawing": drawn(found, lambda slug: names.get(slug, slug), right_to_left=is_rtl),
        "reach_drawing": reach_drawn(found.reach, right_to_left=is_rtl) if len(found.reach) > 1 else "",
        "names": called,
        "edges": found.edges[:_LISTED_FIRST],
        "edges_rest": found.edges[_LISTED_FIRST:],
        "edges_more": found.edges_left_out,
        "followers_lost": sum(each.followers or 0 for each in found.losses),
        "edges_lost": sum(each.edges for each in found.losses),
    }
    return render(request, "desk/network.html", context)


@door(Right.READ_DESK)
def shared(request: HttpRequest, visit: Visit, subject_id: str, other_id: str) -> HttpResponse:
    """What two subjects share, and where each shows it."""
    return render(request, "desk/shared.html", {"found": evidence_of(subject_id, other_id, by=visit.by)})
