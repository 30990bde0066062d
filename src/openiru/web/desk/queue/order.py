"""By which numbers is the queue ordered, and how well did that serve?"""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.access.types import Right
from openiru.engines.interface import Field
from openiru.signals.queries import queue_weights
from openiru.signals.types import EvidenceWeight
from openiru.web.doors import Visit, door
from openiru.web.words import word_of
from openiru.workflows.queue.figures import queue_figures

DAYS: Final = 30
FAMILIES: Final[dict[str, Promise]] = {
    "address": _("the subject's own address"),
    "seen": _("what files show"),
    "shared": _("what it links to"),
    "self": _("what it calls itself"),
    "said": _("what it says"),
}


@door(Right.READ_DESK)
def queue_order(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The weights, and where the referred leads of the last thirty days had stood."""
    weights = queue_weights()
    context = {
        "weights": weights,
        "kinds": [(_kind(each), FAMILIES[each.family], each) for each in weights.kinds],
        "figures": queue_figures(visit.at - timedelta(days=DAYS), visit.at),
        "days": DAYS,
    }
    return render(request, "desk/queue_order.html", context)


def _kind(weight: EvidenceWeight) -> str:
    return word_of(Field(weight.kind)) if weight.kind in set(Field) else str(_("a known term"))
