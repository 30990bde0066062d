"""What is to be filed by hand, and how is said that it was?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.referrals.operations import leave_unfiled
from openiru.referrals.queries import filing_task, waiting_filings
from openiru.web.desk.filing.forms import FilingForm, UnfiledForm
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.workflows.routes.filing import file_message, task_of


@door(Right.READ_DESK)
def filings(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """All messages that wait for a person who files them."""
    return render(request, "desk/filings.html", {"waiting": waiting_filings()})


@door(Right.CREATE_REFERRAL, methods=("GET", "POST"))
def filing(request: HttpRequest, visit: Visit, message_id: str) -> HttpResponse:
    """One message to file: the text to copy; then when, under which number and with which proof it was filed."""
    if request.method != "POST":
        return filing_page(request, message_id, FilingForm())
    form = FilingForm(request.POST, request.FILES)
    if not form.is_valid():
        return filing_page(request, message_id, form, status=422)
    said = form.cleaned_data
    try:
        file_message(
            message_id,
            proof=said["proof"],
            filed_at=said["filed_at"],
            ticket=said["ticket"],
            by=visit.by,
            at=visit.at,
        )
    except OpenIruError as error:
        return filing_page(request, message_id, form, refused=error, status=STATUS[error.kind])
    messages.success(request, _("It is kept that the message was filed."))
    return redirect("filings")


@door(Right.CREATE_REFERRAL, methods=("POST",))
def unfiled(request: HttpRequest, visit: Visit, message_id: str) -> HttpResponse:
    """Give up a message that was to be filed; it stands among the failed."""
    filing_task(message_id)
    form = UnfiledForm(request.POST)
    if not form.is_valid():
        return filing_page(request, message_id, FilingForm(), unfiled_form=form, status=422)
    leave_unfiled(message_id, why=form.cleaned_data["why"], by=visit.by, at=visit.at)
    messages.success(request, _("The message stands among those that did not arrive."))
    return redirect("referrals")


def filing_page(
    request: HttpRequest,
    message_id: str,
    form: FilingForm,
    *,
    unfiled_form: UnfiledForm | None = None,
    refused: OpenIruError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a message to file; with a form that was not taken, and why, if there is one."""
    context = {
        "task": task_of(message_id),
        "form": form,
        "unfiled_form": unfiled_form or UnfiledForm(),
        "refused": refused,
        "form_endings": ("pdf", "json", "csv"),
    }
    return render(request, "desk/filing.html", context, status=status)
