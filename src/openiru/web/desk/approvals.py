"""Which cases wait for a second person, and how are many decided with care?"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import followers_at
from openiru.review import operations, queries
from openiru.review.types import BulkReport, CaseRow
from openiru.web.asking import cursor_of
from openiru.web.desk.case_form import ReasonForm
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.web.settings import HIGH_REACH

_REPORT: Final = "bulk-report"
STEPS: Final[dict[str, Callable[..., BulkReport]]] = {
    "approve": operations.approve_many,
    "return": operations.return_many,
    "dismiss": operations.dismiss_many,
}


@door(Right.APPROVE_CASE)
def approvals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The cases that this person could decide, most pressing first."""
    cursor = cursor_of(request)
    page = queries.awaiting_approval(visit.by, cursor)
    context = {"page": page, "rows": with_reach(page.rows, visit.at), "cursor": cursor}
    return render(request, "desk/approvals.html", context)


@door(Right.APPROVE_CASE)
def preview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What would be decided: the ticked cases once more, those that reach far unticked."""
    return preview_page(request, visit, request.GET.getlist("case"))


@door(Right.APPROVE_CASE, methods=("POST",))
def decide_many(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Decide the ticked cases alike; the page after it says what became of each."""
    case_ids = request.POST.getlist("case")
    form = ReasonForm(request.POST)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None or not case_ids or not form.is_valid():
        return preview_page(request, visit, request.POST.getlist("shown"), form=form)
    try:
        report = step(case_ids, by=visit.by, at=visit.at, reason=form.cleaned_data["reason"])
    except OpenIruError as error:
        return preview_page(request, visit, request.POST.getlist("shown"), form=form, refused=error)
    request.session[_REPORT] = {
        "done": list(report.done),
        "errors": [[case_ids[error.row - 1], error.code, error.message] for error in report.errors],
    }
    messages.success(request, _("%(count)s cases were decided.") % {"count": len(report.done)})
    return redirect("approvals_result")


@door(Right.APPROVE_CASE)
def result(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What became of each case of the last decision on many."""
    report = request.session.get(_REPORT) or {"done": [], "errors": []}
    facts = queries.facts_of_many(
        [*report["done"], *(case_id for case_id, _code, _words in report["errors"])]
    )
    context = {
        "done": [facts[case_id] for case_id in report["done"] if case_id in facts],
        "errors": [
            {"case_id": case_id, "facts": facts.get(case_id), "code": code, "message": words}
            for case_id, code, words in report["errors"]
        ],
        "at": visit.at,
    }
    return render(request, "desk/approvals_result.html", context)


def preview_page(
    request: HttpRequest,
    visit: Visit,
    case_ids: Sequence[str],
    *,
    form: ReasonForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The preview; with a form that was not taken, and why, if there is one."""
    waiting = queries.awaiting_approval(visit.by, rows=500)
    ticked = set(case_ids)
    rows = with_reach([row for row in waiting.rows if row.case_id in ticked], visit.at)
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    context = {
        "rows": rows,
        "far": [row for row in rows if row[1] is not None and row[1] >= HIGH_REACH],
        "form": form or ReasonForm(),
        "refused": refused,
        "nothing_ticked": form is not None and not request.POST.getlist("case"),
    }
    return render(request, "desk/approvals_preview.html", context, status=status)


def with_reach(rows: Sequence[CaseRow], at: datetime) -> list[tuple[CaseRow, int | None]]:
    """The same rows, each with the followers of its subject as last known."""
    reach = followers_at([row.subject_id for row in rows], at) if rows else {}
    return [(row, reach.get(row.subject_id)) for row in rows]
