from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.conversations import picture

from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.evidence.queries import content
from openiru.platforms.operations import set_route
from openiru.platforms.types import RouteDraft
from openiru.referrals import operations, queries
from openiru.referrals.errors import BadRequestError, NotFoundError
from openiru.referrals.models import Filing, OutboxMessage
from openiru.referrals.types import ReferralView
from openiru.workflows.routes.filing import file_message, task_of
from openiru.workflows.send_referral import Fate, connector_for, deliver_to

DUE = factory.AFTER_WINDOW
LATER = DUE + timedelta(hours=1)
PROOF = picture().data

pytestmark = pytest.mark.django_db


def work(at: datetime) -> list[Fate]:
    """What becomes of what is due to Facebook."""
    return deliver_to("facebook", connector_for, lambda: at, limit=10)


def to_be_filed() -> ReferralView:
    """A referral whose message waits for a person."""
    factory.platforms()
    settings = {"form_url": "https://facebook.example/report", "guidance": "Choose 'legal'."}
    route = RouteDraft(platform="facebook", instrument=None, way="manual", settings=settings)
    set_route(route, {}, by=people.supervisor(), at=factory.AT)
    made = factory.scheduled()
    assert work(DUE) == [Fate.LEFT_TO_PERSON]
    return queries.referral(made.referral_id)


class TestToFile:
    def test_waits_and_is_counted_and_is_neither_failed_nor_sent_by_machine(self) -> None:
        made = to_be_filed()

        (waiting,) = queries.waiting_filings()
        assert waiting.file_by == DUE + timedelta(hours=4)
        assert waiting.confirmed_at is None
        counts = queries.counts_for_home()
        assert (counts.to_file, counts.failed_deliveries) == (1, 0)
        assert work(DUE + timedelta(days=9)) == []
        assert queries.ledger(LATER)[0].is_delivered is False
        task = task_of(waiting.message_id)
        assert (task.form_url, task.guidance) == ("https://facebook.example/report", "Choose 'legal'.")
        assert made.items[0].item_id in task.text
        assert made.created_by not in task.text

    def test_arrives_when_a_person_filed_it_with_proof(self) -> None:
        made = to_be_filed()
        message_id = made.messages[0].message_id

        file_message(message_id, proof=PROOF, filed_at=DUE, ticket="FB-9", by=people.analyst(), at=LATER)

        found = queries.referral(made.referral_id)
        assert (found.messages[0].confirmed_at, found.ticket) == (LATER, "FB-9")
        filing = queries.filing_of(message_id)
        assert filing is not None
        assert content(filing.proof_digest) == PROOF
        assert queries.counts_for_home().to_file == 0
        told = [each.event for each in events_of("referral", made.referral_id)]
        assert told.count(Event.MESSAGE_FILED) == 1
        with pytest.raises(NotFoundError):
            file_message(message_id, proof=PROOF, filed_at=DUE, by=people.analyst(), at=LATER)

    @pytest.mark.parametrize(
        ("proof", "filed_at", "names"),
        [
            (b"just words", DUE, "proof"),
            (PROOF, LATER + timedelta(hours=1), "filed_at"),
            (PROOF, factory.AT, "filed_at"),
        ],
    )
    def test_is_not_taken_as_filed_otherwise(self, proof: bytes, filed_at: object, names: str) -> None:
        made = to_be_filed()

        with pytest.raises(BadRequestError, match=names):
            file_message(
                made.messages[0].message_id,
                proof=proof,
                filed_at=filed_at,  # type: ignore[arg-type]
                by=people.analyst(),
                at=LATER,
            )
        assert queries.counts_for_home().to_file == 1

    def test_that_no_list_names_any_more_is_taken_off_the_list(self) -> None:
        to_be_filed()
        assert operations.give_up_lapsed_filings(at=LATER) == 0
        factory.delist(factory.listed_organisation(), LATER.date())

        assert operations.give_up_lapsed_filings(at=LATER) == 1

        assert queries.waiting_filings() == ()
        (shown,) = queries.failed_deliveries()
        assert "No list entry in force" in shown.last_error

    def test_may_be_left_unfiled_and_tried_again(self) -> None:
        made = to_be_filed()
        message_id = made.messages[0].message_id
        by = people.analyst()

        operations.leave_unfiled(message_id, why="The form is closed today.", by=by, at=LATER)
        assert queries.failed_deliveries()[0].last_error == "The form is closed today."
        operations.retry_delivery(message_id, by=by, at=LATER)

        assert work(LATER) == [Fate.LEFT_TO_PERSON]
        assert queries.waiting_filings()[0].file_by == LATER + timedelta(hours=4)


class TestGuards:
    def test_nothing_arrives_that_nobody_filed(self) -> None:
        made = to_be_filed()
        rows = OutboxMessage.objects.filter(pk=made.messages[0].message_id)

        with pytest.raises(IntegrityError, match="with proof"), transaction.atomic():
            rows.update(confirmed_at=LATER)

    @pytest.mark.parametrize(
        ("changes", "names"),
        [
            ({"proof_digest": "sha256:" + "0" * 64}, "evidence"),
            ({"filed_by": "system"}, "analyst or supervisor"),
            ({"filed_at": factory.AT}, "recall window"),
        ],
    )
    def test_no_filing_is_written_past_its_rules(self, changes: dict[str, object], names: str) -> None:
        made = to_be_filed()
        other = to_be_filed()
        by = people.analyst()
        file_message(other.messages[0].message_id, proof=PROOF, filed_at=DUE, by=by, at=LATER)
        kept = Filing.objects.get()
        row = {
            "message_id": made.messages[0].message_id,
            "filed_at": DUE,
            "proof_digest": kept.proof_digest,
            "filed_by": by,
            "recorded_at": LATER,
            **changes,
        }

        with pytest.raises(IntegrityError, match=names), transaction.atomic():
            Filing.objects.create(**row)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Filing.objects.update(ticket="another")

    def test_what_arrived_stays_so_unless_it_came_back(self) -> None:
        made = factory.scheduled()
        factory.deliver(made.referral_id)
        message_id = queries.referral(made.referral_id).messages[0].message_id
        rows = OutboxMessage.objects.filter(pk=message_id)
        before = queries.ledger_version(DUE)

        with pytest.raises(IntegrityError, match="unless it came back"), transaction.atomic():
            rows.update(confirmed_at=None, dead_at=LATER)
        assert operations.record_bounce(message_id, why="No such mailbox.", at=LATER)
        assert not operations.record_bounce(message_id, why="No such mailbox.", at=LATER)

        assert queries.failed_deliveries()[0].last_error == "No such mailbox."
        assert [row.is_delivered for row in queries.ledger(DUE)] == [True, True]  # as it was known then
        assert [row.is_delivered for row in queries.ledger(LATER)] == [False, False]
        assert queries.ledger_version(DUE) != queries.ledger_version(LATER)
        assert before != ""
