"""How are contacts, meetings, commitments and agreements kept?"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import models, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.evidence import operations as evidence
from openiru.liaison import policy, queries
from openiru.liaison.errors import BadRecordError, NotFoundError
from openiru.liaison.models import Agreement, Commitment, CommitmentStep, Contact, Meeting, Minutes
from openiru.liaison.types import (
    AgreementView,
    CommitmentState,
    CommitmentView,
    ContactView,
    MeetingView,
    NewAgreement,
    NewCommitment,
    NewContact,
    NewMeeting,
    NewMinutes,
    Validity,
)
from openiru.platforms.operations import set_deadline
from openiru.platforms.queries import platform
from openiru.platforms.types import DeadlineDraft

Source = TypeVar("Source", Meeting, Agreement)
Row = TypeVar("Row", Contact, Meeting, Commitment, Agreement)


@transaction.atomic
def add_contact(new: NewContact, *, by: str, at: datetime) -> ContactView:
    """Note a role at a platform to whom we may turn.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError: if there is no such platform.
        BadRecordError: naming the field that is wrong.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    policy.check_contact(new)
    platform(new.platform)
    saved = Contact.objects.create(
        platform_id=new.platform,
        role_title=new.role_title.strip(),
        email=new.email.strip(),
        phone=new.phone.strip(),
        form_url=new.form_url.strip(),
        languages=list(new.languages),
        instruments=[each.value for each in new.instruments],
        is_crisis=new.is_crisis,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        note=new.note.strip(),
    )
    _record(Event.CONTACT_ADDED, "contact", saved, by, at, {"platform": new.platform})
    return queries.contact_view(saved, _day(at))


@transaction.atomic
def end_contact(contact_id: str, *, on: date, by: str, at: datetime) -> ContactView:
    """Say from which day on a contact holds no more; it stays on file as expired.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        NotFoundError: if there is no such contact.
        AlreadySettledError, BadRecordError: if it ended before, or would end before it began.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    row = _locked(Contact, contact_id, "contact")
    policy.check_may_end(row.valid_to, row.valid_from, on)
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _record(Event.CONTACT_ENDED, "contact", row, by, at, {"valid_to": on.isoformat()})
    return queries.contact_view(row, _day(at))


@transaction.atomic
def record_meeting(new: NewMeeting, *, by: str, at: datetime) -> MeetingView:
    """Record a meeting that was held; records of meetings are kept as they are.

    Raises:
        NotAllowedError: if `by` may not record meetings.
        UnknownPlatformError: if there is no such platform.
        BadRecordError: if the meeting lies in the future, or nothing says what it was about.
    """
    return _keep_meeting(new, is_planned=False, by=by, at=at)


@transaction.atomic
def plan_meeting(new: NewMeeting, *, by: str, at: datetime) -> MeetingView:
    """Note a meeting to come, with its agenda; it counts as held once its minutes are kept.

    Raises:
        NotAllowedError: if `by` may not record meetings.
        UnknownPlatformError: if there is no such platform.
        BadRecordError: if it does not lie ahead, or nothing says what it is about.
    """
    return _keep_meeting(new, is_planned=True, by=by, at=at)


def _keep_meeting(new: NewMeeting, *, is_planned: bool, by: str, at: datetime) -> MeetingView:
    check_may(by, Right.RECORD_MEETING)
    platform(new.platform)
    policy.check_meeting(new, at=at, is_planned=is_planned)
    made = Meeting.objects.create(
        platform_id=new.platform,
        held_at=new.held_at,
        subject=new.subject.strip(),
        commitments=new.commitments.strip(),
        agenda=new.agenda.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    event = Event.MEETING_PLANNED if is_planned else Event.MEETING_RECORDED
    detail = {"platform": new.platform, "held_at": new.held_at.isoformat()}
    _record(event, "meeting", made, by, at, detail)
    return queries.meeting_view(made)


@transaction.atomic
def keep_minutes(new: NewMinutes, *, by: str, at: datetime) -> MeetingView:
    """Keep what was said at a meeting, and who took part; a correction is a new version.

    Raises:
        NotAllowedError: if `by` may not record meetings.
        NotFoundError: if there is no such meeting.
        BadRecordError: if it was not held yet, or words or participants are missing.
    """
    check_may(by, Right.RECORD_MEETING)
    row = _locked(Meeting, new.meeting_id, "meeting")
    policy.check_minutes(new, held_at=row.held_at, at=at)
    number = 1 + Minutes.objects.filter(meeting=row).count()
    made = Minutes.objects.create(
        meeting=row,
        number=number,
        words=new.words.strip(),
        participants=[{"side": each.side.value, "role": each.role.strip()} for each in new.participants],
        recorded_by=by,
        recorded_at=at,
    )
    _record(Event.MINUTES_KEPT, "meeting", row, by, at, {"number": number})
    return queries.meeting_view(row, made)


@transaction.atomic
def note_commitment(new: NewCommitment, *, by: str, at: datetime) -> CommitmentView:
    """Note what one side promised, with the sentence on which it rests.

    Raises:
        NotAllowedError: if `by` may not record meetings.
        UnknownPlatformError, NotFoundError: if there is no such platform, meeting or agreement.
        BadRecordError: if it says too little, or meeting or agreement belong to another platform.
    """
    check_may(by, Right.RECORD_MEETING)
    platform(new.platform)
    policy.check_commitment(new)
    met = _source(Meeting, new.meeting_id, "meeting", new.platform)
    agreed = _source(Agreement, new.agreement_id, "agreement", new.platform)
    made = Commitment.objects.create(
        platform_id=new.platform,
        meeting=met,
        agreement=agreed,
        side=new.side.value,
        owner=new.owner.strip(),
        words=new.words.strip(),
        source_sentence=new.source_sentence.strip(),
        due_date=new.due_date,
        noted_by=by,
        noted_at=at,
    )
    detail = {"platform": new.platform, "due_date": new.due_date.isoformat() if new.due_date else None}
    _record(Event.COMMITMENT_NOTED, "commitment", made, by, at, detail)
    return queries.commitment_view(made, None, at)


@transaction.atomic
def settle_commitment(
    commitment_id: str, to: CommitmentState, *, reason: str, by: str, at: datetime
) -> CommitmentView:
    """Say what became of a commitment; it can be opened again.

    Raises:
        NotAllowedError: if `by` may not record meetings.
        NotFoundError: if there is no such commitment.
        AlreadySettledError, BadRecordError: if it stands there already, or no reason is given.
    """
    check_may(by, Right.RECORD_MEETING)
    row = _locked(Commitment, commitment_id, "commitment")
    last = CommitmentStep.objects.filter(commitment=row).order_by("-id").first()
    policy.check_step(CommitmentState(last.state) if last else CommitmentState.OPEN, to, reason)
    step = CommitmentStep.objects.create(commitment=row, state=to.value, reason=reason.strip(), by=by, at=at)
    _record(Event.COMMITMENT_SETTLED, "commitment", row, by, at, {"state": to.value})
    return queries.commitment_view(row, step, at)


@transaction.atomic
def note_agreement(new: NewAgreement, *, text: bytes | None = None, by: str, at: datetime) -> AgreementView:
    """Note an agreement; its text is kept as evidence, its deadlines hold at once if it is in force.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError: if there is no such platform.
        BadRecordError, BadDeadlineError: saying what cannot be.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    platform(new.platform)
    policy.check_agreement(new)
    digest = ""
    if text is not None:
        digest = evidence.keep(text, source=f"agreement: {new.title}", collector=by, at=at).digest
    made = Agreement.objects.create(
        platform_id=new.platform,
        title=new.title.strip(),
        text_digest=digest,
        signed_on=new.signed_on,
        in_force_from=new.in_force_from,
        in_force_to=new.in_force_to,
        deadlines=[
            {
                "instrument": each.instrument.value,
                "acknowledge_s": each.acknowledge_s,
                "act_s": each.act_s,
            }
            for each in new.deadlines
        ],
        noted_by=by,
        noted_at=at,
    )
    if policy.validity(new.in_force_from, new.in_force_to, _day(at)) is Validity.VALID:
        _apply(made, by, at)
    detail = {"platform": new.platform, "text_digest": digest, "deadlines": len(new.deadlines)}
    _record(Event.AGREEMENT_NOTED, "agreement", made, by, at, detail)
    return queries.agreement_view(made, _day(at))


@transaction.atomic
def apply_agreement(agreement_id: str, *, by: str, at: datetime) -> AgreementView:
    """Let the deadlines of an agreement hold for its platform, from the day on which it came into force.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        NotFoundError: if there is no such agreement.
        BadRecordError: if it is not in force.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    row = _locked(Agreement, agreement_id, "agreement")
    if policy.validity(row.in_force_from, row.in_force_to, _day(at)) is not Validity.VALID:
        raise BadRecordError("This agreement is not in force today; its deadlines do not hold.")
    _apply(row, by, at)
    _record(Event.AGREEMENT_APPLIED, "agreement", row, by, at, {"platform": row.platform_id})
    return queries.agreement_view(row, _day(at))


@transaction.atomic
def end_agreement(agreement_id: str, *, on: date, by: str, at: datetime) -> AgreementView:
    """Say from which day on an agreement holds no more; set the platform's deadlines anew afterwards.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        NotFoundError: if there is no such agreement.
        AlreadySettledError, BadRecordError: if it ended before, or would end before it began.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    row = _locked(Agreement, agreement_id, "agreement")
    policy.check_may_end(row.in_force_to, row.in_force_from, on)
    row.in_force_to = on
    row.save(update_fields=["in_force_to"])
    _record(Event.AGREEMENT_ENDED, "agreement", row, by, at, {"in_force_to": on.isoformat()})
    return queries.agreement_view(row, _day(at))


def _apply(row: Agreement, by: str, at: datetime) -> None:
    for each in row.deadlines:
        set_deadline(
            DeadlineDraft(
                platform=row.platform_id,
                instrument=each["instrument"],
                acknowledge_s=each["acknowledge_s"],
                act_s=each["act_s"],
                source=f"Agreement «{row.title}», signed {row.signed_on} ({row.pk})",
                is_verified=bool(row.text_digest),
            ),
            by=by,
            at=at,
        )
    row.applied_at = at
    row.save(update_fields=["applied_at"])


def _source(kind: type[Source], thing_id: str | None, thing: str, slug: str) -> Source | None:
    if not thing_id:
        return None
    row = _locked(kind, thing_id, thing)
    if row.platform_id != slug:
        raise BadRecordError(f"This {thing} was with another platform.")
    return row


def _locked(kind: type[Row], thing_id: str, thing: str) -> Row:
    found = kind.objects.select_for_update().filter(pk=queries.id_of(thing_id, thing)).first()
    if found is None:
        raise NotFoundError(f"There is no such {thing}.")
    return found


def _record(
    event: Event, kind: str, row: models.Model, by: str, at: datetime, detail: Mapping[str, Any]
) -> None:
    record(event, subject_kind=kind, subject_id=str(row.pk), by=by, at=at, detail=detail)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
