"""How is recorded what a platform says it did with an item?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from openiru.audit.operations import Act, record_many
from openiru.audit.types import Event
from openiru.foundation.errors import OpenIruError
from openiru.intake.queries import followers_at
from openiru.referrals import errors
from openiru.referrals.models import Item, Outcome, Referral
from openiru.referrals.operations.locks import follow_items, locked_items
from openiru.referrals.operations.speaker import Speaker, speaker
from openiru.referrals.policy.requests import check_outcome
from openiru.referrals.policy.states import (
    BLOCKING_STATES,
    DATA_INSTRUMENTS,
    OPEN_STATES,
    STATE_OF,
    decided_at,
    is_overtaken,
    said_at,
)
from openiru.referrals.queries import item as item_view
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import ItemState, ItemView, NewOutcome, OutcomeCode, OutcomeResult, Reply
from openiru.review.operations import end_referral


def record_outcome(outcome: NewOutcome, *, by: str, at: datetime, reply: Reply | None = None) -> ItemView:
    """Record one word of a platform on one item; corrections are recorded too, the last one counts.

    Raises:
        NotAllowedError: if `by` may not answer referrals.
        NotFoundError: if the platform was sent no such item.
        AlreadyRecordedError: if the platform's last word on the item was the same.
        BadOutcomeError: if the outcome cannot be.
        OpenItemExistsError: if a decided item would be pending again beside a newer open one.
    """
    batch = _recorded([outcome], by=by, at=at, reply=reply)
    for error in batch.errors.values():
        raise error
    return item_view(outcome.item_id)


def record_outcomes(
    outcomes: Sequence[NewOutcome], *, by: str, at: datetime, reply: Reply | None = None
) -> tuple[OutcomeResult, ...]:
    """Record a platform's words on many items, each once; a bad one does not hold up the rest.

    Returns:
        One result for each outcome, in order.

    Raises:
        NotAllowedError: if `by` may not answer referrals.
    """
    batch = _recorded(outcomes, by=by, at=at, reply=reply)
    return tuple(_result(batch, position, outcome) for position, outcome in enumerate(outcomes))


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Outcomes on their way into the record."""

    speaker: Speaker
    at: datetime
    referrals: dict[UUID, Referral]
    items: dict[UUID, Item]
    last: dict[UUID, Outcome]
    said_at: datetime | None  # when the platform said all this, as far as it tells
    latest: dict[UUID, datetime]  # when the latest word on each item was said
    accepted: dict[int, tuple[NewOutcome, Item]] = field(default_factory=dict)
    errors: dict[int, OpenIruError] = field(default_factory=dict)


@transaction.atomic
def _recorded(outcomes: Sequence[NewOutcome], *, by: str, at: datetime, reply: Reply | None) -> _Batch:
    batch = _begin(outcomes, speaker(by, reply), reply, at)
    for position, outcome in enumerate(outcomes):
        try:
            batch.accepted[position] = (outcome, _checked(outcome, batch))
        except OpenIruError as error:
            batch.errors[position] = error
    if batch.accepted:
        _keep(batch)
        follow_items(batch.referrals, at=at)
        ended = [item for _, item in batch.accepted.values() if item.state not in OPEN_STATES]
        end_referral([str(item.case_id) for item in ended], at=at)
        record_many(_acts(batch, by))
    return batch


def _begin(outcomes: Sequence[NewOutcome], who: Speaker, reply: Reply | None, at: datetime) -> _Batch:
    known = Item.objects.filter(
        pk__in={each for each in map(_id_or_none, outcomes) if each},
        platform_id=who.platform,
        sent_at__isnull=False,
    )
    if reply and reply.referral_id is not None:
        known = known.filter(referral_id=id_of(reply.referral_id, "referral"))
    referrals, items = locked_items(known.values_list("pk", "referral_id"))
    words = Outcome.objects.filter(item_id__in=items).order_by("item_id", "-number").distinct("item_id")
    last = {row.item_id: row for row in words}
    dated = Outcome.objects.filter(item_id__in=list(last), said_at__isnull=False)
    return _Batch(
        speaker=who,
        at=at,
        referrals=referrals,
        items=items,
        last=last,
        said_at=said_at(reply.said_at if reply else None, received_at=at),
        latest=dict(dated.values_list("item_id").annotate(Max("said_at"))),
    )


def _id_or_none(outcome: NewOutcome) -> UUID | None:
    try:
        return UUID(outcome.item_id)
    except ValueError:
        return None


def _checked(outcome: NewOutcome, batch: _Batch) -> Item:
    item = batch.items.get(id_of(outcome.item_id, "item"))
    if item is None:
        raise errors.NotFoundError("There is no such item.")
    check_outcome(outcome)
    if item.instrument in DATA_INSTRUMENTS:
        raise errors.BadOutcomeError("A request for data is answered as a whole, not item by item.")
    if any(item.pk == other.pk for _, other in batch.accepted.values()):
        raise errors.BadOutcomeError("A message names each item once; send the correction by itself.")
    last = batch.last.get(item.pk)
    if last is not None and _said(outcome) == _said_before(last):
        raise errors.AlreadyRecordedError("This is the platform's last word on the item already.")
    would_reopen = STATE_OF[outcome.code] is ItemState.PENDING and item.state not in {
        ItemState.PENDING,
        ItemState.WITHDRAWN,
    }
    if would_reopen and not is_overtaken(batch.said_at, batch.latest.get(item.pk)):
        _check_none_open_beside(item)
    return item


def _check_none_open_beside(item: Item) -> None:
    beside = Item.objects.filter(
        subject_id=item.subject_id, instrument=item.instrument, state__in=sorted(OPEN_STATES)
    )
    if beside.exclude(pk=item.pk).exists():
        raise errors.OpenItemExistsError("A newer referral asks for the same and is open; answer that one.")


def _said(outcome: NewOutcome) -> tuple[object, ...]:
    return (
        outcome.code.value,
        outcome.reason,
        outcome.basis.value if outcome.basis else "",
        outcome.rule,
        list(outcome.scope),
        outcome.effective_at,
        outcome.duration_days,
        outcome.appeal_info,
    )


def _said_before(row: Outcome) -> tuple[object, ...]:
    return (
        row.code,
        row.reason,
        row.basis,
        row.rule,
        list(row.scope),
        row.effective_at,
        row.duration_days,
        row.appeal_info,
    )


def _keep(batch: _Batch) -> None:
    rows = [_row(outcome, item, batch) for outcome, item in batch.accepted.values()]
    followers = _followers(batch, rows)
    for row in rows:
        row.followers = followers.get(row.item_id)
    Outcome.objects.bulk_create(rows)
    changed: defaultdict[tuple[str, datetime | None], list[UUID]] = defaultdict(list)
    for row in rows:
        item = batch.items[row.item_id]
        if item.state == ItemState.WITHDRAWN or row.is_overtaken:
            # The word is kept, but what we took back stays taken back, and a later word counts more.
            continue
        item.state = STATE_OF[_code(row)]
        item.decided_at = _decided_at(row, item)
        changed[item.state, item.decided_at].append(item.pk)
    # A message says few things of many items: one plain statement for each is a third of the work of one for all.
    for (state, decided), ids in changed.items():
        Item.objects.filter(pk__in=ids).update(state=state, decided_at=decided)


def _row(outcome: NewOutcome, item: Item, batch: _Batch) -> Outcome:
    last = batch.last.get(item.pk)
    return Outcome(
        item=item,
        number=last.number + 1 if last else 1,
        code=outcome.code.value,
        reason=outcome.reason,
        basis=outcome.basis.value if outcome.basis else "",
        rule=outcome.rule,
        scope=list(outcome.scope),
        effective_at=outcome.effective_at,
        duration_days=outcome.duration_days,
        appeal_info=outcome.appeal_info,
        said_at=batch.said_at,
        is_overtaken=is_overtaken(batch.said_at, batch.latest.get(item.pk)),
        # Our clock may have been set back; the order in which words came must not turn.
        received_at=max(batch.at, last.received_at) if last else batch.at,
        received_by=batch.speaker.received_by,
    )


def _code(row: Outcome) -> OutcomeCode:
    return OutcomeCode(row.code)


def _decided_at(row: Outcome, item: Item) -> datetime | None:
    return decided_at(
        STATE_OF[_code(row)],
        effective_at=row.effective_at,
        sent_at=item.sent_at or row.received_at,
        received_at=row.received_at,
    )


def _followers(batch: _Batch, rows: Sequence[Outcome]) -> dict[UUID, int]:
    """The last following seen at or before each measure, by item id."""
    subjects_by_time: defaultdict[datetime, dict[str, UUID]] = defaultdict(dict)
    for row in rows:
        item = batch.items[row.item_id]
        moment = _decided_at(row, item)
        if moment is not None and STATE_OF[_code(row)] in BLOCKING_STATES:
            subjects_by_time[moment][str(item.subject_id)] = item.pk
    return {
        item_ids[subject_id]: count
        for moment, item_ids in subjects_by_time.items()
        for subject_id, count in followers_at(list(item_ids), moment).items()
    }


def _acts(batch: _Batch, by: str) -> list[Act]:
    words: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for outcome, item in batch.accepted.values():
        words[item.referral_id][str(item.pk)] = outcome.code.value
    return [
        Act(
            event=Event.OUTCOME_RECORDED,
            subject_kind="referral",
            subject_id=str(referral_id),
            by=by,
            at=batch.at,
            detail={
                "reference": batch.referrals[referral_id].reference,
                "platform": batch.speaker.platform,
                "received_by": batch.speaker.received_by,
                "outcomes": outcomes,
            },
        )
        for referral_id, outcomes in words.items()
    ]


def _result(batch: _Batch, position: int, outcome: NewOutcome) -> OutcomeResult:
    error = batch.errors.get(position)
    if error is None:
        state = ItemState(batch.accepted[position][1].state)
        return OutcomeResult(item_id=outcome.item_id, recorded=True, state=state)
    already = isinstance(error, errors.AlreadyRecordedError)
    return OutcomeResult(
        item_id=outcome.item_id,
        recorded=False,
        already=already,
        error_code="" if already else error.code,
        error_message="" if already else error.message,
    )
