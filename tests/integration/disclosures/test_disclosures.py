"""Data requests apart from removals: preservation first, emergencies reviewed, answers sealed and opened on record."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused
from tests.factories.orders import ORDER, keep_order

from openiru.access.errors import NotAllowedError
from openiru.audit.operations import record
from openiru.audit.queries import events_page
from openiru.audit.types import Event, EventFilter
from openiru.clocks.queries import tasks_of
from openiru.clocks.types import DutyKind
from openiru.disclosures import operations, queries
from openiru.disclosures.errors import (
    AlreadyReviewedError,
    BasisError,
    DestroyedError,
    OpeningError,
    OwnEmergencyError,
    RenewalError,
)
from openiru.disclosures.models import Basis, Emergency, EmergencyReview, Holding, HoldingKey, Opening
from openiru.disclosures.types import HoldingView, NewBasis, Verdict
from openiru.evidence.queries import content
from openiru.foundation.ids import new_id
from openiru.referrals.operations import request_data
from openiru.referrals.queries import referral
from openiru.referrals.types import DataClass, ReferralStatus, ReferralView
from openiru.review.types import Instrument
from openiru.workflows.clocks.work_clocks import take_steps
from openiru.workflows.make_referral import make_referral
from openiru.workflows.read_disclosure import read_disclosure

pytestmark = pytest.mark.django_db
SENT_AT = factory.AFTER_WINDOW
HOUR = timedelta(hours=1)
ANSWER = b"placeholder answer of a platform, invented " * 50_000
THREAT = "A post of this morning names a school, a day and an hour of an attack with many dead."
WORDS = "Looked at the post and the hour; the threat was named."
CONTENT = replace(
    factory.TERMS, order_digest="", data_classes={DataClass.CONTENT: "To learn where the attack is planned"}
)


def asked(basis: NewBasis | None, *, by: str = "") -> ReferralView:
    """A request for content of one account."""
    factory.platforms()
    case = factory.approved_case(
        factory.account(f"voice.{new_id().hex[-8:]}"), instrument=Instrument.DATA_REQUEST
    )
    new = factory.new_referral([case], instrument=Instrument.DATA_REQUEST, terms=CONTENT)
    return make_referral(new, order=ORDER, basis=basis, by=by or people.analyst(), at=factory.AT)


def emergency() -> ReferralView:
    """An emergency request that was sent."""
    made = asked(replace(factory.BASIS, emergency=THREAT), by=people.supervisor())
    factory.deliver(made.referral_id, at=factory.AT)
    return referral(made.referral_id)


def received() -> HoldingView:
    made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)
    return operations.receive(
        made.referral_id, io.BytesIO(ANSWER), label="Subscriber records", by=people.analyst(), at=SENT_AT
    )


def another_supervisor() -> str:
    return people.supervisor("sana")


class TestBasis:
    def test_asks_for_preservation_first_or_a_reason(self) -> None:
        kept = factory.sent(items=1, instrument=Instrument.PRESERVATION)
        of_another = replace(factory.BASIS, preservation=kept.reference)

        for basis, why in (
            (None, "why the request is proportionate"),
            (NewBasis(proportionality="It is."), "at least 40 characters"),
            (factory.BASIS, "Preservation comes first"),
            (of_another, "does not preserve the data of all"),
        ):
            with pytest.raises(BasisError, match=why):
                asked(basis)
        named = asked(
            replace(factory.BASIS, no_preservation_because="The platform keeps such content for years.")
        )

        assert queries.disclosure(named.referral_id).basis is not None

    def test_names_what_is_preserved_and_no_longer_than_it_lasts(self) -> None:
        kept = factory.sent(items=1, instrument=Instrument.PRESERVATION)
        (view,) = queries.live_preservations(SENT_AT)

        assert view.until_at == SENT_AT + timedelta(days=90)
        assert queries.live_preservations(view.until_at) == ()
        renewed = operations.renew(kept.referral_id, words=WORDS, by=people.analyst(), at=SENT_AT + HOUR)
        assert (renewed.until_at, renewed.renewals_left) == (SENT_AT + timedelta(days=180), 0)
        with pytest.raises(RenewalError, match="as often as its profile"):
            operations.renew(kept.referral_id, words=WORDS, by=people.analyst(), at=SENT_AT + HOUR)

    def test_reminds_before_preservation_ends(self) -> None:
        kept = factory.sent(items=1, instrument=Instrument.PRESERVATION)

        take_steps(SENT_AT + timedelta(days=82))
        before = [task for task in tasks_of(kept.referral_id) if task.kind is DutyKind.RENEW_PRESERVATION]
        take_steps(SENT_AT + timedelta(days=84))
        after = [task for task in tasks_of(kept.referral_id) if task.kind is DutyKind.RENEW_PRESERVATION]

        assert (len(before), len(after)) == (0, 1)


class TestEmergency:
    def test_leaves_at_once_on_a_supervisors_word_and_is_reviewed_by_another_person(self) -> None:
        with pytest.raises(NotAllowedError, match="supervisor"):
            asked(replace(factory.BASIS, emergency=THREAT))
        made = emergency()
        unreviewed = queries.unreviewed_count()
        take_steps(factory.AT + 25 * HOUR)
        late = [task for task in tasks_of(made.referral_id) if task.kind is DutyKind.REVIEW_EMERGENCY]

        with pytest.raises(OwnEmergencyError):
            operations.review_emergency(
                made.referral_id, Verdict.JUSTIFIED, words=WORDS, by=people.supervisor(), at=SENT_AT
            )
        view = operations.review_emergency(
            made.referral_id, Verdict.JUSTIFIED, words=WORDS, by=another_supervisor(), at=SENT_AT
        )
        with pytest.raises(AlreadyReviewedError):
            operations.review_emergency(
                made.referral_id, Verdict.UNJUSTIFIED, words=WORDS, by=another_supervisor(), at=SENT_AT
            )

        assert made.sent_at == factory.AT
        assert (unreviewed, queries.unreviewed_count(), len(late)) == (1, 0, 1)
        assert view.verdict is Verdict.JUSTIFIED

    def test_takes_back_and_destroys_what_was_not_justified(self) -> None:
        made = emergency()
        held = operations.receive(
            made.referral_id, io.BytesIO(ANSWER), label="Posts of a day", by=people.analyst(), at=SENT_AT
        )

        operations.review_emergency(
            made.referral_id, Verdict.UNJUSTIFIED, words=WORDS, by=another_supervisor(), at=SENT_AT
        )

        assert referral(made.referral_id).status is ReferralStatus.WITHDRAWN
        (tombstone,) = queries.holdings_of(made.referral_id)
        assert (tombstone.holding_id, tombstone.destroyed_at) == (held.holding_id, SENT_AT)
        assert not HoldingKey.objects.exists()

    def test_is_no_way_for_removals(self) -> None:
        made = factory.scheduled(items=1)
        urgent = replace(factory.BASIS, emergency=THREAT)
        case = factory.approved_case(factory.account("voice"))

        with pytest.raises(BasisError, match="removals never do"):
            make_referral(factory.new_referral([case]), basis=urgent, by=people.supervisor(), at=factory.AT)
        with refused("of a data request that has not left"):
            Emergency.objects.create(
                referral_id=UUID(made.referral_id),
                words=THREAT,
                declared_by=people.supervisor(),
                declared_at=factory.AT,
                review_by=SENT_AT,
            )


class TestHoldings:
    def test_lie_sealed_and_open_on_record_before_a_byte_is_given(self) -> None:
        held = received()

        for reason, by in (("no", people.supervisor()), (WORDS, people.analyst())):
            with pytest.raises((OpeningError, NotAllowedError)):
                read_disclosure(held.holding_id, reason=reason, by=by, at=SENT_AT)
        chunks = read_disclosure(held.holding_id, reason=WORDS, by=people.supervisor(), at=SENT_AT)
        (noted,) = events_page(EventFilter(event=Event.DISCLOSURE_OPENED)).rows

        assert noted.actor_id == people.supervisor()
        assert b"".join(chunks) == ANSWER
        (shown,) = queries.openings()
        assert (shown.reason, shown.opened_by) == (WORDS, people.supervisor())
        with pytest.raises(OpeningError, match="Open it yourself"):
            queries.opened_bytes(shown.opening_id, by=another_supervisor(), at=SENT_AT)

    def test_are_found_nowhere_else(self) -> None:
        held = received()
        marker = ANSWER[:24]

        files = [path for path in Path(settings.DATA_FOLDER).rglob("*") if path.is_file()]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            )
            tables = [name for (name,) in cursor.fetchall()]
            rows = 0
            for table in tables:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',  # noqa: S608  (names of tables)
                    [f"%{marker.decode()}%"],
                )
                rows += cursor.fetchone()[0]

        assert len(files) > 1
        assert [path for path in files if marker in path.read_bytes()] == []
        assert rows == 0
        # Custody knows the digest and the size, and nothing of the content.
        assert held.digest.encode() in content(held.custody_digest)

    def test_are_destroyed_by_decision_or_when_their_time_is_over(self) -> None:
        by_decision, in_time = received(), received()

        operations.destroy(by_decision.holding_id, reason=WORDS, by=people.supervisor(), at=SENT_AT)
        early = operations.destroy_due(at=in_time.keep_until - HOUR)
        due = operations.destroy_due(at=in_time.keep_until)

        assert (early, due) == (0, 1)
        assert not HoldingKey.objects.exists()
        for held in (by_decision, in_time):
            with pytest.raises(DestroyedError):
                read_disclosure(held.holding_id, reason=WORDS, by=people.supervisor(), at=SENT_AT)
        assert {view.digest for view in queries.holdings_of(in_time.referral_id)} == {in_time.digest}

    def test_come_only_for_what_was_asked_and_stands(self) -> None:
        removal, unsent = (
            factory.sent(items=1),
            factory.scheduled(items=1, instrument=Instrument.DATA_REQUEST),
        )

        for made in (removal, unsent):
            with pytest.raises(BasisError, match="Only what was asked for"):
                operations.receive(
                    made.referral_id,
                    io.BytesIO(b"x"),
                    label="Something else",
                    by=people.analyst(),
                    at=SENT_AT,
                )


class TestCompliance:
    def test_counts_what_was_asked_and_not_answered(self) -> None:
        emergency()
        factory.sent(items=1, instrument=Instrument.DATA_REQUEST)

        (row,) = queries.compliance(SENT_AT)

        assert (row.platform, row.asked, row.unanswered, row.emergencies, row.unreviewed) == (
            "facebook",
            2,
            2,
            1,
            1,
        )


class TestGuards:
    def test_no_key_comes_out_without_an_opening_its_reason_and_its_record(self) -> None:
        held = received()
        facts = {"holding_id": UUID(held.holding_id), "opened_by": people.supervisor(), "opened_at": SENT_AT}

        with refused("without a reason in words"):
            Opening.objects.create(reason="no", **facts)
        with refused("opened by a supervisor"):
            Opening.objects.create(reason=WORDS, **{**facts, "opened_by": people.analyst()})
        with refused("without a reason and its record"):
            unrecorded = Opening.objects.create(reason=WORDS, **facts)
            with connection.cursor() as cursor:
                cursor.execute("SELECT openiru_disclosure_key(%s)", [unrecorded.pk])
        with refused("without a record"):
            Opening.objects.create(reason=WORDS, **facts)

    def test_what_came_never_changes_and_its_key_goes_only_with_it(self) -> None:
        held = received()
        row = Holding.objects.filter(pk=held.holding_id)

        with refused("never changes"):
            row.update(digest="sha256:0")
        with refused("without a record"):
            row.update(destroyed_at=SENT_AT, destroyed_by="x", destruction_reason=WORDS)
        with refused("a key goes only with"):
            HoldingKey.objects.all().delete()
        with refused("a key goes only with"):
            HoldingKey.objects.update(wrapped=b"")

    def test_nothing_leaves_without_its_basis(self) -> None:
        factory.platforms()
        keep_order()
        case = factory.approved_case(factory.account("voice"), instrument=Instrument.DATA_REQUEST)
        new = factory.new_referral([case], instrument=Instrument.DATA_REQUEST, terms=factory.TERMS)
        made = request_data(new, by=people.analyst(), at=factory.AT)

        with pytest.raises(IntegrityError, match="why it is proportionate"), transaction.atomic():
            factory.deliver(made.referral_id)

        assert referral(made.referral_id).sent_at is None

    def test_no_key_is_left_of_what_is_destroyed(self) -> None:
        held = received()
        by = people.supervisor()

        with refused("leaves no key behind"):
            Holding.objects.filter(pk=held.holding_id).update(
                destroyed_at=SENT_AT, destroyed_by=by, destruction_reason=WORDS
            )
            record(
                Event.DISCLOSURE_DESTROYED,
                subject_kind="referral",
                subject_id=held.referral_id,
                by=by,
                at=SENT_AT,
                detail={"holding_id": held.holding_id},
            )

    def test_a_basis_names_what_preserves_these_subjects(self) -> None:
        factory.platforms()
        keep_order()
        kept = factory.sent(items=1, instrument=Instrument.PRESERVATION)
        case = factory.approved_case(factory.account("voice"), instrument=Instrument.DATA_REQUEST)
        new = factory.new_referral([case], instrument=Instrument.DATA_REQUEST, terms=factory.TERMS)
        made = request_data(new, by=people.analyst(), at=factory.AT)

        with refused("preserves the data of all these subjects"):
            Basis.objects.create(
                referral_id=UUID(made.referral_id),
                proportionality=factory.BASIS.proportionality,
                preservation_id=UUID(kept.referral_id),
                stated_by=people.analyst(),
                stated_at=factory.AT,
            )

    def test_no_review_by_whoever_said_why(self) -> None:
        factory.platforms()
        keep_order()
        case = factory.approved_case(factory.account("voice"), instrument=Instrument.DATA_REQUEST)
        new = factory.new_referral([case], instrument=Instrument.DATA_REQUEST, terms=factory.TERMS)
        made = request_data(new, by=people.analyst(), at=factory.AT)
        operations.state_basis(made.referral_id, factory.BASIS, by=another_supervisor(), at=factory.AT)
        operations.declare_emergency(
            made.referral_id, words=THREAT, by=people.supervisor("rabia"), at=factory.AT
        )

        with pytest.raises(OwnEmergencyError):
            operations.review_emergency(
                made.referral_id, Verdict.JUSTIFIED, words=WORDS, by=another_supervisor(), at=SENT_AT
            )
        with refused("had a part"):
            EmergencyReview.objects.create(
                emergency_id=UUID(made.referral_id),
                verdict="justified",
                words=WORDS,
                reviewed_by=another_supervisor(),
                reviewed_at=SENT_AT,
            )

    def test_no_review_by_whoever_had_a_part(self) -> None:
        made = emergency()
        with refused("had a part"):
            EmergencyReview.objects.create(
                emergency_id=UUID(made.referral_id),
                verdict="justified",
                words=WORDS,
                reviewed_by=people.supervisor(),
                reviewed_at=SENT_AT,
            )
