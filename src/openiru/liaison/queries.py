"""Whom may we turn to, what was agreed, and what is past due?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from openiru.liaison import policy
from openiru.liaison.errors import NoContactError, NotFoundError
from openiru.liaison.models import Agreement, Commitment, CommitmentStep, Contact, Meeting, Minutes
from openiru.liaison.types import (
    AgreementView,
    CommitmentState,
    CommitmentView,
    ContactView,
    MeetingView,
    Participant,
    PromisedDeadline,
    Side,
    Validity,
)
from openiru.review.types import Instrument


def id_of(text: str, thing: str) -> UUID:
    """The id that `text` writes out.

    Raises:
        NotFoundError: if it is none: what has no id does not exist.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError(f"There is no such {thing}.") from error


def contacts(platform: str | None = None, *, on: date) -> tuple[ContactView, ...]:
    """The contacts of a platform, or of all; those that are valid on a day first, then by role."""
    rows = Contact.objects.all() if platform is None else Contact.objects.filter(platform_id=platform)
    views = [contact_view(row, on) for row in rows.order_by("platform_id", "role_title", "id")]
    return tuple(sorted(views, key=lambda each: each.validity is not Validity.VALID))


def contact_for(
    platform: str, instrument: Instrument, *, on: date, is_crisis: bool = False, language: str | None = None
) -> ContactView:
    """The contact to turn to: valid on that day, for that instrument; crisis numbers in a crisis alone.

    One made for this instrument alone comes before one for all; one that speaks `language` before others.

    Raises:
        NoContactError: if there is none; an expired one is never used.
    """
    fitting = [
        each
        for each in contacts(platform, on=on)
        if each.validity is Validity.VALID
        and (not each.instruments or instrument in each.instruments)
        and (is_crisis or not each.is_crisis)
    ]
    if not fitting:
        raise NoContactError(f"No contact of {platform} is valid on {on} for {instrument}; add one.")
    return min(
        fitting,
        key=lambda each: (
            each.is_crisis is not is_crisis,
            language is not None and language not in each.languages,
            not each.instruments,
        ),
    )


def contact_view(row: Contact, on: date) -> ContactView:
    """A contact as it stands on a day."""
    return ContactView(
        contact_id=str(row.pk),
        platform=row.platform_id,
        role_title=row.role_title,
        email=row.email,
        phone=row.phone,
        form_url=row.form_url,
        languages=tuple(row.languages),
        instruments=tuple(Instrument(each) for each in row.instruments),
        is_crisis=row.is_crisis,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        validity=policy.validity(row.valid_from, row.valid_to, on),
        note=row.note,
    )


def meetings(as_of: datetime, *, platform: str | None = None) -> tuple[MeetingView, ...]:
    """Every meeting held and recorded by `as_of`, in order of time.

    A meeting that was planned counts from when its minutes were kept.
    """
    return tuple(each for each in _meetings(as_of, platform) if each.is_held and each.held_at <= as_of)


def meetings_to_come(at: datetime, *, platform: str | None = None) -> tuple[MeetingView, ...]:
    """Every meeting that was planned and has no minutes yet, in order of time."""
    return tuple(each for each in _meetings(at, platform) if not each.is_held)


def meeting(meeting_id: str, at: datetime) -> MeetingView:
    """One meeting.

    Raises:
        NotFoundError: if there is none.
    """
    row = Meeting.objects.filter(pk=id_of(meeting_id, "meeting")).first()
    if row is None:
        raise NotFoundError("There is no such meeting.")
    return _views([row], at)[0]


def _meetings(at: datetime, platform: str | None) -> list[MeetingView]:
    rows = Meeting.objects.filter(recorded_at__lte=at)
    if platform is not None:
        rows = rows.filter(platform_id=platform)
    return _views(rows.order_by("held_at", "id"), at)


def _views(rows: Iterable[Meeting], at: datetime) -> list[MeetingView]:
    found = list(rows)
    newest: Mapping[UUID, Minutes] = {
        each.meeting_id: each
        for each in Minutes.objects.filter(meeting__in=found, recorded_at__lte=at).order_by("number")
    }
    return [meeting_view(row, newest.get(row.pk)) for row in found]


def meeting_view(row: Meeting, minutes: Minutes | None = None) -> MeetingView:
    """A meeting as others may see it."""
    said = minutes.participants if minutes else []
    return MeetingView(
        meeting_id=str(row.pk),
        platform=row.platform_id,
        held_at=row.held_at,
        subject=row.subject,
        commitments=row.commitments,
        agenda=row.agenda,
        minutes=minutes.words if minutes else "",
        participants=tuple(Participant(side=Side(each["side"]), role=each["role"]) for each in said),
        is_held=minutes is not None or row.recorded_at >= row.held_at,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def commitments(at: datetime, *, platform: str | None = None) -> tuple[CommitmentView, ...]:
    """Every commitment, those that are open and past due first, then by day."""
    rows = Commitment.objects.filter(noted_at__lte=at)
    if platform is not None:
        rows = rows.filter(platform_id=platform)
    steps: defaultdict[UUID, CommitmentStep | None] = defaultdict(lambda: None)
    for step in CommitmentStep.objects.filter(commitment__in=rows, at__lte=at).order_by("id"):
        steps[step.commitment_id] = step
    views = [commitment_view(row, steps[row.pk], at) for row in rows.order_by("noted_at", "id")]
    latest = date.max
    return tuple(
        sorted(
            views,
            key=lambda each: (
                not each.is_past_due,
                each.state is not CommitmentState.OPEN,
                each.due_date or latest,
            ),
        )
    )


def commitment_view(row: Commitment, step: CommitmentStep | None, at: datetime) -> CommitmentView:
    """A commitment with its newest step."""
    state = CommitmentState(step.state) if step else CommitmentState.OPEN
    today = at.astimezone(UTC).date()
    return CommitmentView(
        commitment_id=str(row.pk),
        platform=row.platform_id,
        side=Side(row.side),
        owner=row.owner,
        words=row.words,
        source_sentence=row.source_sentence,
        due_date=row.due_date,
        meeting_id=str(row.meeting_id) if row.meeting_id else None,
        agreement_id=str(row.agreement_id) if row.agreement_id else None,
        state=state,
        state_reason=step.reason if step else "",
        is_past_due=state is CommitmentState.OPEN and row.due_date is not None and row.due_date < today,
        noted_at=row.noted_at,
    )


def agreements(*, on: date, platform: str | None = None) -> tuple[AgreementView, ...]:
    """Every agreement, those in force on a day first, the newest of them first."""
    rows = Agreement.objects.all() if platform is None else Agreement.objects.filter(platform_id=platform)
    views = [agreement_view(row, on) for row in rows.order_by("-in_force_from", "-id")]
    return tuple(sorted(views, key=lambda each: each.validity is not Validity.VALID))


def agreement_view(row: Agreement, on: date) -> AgreementView:
    """An agreement as it stands on a day."""
    return AgreementView(
        agreement_id=str(row.pk),
        platform=row.platform_id,
        title=row.title,
        text_digest=row.text_digest,
        signed_on=row.signed_on,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        validity=policy.validity(row.in_force_from, row.in_force_to, on),
        deadlines=tuple(
            PromisedDeadline(
                instrument=Instrument(each["instrument"]),
                acknowledge_s=each["acknowledge_s"],
                act_s=each["act_s"],
            )
            for each in row.deadlines
        ),
        applied_at=row.applied_at,
    )
