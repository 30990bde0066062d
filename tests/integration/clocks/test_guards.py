"""Whoever writes around the operations of clocks is refused by the database."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.factories import clocks as factory
from tests.factories import people
from tests.factories import referrals as made_referrals
from tests.factories.guards import refused

from openiru.access.types import SYSTEM
from openiru.clocks.models import (
    Emergency,
    Ladder,
    Limit,
    Pause,
    PauseApproval,
    PauseEnd,
    PriorInformation,
    Task,
    TaskEnd,
)
from openiru.clocks.queries import tasks_of
from openiru.clocks.types import Means
from openiru.workflows.clocks.work_clocks import take_steps

pytestmark = pytest.mark.django_db
LATE = factory.ACT_BY + timedelta(days=2)


def pause(referral_id: str, **changed: object) -> None:
    facts = {
        "reason": "clarification",
        "words": factory.WORDS,
        "restarts": True,
        "opened_at": LATE,
        "recorded_by": people.analyst(),
        "recorded_at": LATE,
    }
    Pause.objects.create(referral_id=UUID(referral_id), **{**facts, **changed})


class TestPause:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({}, "without a record"),
            ({"words": "no"}, "reason in words"),
            ({"opened_at": made_referrals.AT, "needs_approval": True}, "after the referral was sent"),
            ({"opened_at": LATE + timedelta(hours=1)}, "clocks_pause_is_no_forecast"),
            ({"reason": "lunch"}, "clocks_pause_reason_known"),
            ({"opened_at": LATE - timedelta(hours=1)}, "waits for a second person"),
        ],
    )
    def test_is_noted_by_the_rules(self, change: dict[str, object], why: str) -> None:
        made = made_referrals.sent(items=1)

        with refused(why):
            pause(made.referral_id, **change)

    def test_ends_after_it_began_and_is_never_changed(self) -> None:
        made = made_referrals.sent(items=1)
        open_one = factory.paused(made.referral_id, factory.SENT_AT)
        end = {"words": factory.WORDS, "recorded_by": people.analyst(), "recorded_at": LATE}

        with refused("ends after it began"):
            PauseEnd.objects.create(pause_id=open_one.pause_id, closed_at=made_referrals.AT, **end)
        with refused("without a record"):
            PauseEnd.objects.create(pause_id=open_one.pause_id, closed_at=LATE, **end)
        with refused("waits for a second person"):
            PauseEnd.objects.create(pause_id=open_one.pause_id, closed_at=LATE - timedelta(minutes=16), **end)
        with refused("append-only"):
            Pause.objects.update(words="Something else entirely.")
        with refused("append-only"):
            Pause.objects.all()._raw_delete("default")


class TestPauseApproval:
    def test_is_another_persons_word(self) -> None:
        made = made_referrals.sent(items=1)
        waits = factory.paused_in_the_past(made.referral_id, factory.SENT_AT, noted_at=LATE)
        said = {"pause_id": waits.pause_id, "words": factory.WORDS, "approved_at": LATE}

        for nobody in (people.analyst(), SYSTEM):
            with refused("another person than noted it|a person says in words"):
                PauseApproval.objects.create(approved_by=nobody, **said)
        with refused("without a record"):
            PauseApproval.objects.create(approved_by=people.supervisor(), **said)


class TestTask:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({}, "without a record"),
            ({"is_automatic": True}, "clocks_only_reminders_by_machine"),
            ({"due_at": LATE}, "clocks_step_only_when_late"),
        ],
    )
    def test_is_made_by_the_rules(self, change: dict[str, object], why: str) -> None:
        made = made_referrals.sent(items=1)
        facts = {
            "duty": f"act:{made.referral_id}",
            "kind": "act",
            "step": 4,
            "means": "meeting",
            "role": "supervisor",
            "is_automatic": False,
            "due_at": factory.ACT_BY,
            "made_at": LATE,
        }

        with refused(why):
            Task.objects.create(
                referral_id=UUID(made.referral_id), platform_id="facebook", **{**facts, **change}
            )

    @pytest.mark.parametrize(
        ("by", "ending", "why"),
        [
            (lambda: SYSTEM, "done", "needs a person"),
            (people.supervisor, "answered", "follows from the answer"),
            (people.supervisor, "done", "without a record"),
            (people.overseer, "done", "another role"),
        ],
    )
    def test_is_ended_by_the_rules(self, by: Callable[[], str], ending: str, why: str) -> None:
        made = made_referrals.sent(items=1)
        take_steps(LATE)
        contact = next(task for task in tasks_of(made.referral_id) if task.means is Means.CONTACT)

        with refused(why):
            TaskEnd.objects.create(
                task_id=contact.task_id, ending=ending, words=factory.WORDS, ended_by=by(), ended_at=LATE
            )

    def test_comes_once(self) -> None:
        made = made_referrals.sent(items=1)
        take_steps(LATE)
        row = Task.objects.filter(referral_id=made.referral_id).first()
        assert row is not None
        row.pk = UUID(int=1)

        with pytest.raises(IntegrityError, match="clocks_step_once"), transaction.atomic():
            row.save(force_insert=True)


class TestSettings:
    def test_are_never_set_without_a_record(self) -> None:
        made_referrals.platforms()
        by = people.supervisor()

        with refused("without a record"):
            Ladder.objects.create(platform_id="x", steps=[], source="Practice", set_by=by, set_at=LATE)
        with refused("without a record"):
            Limit.objects.create(
                instrument="account_block",
                kind="act",
                count="seconds",
                amount=1,
                source="None",
                set_by=by,
                set_at=LATE,
            )
        with refused("without a record"):
            PriorInformation.objects.create(
                platform_id="x", profile="eu-tco", given_at=LATE, words="x", recorded_by=by, recorded_at=LATE
            )

    def test_an_emergency_is_justified_by_a_supervisor_before_it_leaves(self) -> None:
        waiting, gone = made_referrals.scheduled(items=1), made_referrals.sent(items=1)

        for referral_id, by, why in (
            (gone.referral_id, people.supervisor(), "before the order leaves"),
            (waiting.referral_id, people.analyst(), "by a supervisor"),
            (waiting.referral_id, people.supervisor(), "without a record"),
        ):
            with refused(why):
                Emergency.objects.create(
                    referral_id=UUID(referral_id), words=factory.WORDS, justified_by=by, justified_at=LATE
                )
