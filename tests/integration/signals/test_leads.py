"""Matches become leads once; people claim them, give them back, and dismissed ones rest until something new is found."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories.cases import known_organisation
from tests.factories.people import analyst, overseer
from tests.factories.subjects import account

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.audit.queries import events_of
from openiru.foundation.ids import derived_id, new_id
from openiru.intake.queries import observations_of
from openiru.signals import operations, queries
from openiru.signals.errors import BadCursorError, LeadClaimedError, UnknownLeadError
from openiru.signals.models import Lead, Match, Scan
from openiru.signals.operations import scans
from openiru.signals.operations.matches import slices_by_lead
from openiru.signals.policy import leads as policy
from openiru.signals.types import LeadStatus, LeadView, NewMatch, QueueFilter, ShardDone

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
NOBODY = "0198f2a4-7d3c-7c1e-9b0e-0123456789ab"

pytestmark = pytest.mark.django_db


def match(handle: str = "sun.rise", signal: str = "name:1", **changed: Any) -> NewMatch:
    """A match on the profile of an account."""
    subject = account(handle)
    values: dict[str, Any] = {
        "observation_id": observations_of(subject.id, 1)[0].id,
        "subject_id": subject.id,
        "platform": subject.platform,
        "organisation_id": known_organisation(),
        "engine": "names",
        "engine_version": "1",
        "signal_id": signal,
        "score": 0.5,
        "stands_alone": True,
        "explanation": {"field": "text", "start": 0, "end": 3, "matched": "abc"},
    }
    return NewMatch(**{**values, **changed})


def record(*found: NewMatch, at: datetime = AT) -> int:
    scan = Scan.objects.create(
        id=new_id(), bank_digest="x", engines={}, first_seq=1, last_seq=1, started_by=SYSTEM, started_at=at
    )
    return operations.record_matches(str(scan.pk), found, by=SYSTEM, at=at)


def only_lead() -> LeadView:
    (row,) = queries.all_leads()
    return queries.lead(row.lead_id)


class TestRecordMatches:
    def test_gathers_the_matches_of_a_subject_in_one_lead(self) -> None:
        picture = match(signal="picture:1", engine="pictures", score=0.9, explanation={"field": "pictures"})

        assert record(match(), picture) == 2

        lead = only_lead()
        assert (lead.match_count, lead.engines) == (2, ("names", "pictures"))
        assert (lead.severity, lead.confidence, lead.priority) == (7, 81, 10 * 7 * 81 * 100 + 31)
        assert [found.signal_id for found in lead.matches] == ["picture:1", "name:1"]
        assert lead.reach_followers == 1200

    def test_changes_nothing_when_the_same_is_found_again(self) -> None:
        record(match())
        before = only_lead()

        assert record(match(), at=AT + timedelta(days=1)) == 0
        assert only_lead() == before

    @pytest.mark.parametrize(("signals", "leads"), [(("a",), 0), (("a", "a"), 0), (("a", "b"), 1)])
    def test_makes_no_lead_of_a_poor_name_alone(self, signals: tuple[str, ...], leads: int) -> None:
        record(*(match(signal=signal, stands_alone=False) for signal in signals))

        assert Lead.objects.count() == leads
        assert Match.objects.count() == (2 if leads else 0)

    def test_keeps_a_poor_name_beside_a_lead_that_is_there(self) -> None:
        record(match())

        assert record(match(signal="name:2", stands_alone=False)) == 1

    def test_leaves_a_dismissed_lead_at_rest_until_another_signal_is_found(self) -> None:
        record(match())
        operations.set_lead_status(only_lead().lead_id, LeadStatus.DISMISSED, by=analyst(), at=AT)

        record(match())
        resting = only_lead().status
        record(match(signal="name:2"))

        assert (resting, only_lead().status) == (LeadStatus.DISMISSED, LeadStatus.OPEN)

    @pytest.mark.parametrize("told", [{"field": "text", "term": "GSD"}, {"field": "bio", "alias": "GSD"}])
    def test_leaves_a_dismissed_lead_at_rest_for_what_does_not_stand_alone(
        self, told: dict[str, str]
    ) -> None:
        record(match())
        operations.set_lead_status(only_lead().lead_id, LeadStatus.DISMISSED, by=analyst(), at=AT)

        assert record(match(signal="gsd", score=0.09, stands_alone=False, explanation=told)) == 1
        resting = only_lead()
        record(match("sun.rise", "gsd", engine="terms", explanation=told))

        assert resting.status is LeadStatus.DISMISSED
        assert [found.explanation.get("stands_alone", True) for found in resting.matches] == [True, False]
        assert only_lead().status is LeadStatus.OPEN

    def test_is_not_made_graver_by_a_term_that_does_not_stand_alone(self) -> None:
        record(match(explanation={"field": "bio"}))
        before = only_lead().severity

        record(
            match(signal="gsd", score=0.09, stands_alone=False, explanation={"field": "text", "term": "GSD"})
        )

        assert only_lead().severity == before == 4

    def test_refuses_whoever_may_not_scan(self) -> None:
        found = match()
        with pytest.raises(NotAllowedError):
            operations.record_matches(str(new_id()), [found], by=overseer(), at=AT)


class TestSlicesByLead:
    def test_keep_together_what_is_weighed_together_in_the_order_of_leads(self) -> None:
        """Cut anywhere, two poor names of one subject would both be left out."""
        found = [
            match(handle, signal) for signal in ("a", "b") for handle in ("sun.rise", "north.wind", "hill")
        ]

        slices = list(slices_by_lead(found, 1))

        assert [{each.subject_id for each in some} for some in slices] == [
            {some[0].subject_id} for some in slices
        ]
        ids = [derived_id("lead", some[0].subject_id, some[0].organisation_id) for some in slices]
        assert ids == sorted(ids)
        assert len(ids) == 3
        assert [len(some) for some in slices_by_lead(found, 3)] == [4, 2]

    def test_make_the_lead_of_poor_names_that_lie_far_apart(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scans, "_SLICE", 1)
        scan = Scan.objects.create(
            bank_digest="x", engines={}, first_seq=1, last_seq=9, started_by=SYSTEM, started_at=AT
        )
        shard = ShardDone(first_seq=1, last_seq=9, read_media=0, input_digest="x", items=9)
        found = [
            match(signal="a", stands_alone=False),
            match("north.wind"),
            match(signal="b", stands_alone=False),
        ]

        operations.record_shard(str(scan.pk), shard, found, by=SYSTEM, at=AT)

        assert Lead.objects.count() == 2


class TestClaimLead:
    def test_holds_the_lead_for_one_person_until_the_claim_ends(self) -> None:
        record(match())
        lead_id = only_lead().lead_id
        operations.claim_lead(lead_id, by=analyst(), at=AT)
        colleague = analyst("dawood")

        with pytest.raises(LeadClaimedError):
            operations.claim_lead(lead_id, by=colleague, at=AT + timedelta(minutes=29))
        with pytest.raises(LeadClaimedError):
            operations.release_lead(lead_id, by=colleague, at=AT + timedelta(minutes=29))
        operations.claim_lead(lead_id, by=colleague, at=AT + policy.CLAIM_LASTS)

        assert only_lead().claimed_by == colleague

    def test_is_given_back_and_each_act_recorded(self) -> None:
        record(match())
        lead_id = only_lead().lead_id

        operations.claim_lead(lead_id, by=analyst(), at=AT)
        operations.release_lead(lead_id, by=analyst(), at=AT)

        assert only_lead().claimed_by is None
        assert sorted(event.event for event in events_of("lead", lead_id)) == [
            "signals.lead-claimed",
            "signals.lead-released",
        ]

    def test_refuses_oversight_and_unknown_leads(self) -> None:
        record(match())

        with pytest.raises(NotAllowedError):
            operations.claim_lead(only_lead().lead_id, by=overseer(), at=AT)
        for lead_id in (NOBODY, "nonsense"):
            with pytest.raises(UnknownLeadError):
                operations.claim_lead(lead_id, by=analyst(), at=AT)


class TestQueuePage:
    def test_shows_the_gravest_first_and_pages_through_all_of_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries.leads, "PAGE_ROWS", 2)
        for number in range(5):
            record(match(f"account.{number}", score=0.1 * (number + 1)))

        shown: list[str] = []
        cursor: str | None = None
        for _ in range(3):
            page = queries.queue_page(QueueFilter(), cursor)
            shown += [row.subject_name for row in page.rows]
            cursor = page.next_cursor

        assert shown == [f"account.{number}" for number in reversed(range(5))]
        assert cursor is None

    def test_leaves_out_what_somebody_holds(self) -> None:
        record(match())
        operations.claim_lead(only_lead().lead_id, by=analyst(), at=AT)

        assert queries.queue_page(QueueFilter(unclaimed_at=AT)).rows == ()
        assert queries.queue_page(QueueFilter(unclaimed_at=AT + policy.CLAIM_LASTS)).rows != ()

    def test_refuses_a_cursor_of_somebody_elses_making(self) -> None:
        for cursor in ("x", "1~2~3", "1~2025-07-01T00:00:00~nonsense"):
            with pytest.raises(BadCursorError):
                queries.queue_page(QueueFilter(), cursor)


class TestConstraints:
    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"status": "guilty"}, "signals_lead_status_known"),
            ({"claimed_by": "somebody"}, "signals_lead_claim_pair"),
        ],
    )
    def test_refuse_rows_that_no_operation_makes(self, changed: dict[str, str], constraint: str) -> None:
        record(match())

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Lead.objects.update(**changed)
