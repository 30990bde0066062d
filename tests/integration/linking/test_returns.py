"""Accounts that come back: leads by machine, decisions by people, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import people
from tests.factories.observed import account_row, take_in
from tests.factories.referrals import case_in_review
from tests.factories.returned import (
    LATER,
    all_leads,
    blocked,
    refer_and_block,
    returned,
    rows_of,
    subject_of,
    watched,
)

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.checks.operations import record_run
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.types import Marker, Page, State
from openiru.engines.probes.types import Verdict as Read
from openiru.engines.probes.warc import record
from openiru.evidence.operations import keep
from openiru.linking import operations, queries
from openiru.linking.errors import (
    AlreadySaidError,
    IncompleteVerdictError,
    NotBarredError,
    ReckonedAnewError,
    SameAccountError,
)
from openiru.linking.models import Decision, Lead, Reckoning, Run, Standing
from openiru.linking.types import ReturnState, ReturnVerdict, Tie, Verdict
from openiru.review.operations import dismiss
from openiru.review.types import Exemption, ExemptionAnswer
from openiru.workflows.returns import watch as watching
from openiru.workflows.returns.deciding import decide_return
from openiru.workflows.withdraw.carry_out import withdraw_for_error
from openiru.workflows.withdraw.plan import plan_withdrawal

YES = Verdict(
    verdict=ReturnVerdict.CONFIRMED, reason="The same posts, the same contact, three days after the block."
)
NO = Verdict(verdict=ReturnVerdict.REJECTED, reason="Another person who copies a bio.")


@pytest.mark.django_db
class TestWatch:
    def test_makes_a_lead_once_and_no_decision(self, tmp_path: Path) -> None:
        barred = blocked(tmp_path)
        new = returned(tmp_path)
        take_in(
            tmp_path,
            rows_of("plain.person", "Somebody Else", "cricket and tea", ("good morning",)),
            LATER,
            name="plain",
        )

        first, again = watched(), watched(LATER + timedelta(days=2))

        (lead,) = all_leads()
        assert (lead.subject.id, lead.barred.id, lead.state) == (new, barred, ReturnState.OPEN)
        assert lead.probability > 0.9
        assert (first.new_leads, again.new_leads, again.new_reckonings) == (1, 0, 0)
        newest = queries.lead(lead.lead_id).newest
        assert sum(line.bits for line in newest.lines) + newest.start_bits == pytest.approx(newest.bits)

    def test_finds_who_was_there_before_the_block(self, tmp_path: Path) -> None:
        new = returned(tmp_path)
        take_in(
            tmp_path,
            rows_of("other.voice", "Other Voice", "something else entirely here"),
            people.AT,
            name="other",
        )
        refer_and_block(subject_of("other.voice"))
        watched()
        barred = blocked(tmp_path)

        watched(LATER + timedelta(hours=2))

        assert (new, barred) in {(each.subject.id, each.barred.id) for each in all_leads()}

    def test_reckons_anew_by_another_share_and_by_new_facts(self, tmp_path: Path) -> None:
        blocked(tmp_path)
        returned(tmp_path)
        watched()
        watched(share=0.001)
        more = rows_of(
            "copper.lantern2", "Copper Lantern Evening", posts=("an other matter, told at length today",)
        )
        more[-1]["native_id"] = "another"
        more[-1]["url"] = "https://facebook.example/copper.lantern2/posts/another"
        take_in(tmp_path, more, LATER, name="more", remarks=0)

        watched()

        (lead,) = all_leads()
        found = queries.lead(lead.lead_id)
        assert [each.expected_share for each in found.reckonings] == [None, 0.001, None]
        assert found.reckonings[1].probability < found.reckonings[2].probability

    def test_goes_on_after_a_kill(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        blocked(tmp_path)
        returned(tmp_path)
        recorded = operations.record_run

        def killed(*args: Any, **kwargs: Any) -> None:
            with transaction.atomic():
                recorded(*args, **kwargs)
                raise KeyboardInterrupt

        monkeypatch.setattr(watching, "record_run", killed)
        with pytest.raises(KeyboardInterrupt):
            watched()
        nothing = all_leads()
        monkeypatch.undo()

        watched()

        assert (nothing, len(all_leads())) == ((), 1)


@pytest.mark.django_db
class TestDecide:
    def test_keeps_every_word_and_counts_the_last(self, tmp_path: Path) -> None:
        blocked(tmp_path)
        new = returned(tmp_path)
        watched()
        (lead,) = all_leads()
        waiting = queries.leads_waiting(LATER)

        decide_return(lead.lead_id, NO, by=people.analyst(), at=LATER)
        decide_return(lead.lead_id, YES, by=people.supervisor(), at=LATER)

        assert (waiting, queries.leads_waiting(LATER)) == ({lead.barred.id: 1}, {})
        assert [each.verdict for each in queries.lead(lead.lead_id).decisions] == ["confirmed", "rejected"]
        assert [each.subject_id for each in queries.confirmed_returns()] == [new]
        rates = queries.rates()
        assert (rates.decided, rates.confirmed, rates.open) == (1, 1, 0)
        with pytest.raises(AlreadySaidError):
            decide_return(lead.lead_id, YES, by=people.supervisor(), at=LATER)

    def test_refuses_the_machine_and_who_says_nothing(self, tmp_path: Path) -> None:
        blocked(tmp_path)
        returned(tmp_path)
        watched()
        lead_id = all_leads()[0].lead_id

        with pytest.raises(NotAllowedError):
            operations.decide(lead_id, YES, protected_by=(), by=SYSTEM, at=LATER)
        with pytest.raises(NotAllowedError):
            operations.decide(lead_id, YES, protected_by=(), by=people.overseer(), at=LATER)
        with pytest.raises(IncompleteVerdictError, match="reason"):
            operations.decide(
                lead_id, replace(YES, reason=" ok\u200b "), protected_by=(), by=people.analyst(), at=LATER
            )
        with pytest.raises(IncompleteVerdictError, match="exemption check"):
            operations.decide(lead_id, YES, protected_by=("press",), by=people.analyst(), at=LATER)
        with pytest.raises(ReckonedAnewError):
            operations.decide(
                lead_id, replace(YES, reckoning=0), protected_by=(), by=people.analyst(), at=LATER
            )
        assert not Decision.objects.exists()

    def test_calls_nothing_a_return_when_the_block_was_wrong(self, tmp_path: Path) -> None:
        take_in(tmp_path, rows_of("copper.lantern", "Copper Lantern Evening"), people.AT, name="first")
        item_id = refer_and_block(subject_of("copper.lantern"))
        returned(tmp_path)
        watched()
        (lead,) = all_leads()
        decide_return(lead.lead_id, YES, by=people.analyst(), at=LATER)
        plan = plan_withdrawal([item_id], at=LATER)
        withdraw_for_error(
            [item_id],
            plan_digest=plan.digest,
            chosen=(),
            reason="It was a newspaper, and we had not looked closely.",
            by=people.supervisor(),
            at=LATER,
        )

        with pytest.raises(NotBarredError):
            decide_return(
                lead.lead_id, replace(YES, reason="Still the same, I say."), by=people.analyst(), at=LATER
            )

        assert queries.confirmed_returns() == ()
        assert [(each.state, each.is_standing) for each in all_leads()] == [(ReturnState.CONFIRMED, False)]


@pytest.mark.django_db
class TestGuards:
    def test_hold_past_the_operations(self, tmp_path: Path) -> None:
        blocked(tmp_path)
        returned(tmp_path)
        watched()
        lead, reckoning = Lead.objects.get(), Reckoning.objects.get()
        fine: dict[str, Any] = {
            "lead": lead,
            "reckoning": reckoning,
            "verdict": "confirmed",
            "reason": "A reason in words.",
            "by": people.analyst(),
            "at": LATER,
        }
        refused: tuple[dict[str, Any], ...] = (
            {"by": SYSTEM},
            {"by": people.overseer()},
            {"reason": "   no    "},
            {"protected_by": ["press"]},
            {"verdict": "guilty"},
            {},  # nothing is on record
        )
        for wrong in refused:
            with pytest.raises(DatabaseError):
                _write(Decision(**{**fine, **wrong}))
        for row in (Standing.objects.get(), Run.objects.get(), lead, reckoning):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                type(row)._default_manager.filter(pk=str(row.pk))._raw_delete("default")
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                row.save()
        assert not Decision.objects.exists()


@transaction.atomic
def _write(row: Decision) -> None:
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
class TestAroundALead:
    def test_tells_all_barred_accounts_that_fit_and_asks_for_the_exemption_check(
        self, tmp_path: Path
    ) -> None:
        barred = {blocked(tmp_path), blocked(tmp_path, "copper.lantern.old")}
        new = returned(tmp_path)
        case = case_in_review(new)
        reporter = {Exemption.PRESS: ExemptionAnswer(applies=True, words="A reporter, as the imprint shows.")}
        dismiss(case, by=people.supervisor(), at=people.AT, reason="It is a newspaper.", exemptions=reporter)

        watched()

        leads = all_leads()
        assert {(each.subject.id, each.barred.id) for each in leads} == {(new, each) for each in barred}
        with pytest.raises(IncompleteVerdictError, match="exemption check"):
            decide_return(leads[0].lead_id, YES, by=people.analyst(), at=LATER)
        checked = replace(YES, exemption_words="The newspaper is another account; this one only copies it.")
        assert decide_return(leads[0].lead_id, checked, by=people.analyst(), at=LATER).protected_by == (
            "press",
        )

    def test_says_that_an_account_under_another_handle_did_not_come_back(self, tmp_path: Path) -> None:
        barred = blocked(tmp_path)
        page = Page(status=200, final_url="https://facebook.example/copper.lantern", body=b"<html></html>")
        by, at = people.analyst(), people.AT
        body = keep(record(page.final_url, page, at=at), source="check", collector=by, at=at)
        marker = Marker(rule="profile", place="json", found="77")
        verdict = Read(state=State.LIVE, marker=marker, probe="facebook", version=1, stable_id="77")
        seen = NewObservation(
            subject_id=barred,
            url=page.final_url,
            verdict=verdict,
            as_read=verdict.state,
            at=at,
            body_digest=body.digest,
        )
        record_run(
            NewRun(
                platform="facebook",
                live_control=State.LIVE,
                absent_control=State.GONE_CAUSE_UNKNOWN,
                are_controls_held=True,
                fault="",
                observations=[seen],
            ),
            by=by,
            at=at,
        )
        row = account_row("lantern.copper", name="Copper Lantern Evening") | {"native_id": "77"}
        take_in(tmp_path, [row], LATER, name="renamed")

        watched()

        (lead,) = all_leads()
        assert lead.tie is Tie.SAME_ACCOUNT
        with pytest.raises(SameAccountError):
            decide_return(lead.lead_id, YES, by=people.analyst(), at=LATER)
