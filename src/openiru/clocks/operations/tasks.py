"""How does a person end a task of a ladder?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.clocks.errors import AlreadyEndedError, BadClockRuleError
from openiru.clocks.models import Task, TaskEnd
from openiru.clocks.policy.ladder import check_may_take
from openiru.clocks.policy.sending import check_words
from openiru.clocks.queries.ladders import task
from openiru.clocks.types import Means, TaskEnding, TaskView
from openiru.referrals.operations import add_message
from openiru.referrals.types import FurtherMessage, MessageKind


@transaction.atomic
def end_task(task_id: str, ending: TaskEnding, *, words: str, by: str, at: datetime) -> TaskView:
    """Say that a step was taken, or is needless, and why; a reminder that was pressed leaves at once.

    Raises:
        NotAllowedError: if `by` may not take steps.
        UnknownClockError: if there is no such task.
        NotYourTaskError: if it waits for another role.
        AlreadyEndedError: if it ended before.
        BadClockRuleError: without words, or for an ending that only the system notes.
    """
    found = task(task_id)
    # Two people may press the button at once.
    Task.objects.select_for_update().get(pk=UUID(found.task_id))
    found = task(task_id)
    actor = check_may(by, Right.MANAGE_CLOCKS)
    check_may_take(actor.role, found.role)
    if found.ending is not None:
        raise AlreadyEndedError(f"This task ended before: {found.ending}.")
    if ending is TaskEnding.ANSWERED:
        raise BadClockRuleError("That something was answered follows from the answer; say done, or needless.")
    check_words(words, what="what was done, or why it is needless")
    TaskEnd.objects.create(
        task_id=UUID(found.task_id), ending=ending.value, words=words.strip(), ended_by=by, ended_at=at
    )
    if found.means is Means.REMINDER and ending is TaskEnding.DONE:
        told = {"owed": found.kind.value, "due_at": found.due_at.isoformat()}
        add_message(
            FurtherMessage(referral_id=found.referral_id, kind=MessageKind.REFERRAL_REMINDER, words=told),
            by=by,
            at=at,
        )
    record(
        Event.TASK_ENDED,
        subject_kind="referral",
        subject_id=found.referral_id,
        by=by,
        at=at,
        detail={
            "task_id": found.task_id,
            "duty": found.duty,
            "step": found.step,
            "round": found.round,
            "means": found.means.value,
            "ending": ending.value,
        },
    )
    return task(found.task_id)
