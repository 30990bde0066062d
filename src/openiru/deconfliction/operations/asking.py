"""How are other units asked, and what follows from what they say?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import Act, record, record_many
from openiru.audit.types import Event
from openiru.deconfliction.models import Hold, Question, Unit
from openiru.deconfliction.policy import HOLD_FOR, digests_of
from openiru.deconfliction.queries.recognising import key_with, names_of
from openiru.deconfliction.queries.views import key_or_none, ready_units
from openiru.deconfliction.types import REASON_MAX, SAYABLE, STOPPING, TAKING_DOWN, Answer, Said
from openiru.intake.queries import subjects
from openiru.intake.types import SubjectView
from openiru.peers.operations import post_letter
from openiru.referrals.queries import items as items_by_id
from openiru.referrals.types import ItemState, ItemView

QUESTION: Final = "deconfliction.question"


@transaction.atomic
def ask_units(item_ids: Sequence[str], *, by: str, at: datetime) -> int:
    """Ask every unit that can be asked about those of the items that it was not asked about yet.

    The worker carries the letters. A unit without secrets, or switched off, is not asked.

    Returns:
        How many questions were asked; none where there is no other unit.

    Raises:
        NotAllowedError: if `by` may not ask units.
    """
    check_may(by, Right.ASK_UNIT)
    rules = list(ready_units().order_by("peer_id"))
    scheduled = [each for each in items_by_id(item_ids) if _is_asked_about(each)] if rules else []
    if not scheduled:
        return 0
    seen = subjects([each.subject_id for each in scheduled])
    return sum(_ask(unit, scheduled, seen, by=by, at=at) for unit in rules)


def hold_questions(unit: str, said: Sequence[Said]) -> frozenset[str]:
    """Lock the questions that a unit answers until the transaction ends, before anything is recorded.

    Returns:
        The ids of the referrals that answers which count are about.
    """
    fresh = _fresh(unit, said)
    return frozenset(each.referral_id for each in items_by_id([str(row.item_id) for row in fresh]))


@transaction.atomic
def receive_answer(unit: str, said: Sequence[Said], *, at: datetime) -> None:
    """Note what a unit answered; an objection, or a referral of its own, holds the subject.

    An answer that comes after the deadline counts as long as the item has not left; then it is noted alone.
    """
    check_may(SYSTEM, Right.ASK_UNIT)
    keys = {key: each for each in said if (key := key_or_none(each.question_id))}
    fresh = _fresh(unit, said)
    about = {each.item_id: each for each in items_by_id([str(row.item_id) for row in fresh])}
    acts: list[Act] = []
    for row in fresh:
        answer = keys[row.pk]
        if answer.answer not in SAYABLE:
            continue
        row.answer, row.reason, row.answered_at = answer.answer, answer.reason[:REASON_MAX], at
        row.save(update_fields=["answer", "reason", "answered_at"])
        acts.append(_act(Event.ANSWER_RECEIVED, row, at, {"answer": answer.answer.value}))
        if answer.answer in STOPPING and about[str(row.item_id)].state is ItemState.SCHEDULED:
            acts.append(_held(row, at))
    record_many(acts)


@transaction.atomic
def note_silence(*, at: datetime) -> tuple[str, ...]:
    """Note of every question whose time has passed that nobody answered; its item may go.

    Returns:
        The ids of the items.
    """
    check_may(SYSTEM, Right.ASK_UNIT)
    rows = Question.objects.select_for_update(skip_locked=True).filter(answer="", answer_by__lte=at)
    silent = list(rows.order_by("pk"))
    for row in silent:
        row.answer, row.answered_at = Answer.NO_ANSWER, at
        row.save(update_fields=["answer", "answered_at"])
    record_many([_act(Event.NO_ANSWER_CAME, row, at, {"answer": row.answer}) for row in silent])
    return tuple(str(row.item_id) for row in silent)


def _fresh(unit: str, said: Sequence[Said]) -> list[Question]:
    """The questions that can still be answered of those that a unit answers, locked."""
    keys = {key for each in said if (key := key_or_none(each.question_id))}
    rows = Question.objects.select_for_update().filter(unit_id=unit, pk__in=keys)
    return [row for row in rows.order_by("pk") if row.answer in {"", Answer.NO_ANSWER}]


def _is_asked_about(item: ItemView) -> bool:
    """Whether an item waits, and would take something down; requests for data do not."""
    return item.state is ItemState.SCHEDULED and item.instrument in TAKING_DOWN


def _ask(
    unit: Unit, items: Sequence[ItemView], seen: Mapping[str, SubjectView], *, by: str, at: datetime
) -> int:
    asked = Question.objects.filter(unit_id=unit.peer_id, item_id__in=[each.item_id for each in items])
    known = {str(each) for each in asked.values_list("item_id", flat=True)}
    fresh = [each for each in items if each.item_id not in known]
    if not fresh:
        return 0
    key = key_with(unit.peer_id)
    answer_by = at + timedelta(seconds=unit.answer_within_s)
    rows = [
        Question(
            unit_id=unit.peer_id,
            item_id=each.item_id,
            subject_id=each.subject_id,
            asked_by=by,
            asked_at=at,
            answer_by=answer_by,
        )
        for each in fresh
    ]
    Question.objects.bulk_create(rows)
    asking = [
        {
            "question_id": str(row.pk),
            "digests": digests_of(key, seen[each.subject_id].platform, names_of(seen[each.subject_id])),
        }
        for row, each in zip(rows, fresh, strict=True)
    ]
    said = {"instrument": fresh[0].instrument, "answer_by": answer_by.isoformat(), "questions": asking}
    post_letter(unit.peer_id, QUESTION, said, about=fresh[0].referral_id, at=at)
    detail = {"questions": len(rows), "answer_by": answer_by.isoformat()}
    record(
        Event.UNIT_ASKED,
        subject_kind="referral",
        subject_id=fresh[0].referral_id,
        by=by,
        at=at,
        detail={"unit": unit.peer_id, **detail},
    )
    return len(rows)


def _held(row: Question, at: datetime) -> Act:
    made = Hold.objects.create(
        question=row,
        item_id=row.item_id,
        subject_id=row.subject_id,
        unit_id=row.unit_id,
        cause=row.answer,
        reason=row.reason,
        placed_at=at,
        expires_at=at + HOLD_FOR,
    )
    detail = {"hold_id": str(made.pk), "cause": made.cause, "expires_at": made.expires_at.isoformat()}
    return _act(Event.HOLD_PLACED, row, at, detail)


def _act(event: Event, row: Question, at: datetime, detail: Mapping[str, object]) -> Act:
    return Act(
        event=event,
        subject_kind="item",
        subject_id=str(row.item_id),
        by=SYSTEM,
        at=at,
        detail={"unit": row.unit_id, "question_id": str(row.pk), **detail},
    )
