"""What was asked, answered and held, and what must wait?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet, Value

from openiru.access.types import SYSTEM
from openiru.deconfliction.errors import UnknownHoldError, UnknownQuestionError, WaitsError
from openiru.deconfliction.models import Hold, Question, Received, Unit
from openiru.deconfliction.types import Answer, AskedView, HoldView, Known, QuestionView, UnitView
from openiru.peers import queries as peers
from openiru.peers.types import PeerKind
from openiru.referrals.queries import items as items_by_id

MOST: Final = 200


def units(*, active_only: bool = False) -> tuple[UnitView, ...]:
    """Other units, by name."""
    rules = {row.peer_id: row for row in Unit.objects.all()}
    return tuple(
        UnitView(
            slug=each.slug,
            name=each.name,
            endpoint_url=each.endpoint_url,
            answer_within_s=rules[each.slug].answer_within_s,
            answers_by_rule=rules[each.slug].answers_by_rule,
            has_send_secret=each.has_send_secret,
            has_receive_secret=each.has_receive_secret,
            is_active=each.is_active,
        )
        for each in peers.peers(PeerKind.UNIT, active_only=active_only)
    )


def asks_anybody() -> bool:
    """Whether there is another unit to ask; without one nothing waits."""
    return ready_units().exists()


def is_idle(at: datetime) -> bool:
    """Whether nobody can be asked, nothing is held, and no question of ours is open.

    Questions to a unit that was switched off since are open until their time has passed.
    """
    stirring = (_ones(Question.objects.filter(answer="")), _ones(ready_units()), _ones(_active(at)))
    return not stirring[0].union(*stirring[1:], all=True).exists()


def ready_units() -> QuerySet[Unit]:
    """The units that can be asked: switched on, with both secrets; stays in this capability."""
    rows = Unit.objects.filter(peer__is_active=True)
    return rows.exclude(peer__sealed_send_secret=None).exclude(peer__sealed_receive_secret=None)


def questions(*, open_only: bool = False) -> tuple[QuestionView, ...]:
    """Our questions, the latest first; at most 200."""
    rows = Question.objects.filter(answer="") if open_only else Question.objects.all()
    return _questions(rows.order_by("-asked_at", "id")[:MOST])


def questions_of(item_ids: list[str]) -> tuple[QuestionView, ...]:
    """Our questions about some items, the first one first."""
    return _questions(Question.objects.filter(item_id__in=item_ids).order_by("asked_at", "id"))


def received() -> tuple[AskedView, ...]:
    """What other units asked us, the latest first; at most 200."""
    return _received(Received.objects.order_by("-received_at", "id")[:MOST])


def asked(asked_id: str) -> AskedView:
    """One question of another unit.

    Raises:
        UnknownQuestionError: if there is none.
    """
    key = key_or_none(asked_id)
    found = _received(Received.objects.filter(pk=key)) if key else ()
    if not found:
        raise UnknownQuestionError("There is no such question.")
    return found[0]


def waiting_for_us(at: datetime) -> tuple[AskedView, ...]:
    """Questions of others that a person may still answer, the one due first at the top."""
    return _received(Received.objects.filter(answer="", answer_by__gt=at).order_by("answer_by", "id")[:MOST])


def holds(at: datetime, *, active_only: bool = False) -> tuple[HoldView, ...]:
    """Holds, the latest first; at most 200."""
    rows = _active(at) if active_only else Hold.objects.all()
    return _holds(rows.order_by("-placed_at", "id")[:MOST])


def holds_of(item_ids: list[str]) -> tuple[HoldView, ...]:
    """Holds that questions about some items brought."""
    return _holds(Hold.objects.filter(item_id__in=item_ids).order_by("placed_at", "id"))


def active_holds(subject_ids: list[str], at: datetime) -> tuple[HoldView, ...]:
    """Holds that keep some subjects from being referred at `at`."""
    rows = _active(at).filter(subject_id__in=subject_ids)
    return _holds(rows.order_by("placed_at", "id"))


def referral_held(hold_id: str) -> str:
    """The id of the referral that a hold keeps, or kept.

    Raises:
        UnknownHoldError: if there is no such hold.
    """
    key = key_or_none(hold_id)
    found = _holds(Hold.objects.filter(pk=key)) if key else ()
    if not found:
        raise UnknownHoldError("There is no such hold.")
    return found[0].referral_id


def held_items(items: Mapping[str, str], at: datetime) -> frozenset[str]:
    """Of some items, given with their subjects, those whose subject is held at `at`."""
    held = {each.subject_id for each in active_holds(sorted(set(items.values())), at)}
    return frozenset(item_id for item_id, subject_id in items.items() if subject_id in held)


def check_may_leave(items: Mapping[str, str], at: datetime) -> None:
    """Refuse while a question about one of the items is open, or all of them are held.

    Args:
        items: those that would leave, each with its subject.
        at: now.

    Raises:
        WaitsError: saying for whom the referral waits, and until when.
    """
    open_rows = Question.objects.filter(item_id__in=list(items), answer="", answer_by__gt=at)
    waits = open_rows.order_by("-answer_by").values_list("unit_id", "answer_by").first()
    if waits is not None:
        unit, until = waits
        raise WaitsError(
            f"Waits for the answer of {peers.peer(unit).name} and others that were asked, at the longest until "
            f"{until:%Y-%m-%d %H:%M} UTC.",
            until=until,
        )
    if items and held_items(items, at) == frozenset(items):
        until = min(each.expires_at for each in active_holds(sorted(set(items.values())), at))
        raise WaitsError(
            f"Held: another unit objects to all of it, or has referred it. An approver may end the hold; it ends by "
            f"itself at {until:%Y-%m-%d %H:%M} UTC at the earliest.",
            until=until,
        )


def _ones(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows as ones, so that those of several tables are looked at in one statement."""
    ones: QuerySet[Any] = rows.annotate(one=Value(1)).values_list("one")
    return ones


def _active(at: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(ended_at=None, expires_at__gt=at)


def _questions(rows: QuerySet[Question]) -> tuple[QuestionView, ...]:
    shown = list(rows)
    names, about = _names(), {each.item_id: each for each in items_by_id([str(r.item_id) for r in shown])}
    return tuple(
        QuestionView(
            question_id=str(row.pk),
            unit=row.unit_id,
            unit_name=names[row.unit_id],
            item_id=str(row.item_id),
            referral_id=about[str(row.item_id)].referral_id,
            reference=about[str(row.item_id)].reference,
            subject_id=str(row.subject_id),
            asked_at=row.asked_at,
            answer_by=row.answer_by,
            answer=Answer(row.answer) if row.answer else None,
            reason=row.reason,
            answered_at=row.answered_at,
        )
        for row in shown
    )


def _received(rows: QuerySet[Received]) -> tuple[AskedView, ...]:
    names = _names()
    return tuple(
        AskedView(
            asked_id=str(row.pk),
            unit=row.unit_id,
            unit_name=names[row.unit_id],
            instrument=row.instrument,
            received_at=row.received_at,
            answer_by=row.answer_by,
            known=Known(row.known),
            subject_id=str(row.subject_id) if row.subject_id else None,
            answer=Answer(row.answer) if row.answer else None,
            is_by_rule=row.answered_by == SYSTEM,
            answered_at=row.answered_at,
        )
        for row in rows
    )


def _holds(rows: QuerySet[Hold]) -> tuple[HoldView, ...]:
    shown = list(rows)
    names, about = _names(), {each.item_id: each for each in items_by_id([str(r.item_id) for r in shown])}
    return tuple(
        HoldView(
            hold_id=str(row.pk),
            unit=row.unit_id,
            unit_name=names[row.unit_id],
            cause=Answer(row.cause),
            reason=row.reason,
            item_id=str(row.item_id),
            referral_id=about[str(row.item_id)].referral_id,
            reference=about[str(row.item_id)].reference,
            subject_id=str(row.subject_id),
            placed_at=row.placed_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
        )
        for row in shown
    )


def _names() -> dict[str, str]:
    return {each.slug: each.name for each in peers.peers(PeerKind.UNIT)}


def key_or_none(text: str) -> UUID | None:
    """The id inside a text; None if the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
