"""Nothing overdue is silent, and no step comes twice, whichever way the clock goes."""

import random
from datetime import datetime, timedelta

import pytest
from tests.factories import clocks as factory
from tests.factories import people
from tests.factories import referrals as made_referrals

from openiru.clocks import operations, queries
from openiru.clocks.errors import AlreadyEndedError, NotYourTaskError
from openiru.clocks.models import Task
from openiru.clocks.types import Count as Counting
from openiru.clocks.types import DutyKind, Means, NewLimit, PauseView, TaskEnding
from openiru.referrals.models import OutboxMessage
from openiru.referrals.operations import confirm_delivery, record_bounce, retry_delivery
from openiru.referrals.queries import referral
from openiru.referrals.types import OutcomeCode
from openiru.workflows.clocks.work_clocks import PAUSE_REVIEW_AFTER, take_steps

pytestmark = pytest.mark.django_db
LATE = factory.ACT_BY + timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORDS = "Called the contact; she will look at it today."


def steps_of(referral_id: str) -> list[tuple[DutyKind, int]]:
    return [(task.kind, task.step) for task in queries.tasks_of(referral_id)]


def reminders(referral_id: str) -> int:
    return OutboxMessage.objects.filter(referral_id=referral_id, kind="referral.reminder").count()


class TestTakeDueSteps:
    def test_leaves_nothing_overdue_silent_in_any_history(self) -> None:
        draw = random.Random(7)
        sent = [made_referrals.sent(items=draw.randint(1, 2)) for _ in range(6)]
        now, pauses = factory.SENT_AT, dict[str, PauseView]()

        for _ in range(40):
            now += timedelta(hours=draw.randint(1, 20))
            _something_happens(draw, [each.referral_id for each in sent], pauses, now)
            # Somebody sets the clock back for a moment, or a second worker is behind.
            take_steps(now - timedelta(hours=draw.choice((0, 0, 30))))
            take_steps(now)

            overdue = {row.duty.key for row in queries.due_rows(now) if row.is_overdue}
            on_ladder = {row.duty.key for row in queries.due_rows(now) if row.is_overdue and row.task}
            assert overdue == on_ladder

        assert Task.objects.count() > 10

    def test_takes_each_step_once_though_the_clock_goes_back_and_skips_none_though_it_leaps(self) -> None:
        made = made_referrals.sent(items=1)
        acknowledged = [(DutyKind.ACKNOWLEDGE, step) for step in range(1, 6)]

        take_steps(LATE)
        take_steps(LATE - 3 * DAY)
        take_steps(LATE)
        first = steps_of(made.referral_id)
        take_steps(LATE + 60 * DAY)
        take_steps(LATE)

        assert sorted(first) == [*acknowledged[:2], (DutyKind.ACT, 1)]
        assert sorted(steps_of(made.referral_id)) == [
            *acknowledged,
            *((DutyKind.ACT, step) for step in range(1, 6)),
        ]
        # One for each of the two duties; all that goes beyond waits for a person.
        assert reminders(made.referral_id) == 2
        assert queries.open_task_count() == 8

    def test_is_silent_while_the_clock_stands_still(self) -> None:
        made = made_referrals.sent(items=1)
        pause = factory.paused(made.referral_id, factory.SENT_AT + timedelta(hours=1))

        report = take_steps(pause.opened_at + PAUSE_REVIEW_AFTER)

        (act, acknowledge) = sorted(
            queries.due_rows(LATE + 30 * DAY), key=lambda row: row.duty.kind, reverse=True
        )
        assert (report.overdue, report.made) == (0, 0)
        assert {act.duty.paused_since, acknowledge.duty.paused_since} == {pause.opened_at}
        assert {act.duty.due_at, acknowledge.duty.due_at} == {None}

        factory.resumed(pause, pause.opened_at + 30 * DAY)

        assert {row.duty.due_at for row in queries.due_rows(LATE + 30 * DAY)} == {
            factory.ACT_BY + 30 * DAY,
            factory.SENT_AT + 31 * DAY,
        }

    def test_blames_nobody_for_what_never_arrived(self) -> None:
        made = made_referrals.sent(items=1)
        message = made.messages[0]
        record_bounce(message.message_id, why="No such mailbox.", at=LATE - HOUR)

        report = take_steps(LATE)
        retry_delivery(message.message_id, by=people.analyst(), at=LATE)
        confirm_delivery(message.message_id, at=LATE)
        arrived = take_steps(LATE + HOUR)

        assert (report.overdue, report.made) == (0, 0)
        assert arrived.made > 0

    def test_asks_to_look_again_at_a_clock_that_stands_still_for_long(self) -> None:
        made = made_referrals.sent(items=1)
        pause = factory.paused(made.referral_id, factory.SENT_AT + timedelta(hours=1))
        since = pause.opened_at + PAUSE_REVIEW_AFTER

        take_steps(since)
        before = steps_of(made.referral_id)
        for _ in range(2):
            take_steps(since + DAY)
        after = steps_of(made.referral_id)
        factory.resumed(pause, since + DAY)
        take_steps(since + DAY)

        assert (before, after) == ([], [(DutyKind.REVIEW_PAUSE, 1)])
        (task, *_) = queries.tasks_of(made.referral_id)
        assert task.ending is TaskEnding.ANSWERED

    def test_ends_tasks_when_the_platform_answers_and_begins_anew_when_it_takes_that_back(self) -> None:
        made = made_referrals.sent(items=1)
        item = made.items[0].item_id
        take_steps(LATE + 2 * DAY)
        made_referrals.answer(item, OutcomeCode.ACCOUNT_SUSPENDED, at=LATE + 2 * DAY)

        take_steps(LATE + 2 * DAY)
        ended = queries.open_task_count()
        made_referrals.answer(item, OutcomeCode.ACKNOWLEDGED_PENDING, at=LATE + 3 * DAY)
        take_steps(LATE + 3 * DAY)

        again = [task for task in queries.tasks_of(made.referral_id) if task.round == 2]
        assert ended == 0
        assert {task.kind for task in again} == {DutyKind.ACT}
        assert {task.step for task in again} == {1, 2, 3}

    def test_counts_working_days_where_a_person_said_so(self) -> None:
        made_referrals.platforms()
        limit = NewLimit(
            platform="facebook",
            instrument="account_block",
            kind=DutyKind.ACT,
            count=Counting.WORKING_DAYS,
            amount=3,
            calendar="pk",
            source="Agreement of June 2025, point 4",
        )
        operations.set_limit(limit, by=people.supervisor(), at=made_referrals.AT)
        made = made_referrals.sent(items=1)

        (act,) = [row for row in queries.due_rows(factory.SENT_AT) if row.duty.kind is DutyKind.ACT]

        # Tuesday 1 July; Saturday 5 and Sunday 6 July do not matter to Wednesday, Thursday and Friday.
        assert act.duty.due_at == datetime.fromisoformat("2025-07-04T19:00:00Z")
        assert made.act_by == factory.ACT_BY


class TestEndTask:
    def test_needs_the_person_whose_task_it_is_and_takes_one_word(self) -> None:
        made = made_referrals.sent(items=1)
        take_steps(LATE + 4 * DAY)
        waiting = {
            (task.kind, task.means): task for task in queries.tasks_of(made.referral_id) if not task.ending
        }
        contact, head = (waiting[DutyKind.ACT, means] for means in (Means.CONTACT, Means.HEAD_OF_POLICY))

        with pytest.raises(NotYourTaskError, match="supervisor"):
            operations.end_task(
                head.task_id, TaskEnding.DONE, words=WORDS, by=people.analyst(), at=LATE + 4 * DAY
            )
        done = operations.end_task(
            contact.task_id, TaskEnding.DONE, words=WORDS, by=people.analyst(), at=LATE + 4 * DAY
        )
        with pytest.raises(AlreadyEndedError):
            operations.end_task(
                contact.task_id, TaskEnding.NEEDLESS, words=WORDS, by=people.supervisor(), at=LATE + 4 * DAY
            )

        assert (done.ending, done.ended_by) == (TaskEnding.DONE, people.analyst())


def _something_happens(
    draw: random.Random, referral_ids: list[str], pauses: dict[str, PauseView], now: datetime
) -> None:
    mine = draw.choice(referral_ids)
    match draw.randint(0, 3):
        case 0 if mine not in pauses:
            pauses[mine] = factory.paused(mine, now, restarts=draw.random() < 0.5)
        case 1 if mine in pauses:
            factory.resumed(pauses.pop(mine), now)
        case 2:
            item = draw.choice(referral(mine).items)
            code = draw.choice((OutcomeCode.ACCOUNT_SUSPENDED, OutcomeCode.ACKNOWLEDGED_PENDING))
            if not item.outcomes or item.outcomes[-1].code is not code:
                made_referrals.answer(item.item_id, code, at=now)
