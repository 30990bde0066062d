"""What else does the unit of the story do: ask for data, and meet with platforms?"""

from datetime import timedelta
from typing import Final

from django.conf import settings

from openiru.disclosures.types import NewBasis
from openiru.liaison import operations as liaison
from openiru.liaison.types import NewMeeting
from openiru.referrals.types import DataClass, NewReferral, Terms
from openiru.review import operations as review
from openiru.review.types import Instrument
from openiru.workflows.make_referral import make_referral
from openiru.workflows.play_story.calendar import WorkingDay
from openiru.workflows.play_story.order import exercise_order
from openiru.workflows.play_story.partners import note_promise
from openiru.workflows.play_story.unit import Unit

TERMS: Final = Terms(
    legal_instrument="Exercise order no. 1 of the invented court, 1 July 2025 (illustrative)",
    necessity="The account's maker cannot be found by any lesser means; the account calls for joining.",
    scope="Subscriber records of this one account for the thirty days before this request.",
    data_classes={DataClass.SUBSCRIBER: "Needed to tell whether one person runs several of the accounts."},
)
BASIS: Final = NewBasis(
    proportionality="Thirty days of one account's subscriber records weigh less than its calls to join."
)


def request_data(unit: Unit, day: WorkingDay) -> None:
    """Ask for subscriber data on accounts approved that day, until the day's part of the plan is done."""
    plan = unit.scenario.data_requests
    due = round(plan.count * day.number / unit.days)
    while unit.data_requests < due and unit.approved_today:
        platform, lead_id, author, approver, draft = unit.approved_today.pop(0)
        at = day.ends_at - timedelta(minutes=5)
        case_id = review.open_case(lead_id, by=author, at=at, instrument=Instrument.DATA_REQUEST).case_id
        review.propose(case_id, draft, by=author, at=at)
        review.approve(case_id, by=approver, at=at, reason="Necessary and limited; the order is attached.")
        new = NewReferral(
            platform=platform,
            instrument=Instrument.DATA_REQUEST,
            case_ids=(case_id,),
            recall_window_s=settings.RECALL_WINDOW_S,
            unit_name=settings.UNIT_NAME,
            redress=settings.REDRESS,
            terms=TERMS,
        )
        make_referral(new, order=exercise_order(), basis=BASIS, by=author, at=at)
        unit.data_requests += 1


def hold_meetings(unit: Unit, day: WorkingDay) -> None:
    """Record the meetings that were held by the end of that day."""
    platforms = list(unit.scenario.platforms)
    due = round(unit.scenario.meetings.count * day.number / unit.days)
    while unit.meetings < due:
        new = NewMeeting(
            platform=platforms[unit.meetings % len(platforms)],
            held_at=day.ends_at - timedelta(hours=1),
            subject="Accounts that come back under other names; a faster channel.",
            commitments="A named contact for urgent referrals.",
        )
        supervisor = unit.cast.supervisors[0]
        held = liaison.record_meeting(new, by=supervisor, at=day.ends_at)
        note_promise(held, by=supervisor, at=day.ends_at)
        unit.meetings += 1
