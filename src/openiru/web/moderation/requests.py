"""Who asks what of us, whole; and what do we answer to requests for data?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.moderation import operations, queries
from openiru.moderation.types import RequestKind
from openiru.peers.queries import letters_about
from openiru.referrals.types import Produced
from openiru.web.doors import Visit, door
from openiru.web.moderation.forms import AnswerForm
from openiru.web.refusals import STATUS
from openiru.workflows.moderation.words import words_about


@door(Right.READ_MODERATION)
def for_data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Requests for data and preservation that nobody answered."""
    context = {"requests": queries.requests_for_data(), "counts": queries.counts(visit.at)}
    return render(request, "moderation/data.html", context)


@door(Right.READ_MODERATION)
def request_page(request: HttpRequest, visit: Visit, request_id: str) -> HttpResponse:
    """One request with its items, our answers and our letters about it."""
    return whole(request, visit, request_id)


@door(Right.DECIDE_ITEM, methods=("POST",))
def answer(request: HttpRequest, visit: Visit, request_id: str) -> HttpResponse:
    """Say how much of the data is handed over."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return whole(request, visit, request_id, form=form)
    said = form.cleaned_data
    try:
        operations.answer_request(
            request_id, Produced(said["produced"]), reason=said["reason"], by=visit.by, at=visit.at
        )
    except OpenIruError as error:
        return whole(request, visit, request_id, form=form, refused=error)
    messages.success(request, _("Noted. The authority is told."))
    return redirect("received", request_id)


def whole(
    request: HttpRequest,
    visit: Visit,
    request_id: str,
    *,
    form: AnswerForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a request; with a form that was not taken, and why, if there is one."""
    found = queries.request(request_id)
    context = {
        "found": found,
        "letters": letters_about(request_id),
        "words": words_about(found.authority, found.their_id),
        "form": form or AnswerForm(),
        "refused": refused,
        "may_answer": visit.may(Right.DECIDE_ITEM) and found.kind is not RequestKind.REFERRAL,
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "moderation/request.html", context, status=status)
