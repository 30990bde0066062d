"""What is referred to us, and what do we decide?"""

from datetime import UTC
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.moderation import operations, queries
from openiru.moderation.types import ItemStanding, ItemView, Reinstatement
from openiru.web.asking import choice_of, cursor_of
from openiru.web.doors import Visit, door
from openiru.web.moderation.forms import DecisionForm, ReinstatementForm
from openiru.web.refusals import STATUS
from openiru.workflows.moderation.words import words_about

_DECIDED: Final = (ItemStanding.RESTRICTED, ItemStanding.LEFT_ALONE)
_TAKEN_BACK: Final = (
    ItemStanding.TO_REINSTATE,
    ItemStanding.REINSTATED,
    ItemStanding.KEPT,
    ItemStanding.WITHDRAWN,
)
# The fields of the decision that only a restriction needs, as they stand together on the page.
GROUND_FIELDS: Final = ("ground", "rule", "explanation", "is_also_illegal", "rule_url")
MEASURE_FIELDS: Final = (
    "visibility",
    "visibility_other",
    "account",
    "monetary",
    "provision",
    "scope",
    "until",
    "applied_date",
)
CONTENT_FIELDS: Final = ("content_types", "content_other", "created_date", "language", "account_type")


@door(Right.READ_MODERATION)
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for a decision, due first."""
    return _listed(request, visit, (ItemStanding.WAITING,), gettext_lazy("Referred to us"))


@door(Right.READ_MODERATION)
def taken_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What authorities took back; what was restricted asks for an answer."""
    return _listed(request, visit, _TAKEN_BACK, gettext_lazy("Taken back"))


@door(Right.READ_MODERATION)
def decided(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was decided."""
    return _listed(request, visit, _DECIDED, gettext_lazy("Decided"))


@door(Right.READ_MODERATION)
def item(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """One item: what is asked, what was decided, and the form to decide."""
    return item_page(request, visit, item_id)


@door(Right.DECIDE_ITEM, methods=("POST",))
def decide(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """Take a decision with its reasons."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return item_page(request, visit, item_id, form=form)
    try:
        draft = form.draft(item_id, visit.at.astimezone(UTC).date())
        operations.decide_item(draft, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return item_page(request, visit, item_id, form=form, refused=error)
    messages.success(request, _("Decided. The authority is told; the text to the account holder is below."))
    return redirect("received_item", item_id)


@door(Right.DECIDE_ITEM, methods=("POST",))
def reinstate(request: HttpRequest, visit: Visit, item_id: str) -> HttpResponse:
    """Answer a withdrawal."""
    form = ReinstatementForm(request.POST)
    if not form.is_valid():
        return item_page(request, visit, item_id, reinstatement=form)
    said = form.cleaned_data
    try:
        operations.decide_reinstatement(
            item_id, Reinstatement(said["answer"]), reason=said["reason"], by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return item_page(request, visit, item_id, reinstatement=form, refused=error)
    messages.success(request, _("Noted. The authority is told."))
    return redirect("received_item", item_id)


def item_page(
    request: HttpRequest,
    visit: Visit,
    item_id: str,
    *,
    form: DecisionForm | None = None,
    reinstatement: ReinstatementForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of an item; with a form that was not taken, and why, if there is one."""
    found = queries.item(item_id)
    last = found.statements[-1].draft if found.statements else None
    may_decide = visit.may(Right.DECIDE_ITEM)
    first = DecisionForm.first(found.row, visit.at.astimezone(UTC).date())
    context = {
        "view": found,
        "row": found.row,
        "words": words_about(found.row.authority, found.row.their_request_id),
        "notice": queries.notice_text(found.row, last) if last and last.measure.restricts else "",
        "reinstated_notice": _reinstated_notice(found),
        "form": reinstatement or form or first,
        "decision": form or first,
        "groups": (
            (gettext_lazy("Ground"), GROUND_FIELDS),
            (gettext_lazy("Restriction, where it is another than the outcome says"), MEASURE_FIELDS),
            (gettext_lazy("What it is about"), CONTENT_FIELDS),
        ),
        "reinstatement": reinstatement or ReinstatementForm(),
        "refused": refused,
        "may_decide": may_decide and found.row.withdrawn_at is None,
        "may_reinstate": may_decide and found.row.standing in {ItemStanding.TO_REINSTATE, ItemStanding.KEPT},
    }
    status = STATUS[refused.kind] if refused else (422 if form or reinstatement else 200)
    return render(request, "moderation/item.html", context, status=status)


def _reinstated_notice(found: ItemView) -> str:
    if found.row.standing is not ItemStanding.REINSTATED:
        return ""
    return queries.reinstated_text(found.row, found.reinstatements[-1].reason)


def _listed(
    request: HttpRequest, visit: Visit, standings: tuple[ItemStanding, ...], heading: Promise
) -> HttpResponse:
    asked = choice_of(request, "standing", ItemStanding)
    standing = asked if asked in standings else standings[0]
    cursor = cursor_of(request)
    context = {
        "heading": heading,
        "page": queries.queue(standing, cursor),
        "cursor": cursor,
        "standing": standing,
        "standings": standings,
        "counts": queries.counts(visit.at),
    }
    return render(request, "moderation/queue.html", context)
