"""How do we answer what other units ask?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import Act, record_many
from openiru.audit.types import Event
from openiru.deconfliction.errors import AlreadyAnsweredError, UnknownQuestionError
from openiru.deconfliction.models import Received, Unit
from openiru.deconfliction.policy import answer_by_rule, check_answer
from openiru.deconfliction.queries.recognising import recognisable
from openiru.deconfliction.queries.views import key_or_none
from openiru.deconfliction.types import Answer, Asked, Known, Recognised
from openiru.peers.operations import post_letter

ANSWER: Final = "deconfliction.answer"


@transaction.atomic
def receive_question(
    unit: str, asked: Sequence[Asked], *, instrument: str, answer_by: datetime, at: datetime
) -> int:
    """Keep what a unit asks; where the rule is switched on and allows it, answer at once.

    Returns:
        How many questions wait for a person.
    """
    check_may(SYSTEM, Right.ANSWER_UNIT)
    ours = recognisable(unit)
    has_rule = Unit.objects.filter(peer_id=unit, answers_by_rule=True).exists()
    known = set(Received.objects.filter(unit_id=unit).values_list("their_id", flat=True))
    rows: list[Received] = []
    for each in asked:
        if each.question_id in known:
            continue
        found = next((ours[digest] for digest in each.digests if digest in ours), None)
        row = _row(unit, each, found, instrument=instrument, answer_by=answer_by)
        row.received_at = at
        answer = answer_by_rule(found, instrument) if has_rule else None
        if answer is not None:
            check_answer(answer, "", is_by_rule=True)
            row.answer, row.answered_by, row.answered_at = answer, SYSTEM, at
        rows.append(row)
    Received.objects.bulk_create(rows)
    answered = [row for row in rows if row.answer]
    _tell(unit, answered, at)
    record_many([_act(Event.QUESTION_RECEIVED, row, SYSTEM, at, {"known": row.known}) for row in rows])
    record_many([_act(Event.ANSWER_GIVEN, row, SYSTEM, at, {"answer": row.answer}) for row in answered])
    return len(rows) - len(answered)


@transaction.atomic
def answer_unit(asked_id: str, answer: Answer, *, reason: str, by: str, at: datetime) -> None:
    """Answer a question of another unit; it reads the reason of an objection.

    Raises:
        NotAllowedError: if `by` may not answer units.
        UnknownQuestionError: if there is no such question.
        AlreadyAnsweredError: if it was answered, or its time has passed.
        BadAnswerError: saying what would satisfy the rule.
    """
    check_may(by, Right.ANSWER_UNIT)
    key = key_or_none(asked_id)
    row = Received.objects.select_for_update().filter(pk=key).first() if key else None
    if row is None:
        raise UnknownQuestionError("There is no such question.")
    check_answer(answer, reason, is_by_rule=False)
    if row.answer:
        raise AlreadyAnsweredError("This question was answered.")
    if row.answer_by <= at:
        raise AlreadyAnsweredError("The time to answer has passed; the other unit went on without us.")
    row.answer, row.reason, row.answered_by, row.answered_at = answer, reason.strip(), by, at
    row.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    _tell(row.unit_id, [row], at)
    record_many([_act(Event.ANSWER_GIVEN, row, by, at, {"answer": answer.value})])


def _row(
    unit: str, asked: Asked, found: Recognised | None, *, instrument: str, answer_by: datetime
) -> Received:
    return Received(
        unit_id=unit,
        their_id=asked.question_id,
        digests=list(asked.digests),
        instrument=instrument,
        known=found.known if found else Known.UNKNOWN,
        subject_id=found.subject_id if found else None,
        answer_by=answer_by,
    )


def _tell(unit: str, rows: Sequence[Received], at: datetime) -> None:
    if rows:
        said = [{"question_id": row.their_id, "answer": row.answer, "reason": row.reason} for row in rows]
        post_letter(unit, ANSWER, {"answers": said}, about=str(rows[0].pk), at=at)


def _act(event: Event, row: Received, by: str, at: datetime, detail: dict[str, object]) -> Act:
    return Act(
        event=event,
        subject_kind="question",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"unit": row.unit_id, **detail},
    )
