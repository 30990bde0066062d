"""How does a platform behave, whom do we turn to there, and what did it promise?"""

from datetime import UTC

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.clocks.queries import informed, ladder_for
from openiru.foundation.errors import OpenIruError
from openiru.liaison import queries as liaison
from openiru.liaison.operations import record_meeting
from openiru.liaison.types import CommitmentState, NewMeeting, Validity
from openiru.platforms import queries
from openiru.referrals.queries import referrals_page, seen_otherwise
from openiru.referrals.types import ReferralFilter
from openiru.review.types import CASE_INSTRUMENTS, Instrument
from openiru.web.desk.referral_form import MeetingForm
from openiru.web.doors import Visit, door
from openiru.web.figures import figures_lately
from openiru.web.refusals import STATUS
from openiru.workflows.clocks.work_clocks import answers_due, due_list
from openiru.workflows.routes.checking import routes_shown


@door(Right.READ_DESK)
def platforms(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All platforms with their figures."""
    made = figures_lately(visit.at)
    rows = {group.key: group.row for group in made.platforms}
    context = {
        "rows": [(each, rows.get(each.slug)) for each in queries.platforms()],
        "routed": queries.routed_platforms(),
        "as_of": made.as_of,
    }
    return render(request, "desk/platforms.html", context)


@door(Right.READ_DESK)
def platform(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """One platform."""
    return platform_page(request, visit, slug)


@door(Right.RECORD_MEETING, methods=("POST",))
def add_meeting(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Keep a meeting with the platform, and what it promised."""
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return platform_page(request, visit, slug, form=form)
    said = form.cleaned_data
    new = NewMeeting(
        platform=slug, held_at=said["held_at"], subject=said["subject"], commitments=said["commitments"]
    )
    try:
        record_meeting(new, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return platform_page(request, visit, slug, form=form, refused=error)
    messages.success(request, _("The meeting was noted."))
    return redirect("platform", slug)


def platform_page(
    request: HttpRequest,
    visit: Visit,
    slug: str,
    *,
    form: MeetingForm | None = None,
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of a platform; with a form that was not taken, and why, if there is one."""
    found = queries.platform(slug)
    made = figures_lately(visit.at)
    sent = referrals_page(ReferralFilter(platform=slug), size=10)
    context = {
        "platform": found,
        "contacts": liaison.contacts(slug, on=visit.at.astimezone(UTC).date()),
        "routes": routes_shown(slug, visit.at),
        "deadlines": [
            (each, queries.deadline(slug, each)) for each in Instrument if each in CASE_INSTRUMENTS
        ],
        "row": next((group.row for group in made.platforms if group.key == slug), None),
        "as_of": made.as_of,
        "referrals": sent,
        "dues": answers_due([row.referral_id for row in sent.rows], visit.at),
        "overdue": [row for row in due_list(visit.at) if row.is_overdue and row.duty.platform == slug],
        "ladder": ladder_for(slug, visit.at),
        "informed": informed(slug),
        "meetings": tuple(reversed(liaison.meetings(visit.at, platform=slug))),
        "to_come": liaison.meetings_to_come(visit.at, platform=slug),
        "commitments": [
            each
            for each in liaison.commitments(visit.at, platform=slug)
            if each.state is CommitmentState.OPEN
        ],
        "agreements": [
            each
            for each in liaison.agreements(on=visit.at.astimezone(UTC).date(), platform=slug)
            if each.validity is Validity.VALID
        ],
        "seen": seen_otherwise(slug),
        "form": form or MeetingForm(),
        "refused": refused,
        "may_meet": visit.may(Right.RECORD_MEETING),
    }
    status = STATUS[refused.kind] if refused else (422 if form else 200)
    return render(request, "desk/platform.html", context, status=status)
