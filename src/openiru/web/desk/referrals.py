"""Which referrals are there, where does each stand, and what can still be taken back?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openiru.access.types import Right
from openiru.conversations import queries as conversations
from openiru.deconfliction.queries import questions_of
from openiru.mailroom.queries import letters
from openiru.platforms.queries import platforms
from openiru.referrals import queries
from openiru.referrals.types import AppealState, ReferralFilter, ReferralStatus
from openiru.review.types import Instrument
from openiru.web.asking import choice_of, cursor_of, words_of
from openiru.web.doors import Visit, door
from openiru.web.names import named_items, people_by_id, with_standings
from openiru.web.steps import steps_of
from openiru.workflows.clocks.work_clocks import answers_due, dues_of


@door(Right.READ_DESK)
def referrals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Referrals, newest first; what did not arrive stands on top."""
    status = choice_of(request, "status", ReferralStatus)
    wanted = ReferralFilter(
        platform=words_of(request, "platform") or None,
        instrument=choice_of(request, "instrument", Instrument),
        statuses=frozenset({status}) if status else frozenset(),
    )
    cursor = cursor_of(request)
    page = queries.referrals_page(wanted, cursor)
    context = {
        "page": page,
        "dues": answers_due([row.referral_id for row in page.rows], visit.at),
        "cursor": cursor,
        "wanted": wanted,
        "status": status,
        "platforms": platforms(),
        "instruments": tuple(Instrument),
        "statuses": tuple(ReferralStatus),
        "failed": () if cursor else queries.failed_deliveries(),
        "to_file": 0 if cursor else queries.counts_for_home().to_file,
        "may_create": visit.may(Right.CREATE_REFERRAL),
    }
    return render(request, "desk/referrals.html", context)


@door(Right.READ_DESK)
def referral(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """One referral, whole."""
    return referral_page(request, visit, referral_id)


def referral_page(
    request: HttpRequest, visit: Visit, referral_id: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """The page of a referral; `more` carries a form that was refused, and why."""
    found = queries.referral(referral_id)
    owed = dues_of([referral_id], visit.at).get(found.referral_id, {})
    context = {
        "referral": found,
        "steps": steps_of(found, owed),
        "owed": owed,
        "unit_questions": questions_of([each.item_id for each in found.items]),
        "rows": with_standings(named_items(found.items)),
        "people": people_by_id(),
        "kept_form": queries.form_of(referral_id),
        "appeals": queries.appeals_of([each.item_id for each in found.items]),
        "appeal_endings": [each for each in AppealState if each is not AppealState.OPEN],
        "letters": letters(referral_id=referral_id),
        "form_endings": ("pdf", "json", "csv"),
        "talk": {
            "open": len(conversations.open_questions(referral_id)),
            "replies": conversations.replies_to(referral_id),
        },
        "can_recall": found.status is ReferralStatus.SCHEDULED and visit.may(Right.RECALL_REFERRAL),
        "can_withdraw": found.sent_at is not None
        and found.status is not ReferralStatus.WITHDRAWN
        and visit.may(Right.WITHDRAW_ITEM),
        "can_observe": found.sent_at is not None and visit.may(Right.RECORD_OBSERVED_STATE),
        **more,
    }
    return render(request, "desk/referral.html", context, status=status)
