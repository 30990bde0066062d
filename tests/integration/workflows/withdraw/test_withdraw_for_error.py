"""A referral was wrong: all that rests on it goes with it, once, and its subject is to be reinstated."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.factories import cases
from tests.factories import referrals as factory
from tests.factories.banks import bank
from tests.factories.guards import checked, refused
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor
from tests.factories.scene import drawing

from openiru.audit.queries import events_of, verify
from openiru.exchanges.models import FeedPlace
from openiru.learning.queries.lessons import lessons
from openiru.referrals import operations, queries
from openiru.referrals.errors import WrongStatusError
from openiru.referrals.models import CorrectedItem, Correction, Item, ReinstatementStep
from openiru.referrals.types import (
    ItemState,
    MessageKind,
    NewSighting,
    OutcomeCode,
    ReinstatementState,
    SeenState,
)
from openiru.review import operations as review
from openiru.review.models import Case
from openiru.runners.local import InProcess
from openiru.signals import queries as known
from openiru.signals.types import LeadStatus
from openiru.statistics import queries as statistics
from openiru.workflows.fill_bank import add_image
from openiru.workflows.scan_intake import scan_intake
from openiru.workflows.share_signal import share_picture
from openiru.workflows.withdraw.carry_out import withdraw_for_error
from openiru.workflows.withdraw.plan import plan_withdrawal
from openiru.workflows.withdraw.types import NotInPlanError, PlanChangedError, Step

pytestmark = pytest.mark.django_db
POSTER = drawing("river front poster")
AT = factory.AT
SENT_AT = factory.AFTER_WINDOW
NOW = SENT_AT + timedelta(hours=5)
REASON = "A namesake: the account is a student's."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A wrong referral that was blocked, with a shared hash made of it, a copy and a second referral that rest on it."""

    item_id: str
    case_id: str
    linked_item_id: str
    copier_lead_id: str
    entry_id: str


@pytest.fixture
def wrong(tmp_path: Path) -> Wrong:
    organisation = listed()
    factory.platforms()
    bank("shared", is_shared=True)
    _show(tmp_path / "1", "student", "River Front", AT)
    (lead,) = known.all_leads()
    case = cases.approved_at(lead.lead_id, AT)
    add_image(organisation.slug, POSTER, note="", source="test", by=analyst(), at=AT)
    (entry,) = known.known_pictures(AT)
    share_picture(entry.entry_id, "shared", case_id=case.case_id, by=supervisor(), at=AT)
    item_id = _refer(case.case_id)
    factory.answer(item_id, OutcomeCode.ACCOUNT_TERMINATED, at=SENT_AT + timedelta(hours=1))
    _show(tmp_path / "2", "copier", "", AT)
    _show(tmp_path / "3", "linked", "", AT)
    leads = {each.subject_name: each.lead_id for each in known.all_leads()}
    linked = _refer(cases.approved_at(leads["linked"], AT).case_id)
    return Wrong(
        item_id=item_id,
        case_id=case.case_id,
        linked_item_id=linked,
        copier_lead_id=leads["copier"],
        entry_id=entry.entry_id,
    )


def _show(folder: Path, handle: str, text: str, at: object) -> None:
    folder.mkdir()
    (folder / "poster.png").write_bytes(POSTER)
    rows = [account_row(handle, name=text), post_row(handle, 1, text, media=("poster.png",))]
    take_in(folder, rows, AT)
    scan_intake(by=analyst(), at=AT, executor=InProcess())


def _refer(case_id: str) -> str:
    made = operations.create_referral(factory.new_referral([case_id]), by=analyst(), at=AT)
    factory.deliver(made.referral_id)
    return queries.referral(made.referral_id).items[0].item_id


def carried_out(wrong: Wrong, *chosen: str) -> Correction:
    plan = plan_withdrawal([wrong.item_id], at=NOW)
    view = withdraw_for_error(
        [wrong.item_id], plan_digest=plan.digest, chosen=chosen, reason=REASON, by=supervisor(), at=NOW
    )
    return Correction.objects.get(pk=view.correction_id)


class TestPlan:
    def test_shows_all_that_rests_on_the_wrong_evidence_and_changes_nothing(self, wrong: Wrong) -> None:
        plan = plan_withdrawal([wrong.item_id], at=NOW)

        at_once = {(each.step, each.thing_id) for each in plan.consequences if each.is_at_once}
        proposed = {(each.step, each.thing_id) for each in plan.consequences if not each.is_at_once}
        assert at_once == {
            (Step.WITHDRAW_ITEM, wrong.item_id),
            (Step.ASK_REINSTATEMENT, wrong.item_id),
            (Step.STOP_TEACHING, wrong.case_id),
        }
        assert proposed == {
            # Another approved case backs the picture, so it goes with that one or when a person says so.
            (Step.STOP_SHARING, wrong.entry_id),
            (Step.WITHDRAW_ITEM, wrong.linked_item_id),
            (Step.CLOSE_LEAD, wrong.copier_lead_id),
        }
        assert plan_withdrawal([wrong.item_id], at=NOW).digest == plan.digest
        assert queries.item(wrong.item_id).state is ItemState.ACTED


class TestWithdrawForError:
    def test_takes_everything_back_in_one_step_and_asks_for_reinstatement(self, wrong: Wrong) -> None:
        checked()
        before = FeedPlace.objects.get(entry_id=UUID(wrong.entry_id)).seq
        carried_out(wrong, f"withdraw_item:{wrong.linked_item_id}", f"close_lead:{wrong.copier_lead_id}")

        assert {queries.item(each).state for each in (wrong.item_id, wrong.linked_item_id)} == {
            ItemState.WITHDRAWN
        }
        assert known.lead(wrong.copier_lead_id).status is LeadStatus.DISMISSED
        assert known.bank_on(NOW).pictures == ()
        checked()
        after = FeedPlace.objects.get(entry_id=UUID(wrong.entry_id)).seq
        assert after > before  # readers of the feed meet it again
        assert known.known_picture(wrong.entry_id, NOW).withdrawn_at == NOW
        assert wrong.case_id in lessons(NOW).taken_back
        (asked,) = [each for each in queries.reinstatements(NOW) if each.asked_at]
        assert (asked.item_id, asked.state) == (wrong.item_id, ReinstatementState.ASKED)
        kinds = [each.kind for each in queries.referral(asked.referral_id).messages]
        assert kinds.count(MessageKind.REFERRAL_MESSAGE) == 1
        assert verify().is_whole

    def test_holds_every_referral_before_it_records_anything(self, wrong: Wrong) -> None:
        copied = factory.new_referral([cases.approved_at(wrong.copier_lead_id, AT).case_id])
        waiting = operations.create_referral(copied, by=analyst(), at=NOW).referral_id
        said: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            said.append(f"{sql} {params}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            carried_out(wrong, f"recall_referral:{waiting}", f"withdraw_item:{wrong.linked_item_id}")

        recorded = next(number for number, each in enumerate(said) if 'INTO "audit_event"' in each)
        locked = " ".join(each for each in said[:recorded] if "FOR NO KEY UPDATE" in each)
        about = {queries.item(each).referral_id for each in (wrong.item_id, wrong.linked_item_id)}
        assert {each for each in (waiting, *about) if each in locked} == {waiting, *about}

    def test_leaves_what_nobody_ticked(self, wrong: Wrong) -> None:
        carried_out(wrong)

        assert queries.item(wrong.linked_item_id).state is ItemState.PENDING
        assert known.lead(wrong.copier_lead_id).status is LeadStatus.OPEN
        assert CorrectedItem.objects.count() == 1

    def test_happens_once_however_often_it_is_sent(self, wrong: Wrong) -> None:
        plan = plan_withdrawal([wrong.item_id], at=NOW)

        made = [
            withdraw_for_error(
                [wrong.item_id],
                plan_digest=plan.digest,
                chosen=(),
                reason=REASON,
                by=supervisor(),
                at=NOW + timedelta(minutes=minute),
            )
            for minute in range(3)
        ]

        assert len({each.correction_id for each in made}) == 1
        assert len(events_of("correction", made[0].correction_id)) == 1
        assert ReinstatementStep.objects.count() == 1

    def test_refuses_a_plan_that_changed_since_it_was_shown(self, wrong: Wrong) -> None:
        plan = plan_withdrawal([wrong.item_id], at=NOW)
        reason = "Looked at it: somebody else."
        review.dismiss_lead(wrong.copier_lead_id, by=analyst(), at=NOW, reason=reason)

        with pytest.raises(PlanChangedError):
            withdraw_for_error(
                [wrong.item_id], plan_digest=plan.digest, chosen=(), reason=REASON, by=supervisor(), at=NOW
            )
        with pytest.raises(NotInPlanError):
            carried_out(wrong, "close_lead:nothing")
        assert queries.item(wrong.item_id).state is ItemState.ACTED


class TestReinstatement:
    def test_keeps_what_the_platform_says_beside_what_we_saw(self, wrong: Wrong) -> None:
        carried_out(wrong)
        late = NOW + timedelta(hours=49)
        assert queries.reinstatement(wrong.item_id, late).state is ReinstatementState.NO_ANSWER

        operations.answer_reinstatement(
            wrong.item_id,
            ReinstatementState.CONFIRMED,
            note="By mail of its response team.",
            by=analyst(),
            at=late,
        )
        seen = NewSighting(item_id=wrong.item_id, state=SeenState.SUSPENDED, observed_at=late)
        operations.record_observed_state(seen, by=analyst(), at=late)

        now = queries.reinstatement(wrong.item_id, late)
        assert (now.state, now.seen) == (ReinstatementState.CONFIRMED, SeenState.SUSPENDED)
        with pytest.raises(WrongStatusError):
            operations.answer_reinstatement(
                wrong.item_id, ReinstatementState.REFUSED, note="By telephone.", by=analyst(), at=late
            )

    def test_is_counted_in_public_as_it_was_known_at_a_moment(self, wrong: Wrong) -> None:
        carried_out(wrong)
        later = NOW + timedelta(hours=10)
        operations.answer_reinstatement(
            wrong.item_id, ReinstatementState.CONFIRMED, note="By mail of its team.", by=analyst(), at=later
        )

        before, then, now = (
            statistics.figures_document(statistics.figures(at), statistics.staying(at))["corrections"]
            for at in (SENT_AT, NOW, later)
        )

        assert (before["wrong"], then["wrong"], then["waiting"], now["waiting"]) == (0, 1, 1, 0)
        assert (now["reinstated"], now["median_hours_to_reinstatement"]) == (1, 10.0)


class TestGuards:
    def test_let_wrong_evidence_back_nothing_again(self, wrong: Wrong) -> None:
        carried_out(wrong, f"stop_sharing:{wrong.entry_id}")
        case = Case.objects.get(pk=wrong.case_id)

        with refused("opens no case"):
            Case.objects.create(
                subject_id=case.subject_id,
                lead_id=case.lead_id,
                organisation_id=case.organisation_id,
                platform="facebook",
                instrument="account_block",
                author_id=analyst(),
                created_at=NOW,
            )
        with refused("opens no case"):
            review.open_case(wrong.copier_lead_id, by=analyst(), at=NOW)
        with refused("becomes no signal"):
            add_image("river-front", POSTER, note="", source="again", by=analyst(), at=NOW)

    def test_let_nothing_be_answered_that_was_not_asked(self, wrong: Wrong) -> None:
        with refused("referred in error"):
            ReinstatementStep.objects.create(
                item_id=wrong.item_id, number=1, state="asked", due_at=NOW, by=analyst(), at=NOW
            )
        with refused("what was wrong is withdrawn"):
            made = Correction.objects.create(reason=REASON, plan_digest="x", by=analyst(), at=NOW)
            CorrectedItem.objects.create(item_id=wrong.item_id, correction=made)
        assert Item.objects.get(pk=wrong.item_id).state == ItemState.ACTED
