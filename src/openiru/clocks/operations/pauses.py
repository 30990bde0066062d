"""How does the clock of a referral come to stand still, and to run again?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.clocks.errors import AlreadyEndedError, BadClockRuleError, UnknownClockError
from openiru.clocks.models import Pause, PauseApproval, PauseEnd, PauseEndApproval
from openiru.clocks.policy.sending import check_may_approve, check_span, check_words, needs_approval
from openiru.clocks.queries.pauses import pause_view
from openiru.clocks.types import NewPause, PauseView
from openiru.referrals.queries import referral


@transaction.atomic
def open_pause(new: NewPause, *, by: str, at: datetime) -> PauseView:
    """Let the clock of a sent referral stand still; while it does, nothing of it is overdue.

    A pause that begins longer ago than the tolerance of the settings would move a deadline after the fact: it waits for
    `approve_pause` by another person, and stops nothing until then.

    Raises:
        NotAllowedError: if `by` may not stop clocks.
        NotFoundError: if there is no such referral.
        BadClockRuleError: if it was not sent, for a time that cannot be, or without a reason in words.
    """
    check_may(by, Right.MANAGE_CLOCKS)
    found = referral(new.referral_id)
    if found.sent_at is None:
        raise BadClockRuleError("Only what was sent has a clock that can stand still.")
    check_words(new.words, what="why the clock stands still")
    check_span(new.opened_at, None, sent_at=found.sent_at, at=at)
    row = Pause.objects.create(
        referral_id=UUID(found.referral_id),
        reason=new.reason.value,
        words=new.words.strip(),
        restarts=new.restarts,
        source_message=new.source_message,
        opened_at=new.opened_at,
        recorded_by=by,
        recorded_at=at,
        needs_approval=needs_approval(new.opened_at, at=at, tolerance=_tolerance()),
    )
    record(
        Event.PAUSE_OPENED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={
            "reference": found.reference,
            "pause_id": str(row.pk),
            "reason": new.reason.value,
            "opened_at": new.opened_at.isoformat(),
            "restarts": new.restarts,
            "needs_approval": row.needs_approval,
        },
    )
    return pause_view(row)


@transaction.atomic
def approve_pause(pause_id: str, *, words: str, by: str, at: datetime) -> PauseView:
    """Say, as another person than noted it, that a clock stood still, or ran again, in the past; now deadlines follow.

    Raises:
        NotAllowedError: if `by` may not stop clocks.
        UnknownClockError: if there is no such pause.
        OwnPauseError: if `by` noted what waits of it.
        AlreadyEndedError: if it waits for nobody.
        BadClockRuleError: without words.
    """
    check_may(by, Right.MANAGE_CLOCKS)
    row = _locked(pause_id)
    view = pause_view(row)
    check_may_approve(view, by=by)
    check_words(words, what="why that was so")
    said = {"words": words.strip(), "approved_by": by, "approved_at": at}
    if view.is_pending:
        PauseApproval.objects.create(pause=row, **said)
    if view.is_end_pending:
        PauseEndApproval.objects.create(end_id=row.pk, **said)
    record(
        Event.PAUSE_APPROVED,
        subject_kind="referral",
        subject_id=str(row.referral_id),
        by=by,
        at=at,
        detail={
            "pause_id": str(row.pk),
            "opened_at": row.opened_at.isoformat(),
            "begin": view.is_pending,
            "end": view.is_end_pending,
        },
    )
    return pause_view(Pause.objects.select_related("end__approval", "approval").get(pk=row.pk))


@transaction.atomic
def close_pause(pause_id: str, *, closed_at: datetime, words: str, by: str, at: datetime) -> PauseView:
    """Let the clock of a referral run again from `closed_at`; once.

    An end that lies further back than the tolerance of the settings would move a deadline after the fact: until another
    person says `approve_pause`, the clock runs from `at`.

    Raises:
        NotAllowedError: if `by` may not start clocks.
        UnknownClockError: if there is no such pause.
        AlreadyEndedError: if it ended before.
        BadClockRuleError: for a time that cannot be, or without words.
    """
    check_may(by, Right.MANAGE_CLOCKS)
    row = _locked(pause_id)
    if PauseEnd.objects.filter(pk=row.pk).exists():
        raise AlreadyEndedError("This pause ended before; open another one if the clock stands still again.")
    check_words(words, what="why the clock runs again")
    check_span(row.opened_at, closed_at, sent_at=row.opened_at, at=at)
    end = PauseEnd.objects.create(
        pause=row,
        closed_at=closed_at,
        words=words.strip(),
        recorded_by=by,
        recorded_at=at,
        needs_approval=needs_approval(closed_at, at=at, tolerance=_tolerance()),
    )
    record(
        Event.PAUSE_CLOSED,
        subject_kind="referral",
        subject_id=str(row.referral_id),
        by=by,
        at=at,
        detail={
            "pause_id": str(row.pk),
            "closed_at": closed_at.isoformat(),
            "needs_approval": end.needs_approval,
        },
    )
    return pause_view(Pause.objects.select_related("end__approval", "approval").get(pk=row.pk))


def _tolerance() -> timedelta:
    return timedelta(seconds=settings.PAUSE_TOLERANCE_S)


def _locked(pause_id: str) -> Pause:
    try:
        # Two people may press the button at once.
        found = Pause.objects.select_for_update().filter(pk=UUID(pause_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise UnknownClockError("There is no such pause.")
    return found
