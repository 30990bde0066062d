"""What does the unit of the story do beside referring: an action day, contacts and promises, and another unit's questions?"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from openiru.campaigns import operations as campaigns
from openiru.campaigns.types import NewCampaign
from openiru.deconfliction.operations import receive_question, save_unit
from openiru.deconfliction.queries import recognisable
from openiru.deconfliction.types import Asked, UnitRules
from openiru.liaison import operations as liaison
from openiru.liaison import queries as promises
from openiru.liaison.types import (
    CommitmentState,
    MeetingView,
    NewCommitment,
    NewContact,
    NewMeeting,
    NewMinutes,
    Participant,
    Side,
)
from openiru.peers.operations import set_peer_secrets
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.types import NewSecrets
from openiru.referrals.queries import referrals_page
from openiru.referrals.types import ReferralFilter, ReferralStatus
from openiru.review.types import Instrument
from openiru.workflows.play_story.calendar import WorkingDay
from openiru.workflows.play_story.types import Cast
from openiru.workflows.play_story.unit import Unit

ACTION_DAYS: Final = {5: "first-action-day", 20: "second-action-day"}  # working day -> campaign
_CLOSED_AFTER_DAYS: Final = 3
_OTHER_UNIT: Final = "harbour-unit"
_DESK: Final = "Desk for requests of authorities"
_PROMISE: Final = "We name a contact who answers urgent referrals at weekends."


def note_contacts(unit: Unit, at: datetime) -> None:
    """Note to whom the unit turns at each platform: a role, never a person."""
    for platform in unit.scenario.platforms:
        new = NewContact(
            platform=platform.value,
            role_title=_DESK,
            email=f"authorities@{platform.value}.example",
            languages=("en",),
            note="Invented, as everything here.",
        )
        liaison.add_contact(new, by=unit.cast.supervisors[0], at=at)


def hold_action_day(unit: Unit, day: WorkingDay) -> None:
    """On some days what was made to block accounts counts for a campaign; the first one is closed some days later."""
    supervisor = unit.cast.supervisors[0]
    if slug := ACTION_DAYS.get(day.number):
        new = NewCampaign(
            slug=slug,
            name=slug.replace("-", " ").capitalize(),
            goal="To look at old channels that came back under other names.",
            starts_on=day.begins_at.date(),
            ends_on=day.begins_at.date() + timedelta(days=1),
            units=(settings.UNIT_NAME, "Harbour Unit"),
        )
        campaigns.open_campaign(new, by=supervisor, at=day.begins_at)
        wanted = ReferralFilter(
            instrument=Instrument.ACCOUNT_BLOCK, statuses=frozenset({ReferralStatus.SCHEDULED})
        )
        for row in referrals_page(wanted, size=50).rows:
            campaigns.join_campaign(slug, row.referral_id, by=unit.cast.analysts[0], at=day.ends_at)
    first = min(ACTION_DAYS)
    if day.number == first + _CLOSED_AFTER_DAYS:
        campaigns.close_campaign(ACTION_DAYS[first], unit=settings.UNIT_NAME, by=supervisor, at=day.ends_at)


def note_promise(meeting: MeetingView, *, by: str, at: datetime) -> None:
    """Keep the minutes of a meeting, with what was promised."""
    people = (
        Participant(side=Side.PLATFORM, role=_DESK),
        Participant(side=Side.UNIT, role="Head of the unit"),
    )
    minutes = NewMinutes(
        meeting_id=meeting.meeting_id, words=f"{_PROMISE} Both sides meet again.", participants=people
    )
    liaison.keep_minutes(minutes, by=by, at=at)
    promise = NewCommitment(
        platform=meeting.platform,
        side=Side.PLATFORM,
        owner=_DESK,
        words="A contact for urgent referrals at weekends",
        source_sentence=_PROMISE,
        due_date=(at + timedelta(days=21)).date(),
        meeting_id=meeting.meeting_id,
    )
    liaison.note_commitment(promise, by=by, at=at)


def plan_next_meeting(cast: Cast, platform: str, at: datetime) -> None:
    """Plan a meeting that lies ahead when the story ends."""
    new = NewMeeting(
        platform=platform,
        held_at=at + timedelta(days=6),
        subject="What came back since the action days",
        agenda="Figures of the summer; accounts that come back; the weekend contact.",
    )
    liaison.plan_meeting(new, by=cast.supervisors[0], at=at)


def settle_first_promise(cast: Cast, at: datetime) -> None:
    """Say that what was promised first was kept; the rest stays open, some of it past its day."""
    first = min(promises.commitments(at), key=lambda each: each.noted_at, default=None)
    if first is not None:
        reason = "Its desk answered on the last three weekends."
        liaison.settle_commitment(
            first.commitment_id, CommitmentState.KEPT, reason=reason, by=cast.supervisors[0], at=at
        )


def hear_another_unit(cast: Cast, at: datetime) -> None:
    """Let another unit ask about two subjects, one of them known here; the questions wait for a person.

    It is switched off afterwards: nobody stands behind its address, and no referral is to wait for its answer.
    """
    _save(cast, at, is_active=True)
    set_peer_secrets(_OTHER_UNIT, NewSecrets.generated(), by=cast.supervisors[0], at=at)
    known = next(iter(recognisable(_OTHER_UNIT)))
    asked = [
        Asked(question_id="harbour-1", digests=(known,)),
        Asked(question_id="harbour-2", digests=("0" * 64,)),
    ]
    receive_question(
        _OTHER_UNIT, asked, instrument=Instrument.ACCOUNT_BLOCK.value, answer_by=at + timedelta(days=5), at=at
    )
    _save(cast, at, is_active=False)


def _save(cast: Cast, at: datetime, *, is_active: bool) -> None:
    draft = PeerDraft(
        slug=_OTHER_UNIT,
        name="Harbour Unit",
        kind=PeerKind.UNIT,
        endpoint_url="https://harbour.example/api/v1/units/us/messages",
        is_active=is_active,
    )
    save_unit(draft, UnitRules(), by=cast.supervisors[0], at=at)
