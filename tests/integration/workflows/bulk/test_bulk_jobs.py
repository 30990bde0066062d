"""Many like steps at once: counted first, confirmed by their number, each by the rules of one by one, none twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.cases import answers
from tests.factories.guards import refused
from tests.factories.units import WHY, referred, says, unit

from openiru.access.operations import deactivate
from openiru.audit.queries import events_of, verify
from openiru.campaigns import operations, queries
from openiru.campaigns.errors import JobEndedError, NotConfirmedError, PreviewChangedError
from openiru.campaigns.models import BulkItem, BulkJob
from openiru.campaigns.types import BulkKind, BulkState, JobView
from openiru.deconfliction.queries import questions
from openiru.foundation.clock import Clock
from openiru.referrals import operations as referrals
from openiru.referrals.models import Referral
from openiru.referrals.operations import create_referral, recall
from openiru.referrals.queries import item, referral
from openiru.referrals.types import AppealState, Failure, ItemState, MessageKind
from openiru.review import operations as review
from openiru.review.types import Exemption, Instrument
from openiru.workflows.bulk import run
from openiru.workflows.bulk.preview import job_id, preview
from openiru.workflows.bulk.types import Order

pytestmark = pytest.mark.django_db
AT = factory.AT
NOW = factory.AFTER_WINDOW + timedelta(hours=3)
REASON = "Namesakes: the accounts belong to a school."
APPEAL = "The account holder wrote to the platform on 2 July."


class StandingClock(Clock):
    """A clock that shows one moment."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(autouse=True)
def _unit() -> None:
    factory.platforms()


def approved(count: int, platform: str = "facebook") -> list[str]:
    return [
        factory.approved_case(
            factory.account(f"voice.{platform}.{number}", platform=platform), platform=platform
        )
        for number in range(count)
    ]


def order(kind: BulkKind, things: list[str], *, typed: str = "", **more: object) -> Order:
    ticked: tuple[str, ...] = tuple(more.get("ticked", ()))  # type: ignore[arg-type]
    found = preview(kind, things, ticked=ticked, at=NOW)
    return Order(
        kind=kind,
        things=tuple(things),
        job_id=job_id(),
        preview_digest=found.digest,
        typed=typed or str(len(found.done)),
        ticked=ticked,
        params=more.get("params", {}),  # type: ignore[arg-type]
    )


def ran(asked: Order, *, by: str = "") -> JobView:
    begun = run.start(asked, by=by or people.supervisor(), at=NOW)
    return run.run_job(begun.job_id, StandingClock())


class TestRefer:
    def test_makes_one_referral_for_each_platform_and_counts_first(self) -> None:
        facebook, x = approved(3), approved(2, "x")
        found = preview(BulkKind.REFER, [*facebook, *x, "nothing"], at=NOW)
        assert (found.by_platform, found.excluded) == ({"facebook": 3, "x": 2}, {"unknown": 1})
        for kind in BulkKind:
            assert preview(kind, ["-" * 36, "\x00", "7" * 36], at=NOW).excluded == {"unknown": 3}

        done = ran(order(BulkKind.REFER, [*facebook, *x]))

        assert done.counts[BulkState.DONE] == 5
        assert sorted(Referral.objects.values_list("platform_id", flat=True)) == ["facebook", "x"]
        assert verify().is_whole

    def test_leaves_out_protected_subjects_unless_each_is_ticked(self) -> None:
        archive = factory.account("archive")
        _found_to_be_research(archive)
        guarded = factory.approved_case(archive)
        (other,) = approved(1)

        spared = preview(BulkKind.REFER, [guarded, other], at=NOW)

        assert [each.thing_id for each in spared.done] == [other]
        assert [each.protected for each in spared.protected] == [("research",)]
        ticked = preview(BulkKind.REFER, [guarded, other], ticked=[guarded], at=NOW)
        assert len(ticked.done) == 2
        assert ticked.digest != spared.digest

    def test_leaves_out_what_came_under_protection_since_it_was_confirmed(self) -> None:
        archive = factory.account("archive")
        guarded = factory.approved_case(archive)
        (other,) = approved(1)
        begun = run.start(order(BulkKind.REFER, [guarded, other]), by=people.supervisor(), at=NOW)
        _found_to_be_research(archive)

        run.run_job(begun.job_id, StandingClock())

        kept = {each.thing_id: each for each in queries.job_items(begun.job_id)}
        assert (kept[guarded].state, kept[guarded].error_code) == (BulkState.REFUSED, "campaigns.protected")
        assert kept[other].state is BulkState.DONE

    def test_leaves_out_subjects_of_an_appeal_from_withdrawing_too(self) -> None:
        appealed, other = factory.sent(items=2).items
        referrals.note_appeal(appealed.item_id, AppealState.OPEN, note=APPEAL, by=people.analyst(), at=NOW)
        items = [appealed.item_id, other.item_id]
        again = factory.approved_case(appealed.subject_id, instrument=Instrument.CONTENT_REMOVAL)

        for kind, things in ((BulkKind.WITHDRAW, items), (BulkKind.REFER, [again])):
            protected = {each.thing_id: each.protected for each in preview(kind, things, at=NOW).candidates}
            assert protected[things[0]] == ("under_appeal",), kind

        done = ran(order(BulkKind.WITHDRAW, items, params={"reason": REASON}))
        assert (done.total, item(appealed.item_id).state) == (1, ItemState.PENDING)
        ran(order(BulkKind.WITHDRAW, items, ticked=[items[0]], params={"reason": REASON}))
        assert item(appealed.item_id).state is ItemState.WITHDRAWN

    def test_leaves_out_for_good_whose_appeal_was_upheld(self) -> None:
        made = factory.sent(items=2)
        right, other = made.items
        for state, by in (
            (AppealState.OPEN, people.analyst()),
            (AppealState.UPHELD, people.analyst("fatima")),
        ):
            referrals.note_appeal(right.item_id, state, note=APPEAL, by=by, at=NOW)
        again = factory.approved_case(right.subject_id, instrument=Instrument.CONTENT_REMOVAL)

        for kind, thing in ((BulkKind.REFER, again), (BulkKind.REMIND, made.referral_id)):
            (found,) = preview(kind, [thing], at=NOW).candidates
            assert (found.protected, found.is_done) == (("appeal_upheld",), False), kind
        # Taking back is what follows from it.
        assert len(preview(BulkKind.WITHDRAW, [right.item_id, other.item_id], at=NOW).done) == 2

    def test_lets_a_tick_pass_only_what_it_was_given_for(self) -> None:
        (sent,) = factory.sent(items=1).items
        _found_to_be_research(sent.subject_id)
        again = factory.approved_case(sent.subject_id, instrument=Instrument.CONTENT_REMOVAL)
        archive = factory.account("archive")
        _found_to_be_research(archive)
        known = factory.approved_case(archive, instrument=Instrument.CONTENT_REMOVAL)
        asked = order(BulkKind.REFER, [again, known], ticked=[again, known])
        begun = run.start(asked, by=people.supervisor(), at=NOW)
        referrals.note_appeal(sent.item_id, AppealState.OPEN, note=APPEAL, by=people.analyst(), at=NOW)

        run.run_job(begun.job_id, StandingClock())

        kept = {each.thing_id: each for each in queries.job_items(begun.job_id)}
        assert (kept[again].state, kept[again].error_code) == (BulkState.REFUSED, "campaigns.protected")
        assert kept[known].state is BulkState.DONE

    def test_leaves_out_what_another_unit_holds(self) -> None:
        secrets = unit()
        waits = referred("north.wind")
        asked = [
            {"question_id": each.question_id, "answer": "objection", "reason": WHY} for each in questions()
        ]
        says("deconfliction.answer", {"answers": asked}, secrets, at=AT)
        recall(waits.referral_id, by=people.analyst(), at=AT)

        found = preview(BulkKind.REFER, [waits.items[0].case_id, *approved(1)], at=NOW)

        assert [each.protected for each in found.candidates] == [("held_by_unit",), ()]
        assert len(found.done) == 1

    def test_names_what_a_rule_refuses_and_refers_the_rest(self) -> None:
        first, second = approved(2)
        asked = order(BulkKind.REFER, [first, second])
        begun = run.start(asked, by=people.supervisor(), at=NOW)
        create_referral(factory.new_referral([first]), by=people.analyst(), at=NOW)

        run.run_job(begun.job_id, StandingClock())

        kept = {each.thing_id: each for each in queries.job_items(begun.job_id)}
        assert kept[first].state is BulkState.REFUSED
        assert kept[first].error_code.endswith("already-referred")
        assert kept[second].state is BulkState.DONE
        assert referral(kept[second].result).items[0].case_id == second


class TestStart:
    def test_takes_the_typed_number_alone_and_an_unchanged_preview(self) -> None:
        cases = approved(2)
        with pytest.raises(NotConfirmedError, match="2"):
            ran(order(BulkKind.REFER, cases, typed="yes"))
        asked = order(BulkKind.REFER, cases)
        create_referral(factory.new_referral(cases[:1]), by=people.analyst(), at=NOW)
        with pytest.raises(PreviewChangedError):
            ran(asked)
        assert not BulkJob.objects.exists()

    def test_is_one_job_however_often_it_is_sent(self) -> None:
        asked = order(BulkKind.REFER, approved(2))

        made = [ran(asked) for _ in range(3)]

        assert len({each.job_id for each in made}) == 1
        assert Referral.objects.count() == 1
        assert len(events_of("bulk-job", asked.job_id)) == 2  # started, finished


class TestWithdrawRetryRemind:
    def test_withdraws_each_by_the_rules_of_one_by_one(self) -> None:
        items = [each.item_id for each in factory.sent(items=3).items]

        done = ran(order(BulkKind.WITHDRAW, items, params={"reason": REASON}))

        assert done.counts[BulkState.DONE] == 3
        assert {item(each).state for each in items} == {ItemState.WITHDRAWN}

    def test_goes_on_behind_one_that_nobody_thought_of(self, monkeypatch: pytest.MonkeyPatch) -> None:
        items = sorted(each.item_id for each in factory.sent(items=2).items)
        withdraw = referrals.withdraw_items

        def stumble(item_ids: Sequence[str], *, reason: str, by: str, at: datetime) -> object:
            if items[0] in item_ids:
                raise RuntimeError("nobody thought of this")
            return withdraw(item_ids, reason=reason, by=by, at=at)

        monkeypatch.setattr(referrals, "withdraw_items", stumble)

        done = ran(order(BulkKind.WITHDRAW, items, params={"reason": REASON}))

        assert (done.counts[BulkState.DONE], done.counts[BulkState.REFUSED]) == (1, 1)
        assert item(items[1]).state is ItemState.WITHDRAWN

    def test_reminds_referrals_in_which_something_is_open(self) -> None:
        open_one, scheduled = factory.sent(items=1), factory.scheduled(items=1)
        found = preview(BulkKind.REMIND, [open_one.referral_id, scheduled.referral_id], at=NOW)
        assert found.excluded == {"nothing_open": 1}

        ran(order(BulkKind.REMIND, [open_one.referral_id]), by=people.analyst())

        kinds = [each.kind for each in referral(open_one.referral_id).messages]
        assert kinds.count(MessageKind.REFERRAL_REMINDER) == 1

    def test_tries_a_withdrawal_again_whatever_protects_its_subject(self) -> None:
        made = factory.sent(items=1)
        referrals.withdraw_items([made.items[0].item_id], reason=REASON, by=people.supervisor(), at=NOW)
        (leased,) = referrals.lease_due(at=NOW, limit=1)
        referrals.record_failure(leased, Failure(message="Refused.", is_permanent=True), at=NOW)
        _found_to_be_research(made.items[0].subject_id)

        done = ran(order(BulkKind.RETRY, [leased]))

        assert done.counts[BulkState.DONE] == 1

    def test_does_nothing_for_somebody_whose_account_was_switched_off(self) -> None:
        items = [each.item_id for each in factory.sent(items=1).items]
        asked = order(BulkKind.WITHDRAW, items, params={"reason": REASON})
        begun = run.start(asked, by=people.supervisor("dawar"), at=NOW)
        deactivate(people.supervisor("dawar"), by=people.administrator().person_id, at=NOW)

        run.run_job(begun.job_id, StandingClock())

        (kept,) = queries.job_items(begun.job_id)
        assert (kept.state, kept.error_code) == (BulkState.REFUSED, "access.not-allowed")


class TestInterrupted:
    def test_goes_on_after_a_crash_with_nothing_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = order(BulkKind.REFER, [*approved(2), *approved(2, "x")])
        begun = run.start(asked, by=people.supervisor(), at=NOW)
        _crash_in_second_batch(monkeypatch)
        with pytest.raises(KeyboardInterrupt):
            run.run_job(begun.job_id, StandingClock())
        assert queries.job(begun.job_id).counts[BulkState.DONE] == 2

        monkeypatch.undo()

        done = run.run_job(begun.job_id, StandingClock())

        assert done.counts[BulkState.DONE] == 4
        assert Referral.objects.count() == 2

    def test_leaves_what_waits_when_it_is_cancelled(self) -> None:
        asked = order(BulkKind.REFER, [*approved(2), *approved(2, "x")])
        begun = run.start(asked, by=people.supervisor(), at=NOW)
        assert run.one_batch(begun.job_id, NOW)

        operations.cancel_job(begun.job_id, by=people.supervisor(), at=NOW)

        done = run.run_job(begun.job_id, StandingClock())
        assert (done.counts[BulkState.DONE], done.counts[BulkState.CANCELLED]) == (2, 2)
        assert Referral.objects.count() == 1
        with pytest.raises(JobEndedError):
            operations.cancel_job(begun.job_id, by=people.supervisor(), at=NOW)

    def test_never_changes_what_became_of_a_thing(self) -> None:
        ran(order(BulkKind.REFER, approved(1)))

        with refused("never changes"):
            BulkItem.objects.update(state="waiting", done_at=None)
        with refused("append-only"):
            BulkItem.objects.all().delete()
        with refused("without a record"):
            BulkJob.objects.create(
                id=job_id(), kind="refer", total=1, preview_digest="x", started_by="x", started_at=NOW
            )


def _found_to_be_research(subject_id: str) -> None:
    earlier = factory.case_in_review(subject_id, instrument=Instrument.CONTENT_REMOVAL)
    review.return_to_author(earlier, by=people.supervisor(), at=AT, reason="An archive for historians.")
    review.dismiss(
        earlier,
        by=people.analyst(),
        at=AT,
        reason="Research; speaks about it, not for it.",
        exemptions={Exemption.RESEARCH: answers(applying=Exemption.RESEARCH)[Exemption.RESEARCH]},
    )


def _crash_in_second_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    settled, seen = operations.settle, list[object]()

    def crash(*arguments: object, **named: object) -> bool:
        seen.append(arguments)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return settled(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "settle", crash)
