from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.orders import ORDER

from openiru.access.errors import NotAllowedError
from openiru.access.types import Role
from openiru.audit.queries import verify
from openiru.evidence.errors import UnknownCaptureError
from openiru.evidence.operations import keep
from openiru.evidence.queries import content
from openiru.foundation.errors import OpenIruError
from openiru.foundation.ids import new_id
from openiru.platforms.errors import UnknownPlatformError
from openiru.platforms.models import Platform
from openiru.referrals import operations, queries
from openiru.referrals.errors import (
    AlreadyReferredError,
    BadRequestError,
    CaseMismatchError,
    CaseNotApprovedError,
    NoLegalBasisError,
    NotFoundError,
    TermsError,
)
from openiru.referrals.models import Item, OutboxMessage
from openiru.referrals.types import ItemState, ReferralStatus
from openiru.review.models import Case
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _platforms() -> None:
    factory.platforms()


class TestCreateReferral:
    def test_waits_for_the_end_of_the_recall_window(self) -> None:
        made = factory.scheduled(items=2)

        assert made.status is ReferralStatus.SCHEDULED
        assert made.send_not_before == factory.AFTER_WINDOW
        assert [item.state for item in made.items] == [ItemState.SCHEDULED] * 2
        assert operations.lease_due(at=factory.AFTER_WINDOW - timedelta(seconds=1), limit=10) == ()
        assert len(operations.lease_due(at=factory.AFTER_WINDOW, limit=10)) == 1

    def test_keeps_the_list_entries_and_words_of_its_cases(self) -> None:
        made = factory.scheduled(items=1)
        case = Case.objects.get(pk=made.items[0].case_id)

        item = made.items[0]

        assert len(item.entry_ids) == 1
        assert (item.ground, item.tier, item.reason) == (case.ground, case.tier, case.reason)
        assert made.outward_name != "ayesha"

    def test_numbers_referrals_of_a_year_without_gaps(self) -> None:
        first, second = factory.scheduled(), factory.scheduled()
        waiting = factory.case_in_review(factory.account("unapproved"))
        with pytest.raises(CaseNotApprovedError):
            operations.create_referral(factory.new_referral([waiting]), by=people.analyst(), at=factory.AT)
        third = factory.scheduled()
        next_year = factory.scheduled(at=factory.day("2026-01-05"))

        assert [made.reference for made in (first, second, third, next_year)] == [
            "IRU-2025-000001",
            "IRU-2025-000002",
            "IRU-2025-000003",
            "IRU-2026-000001",
        ]

    def test_takes_each_case_once(self) -> None:
        made = factory.scheduled(items=1)

        with pytest.raises((AlreadyReferredError, OpenIruError)) as refused:
            operations.create_referral(
                factory.new_referral([made.items[0].case_id]), by=people.analyst(), at=factory.AT
            )

        assert refused.value.code.endswith(".already-referred")
        assert Item.objects.count() == 1

    def test_records_the_act(self) -> None:
        factory.scheduled()

        assert verify().is_whole

    @pytest.mark.parametrize("role", [Role.OVERSIGHT, Role.ADMINISTRATOR, Role.PLATFORM_STAFF])
    def test_refuses_those_who_may_not(self, role: Role) -> None:
        case_id = factory.approved_case(factory.account("voice"))
        outsider = people.somebody("outsider", role)

        with pytest.raises(NotAllowedError):
            operations.create_referral(factory.new_referral([case_id]), by=outsider.person_id, at=factory.AT)

        assert Item.objects.count() == 0

    def test_refuses_what_does_not_fit(self) -> None:
        case_id = factory.approved_case(factory.account("voice"))
        unapproved = factory.case_in_review(factory.account("unapproved"))
        whole = factory.new_referral([case_id])
        refusals = [
            (replace(whole, platform="nowhere"), UnknownPlatformError),
            (replace(whole, platform="telegram"), CaseMismatchError),
            (replace(whole, instrument=Instrument.CONTENT_REMOVAL), CaseMismatchError),
            (replace(whole, case_ids=(case_id, unapproved)), CaseNotApprovedError),
            (replace(whole, case_ids=(str(new_id()),)), NotFoundError),
            (replace(whole, case_ids=("no id",)), NotFoundError),
            (replace(whole, case_ids=()), BadRequestError),
        ]

        for new, error in refusals:
            with pytest.raises(error):
                operations.create_referral(new, by=people.analyst(), at=factory.AT)

        assert (Item.objects.count(), OutboxMessage.objects.count()) == (0, 0)

    def test_refuses_an_inactive_platform(self) -> None:
        case_id = factory.approved_case(factory.account("voice"))
        Platform.objects.filter(pk="facebook").update(is_active=False)

        with pytest.raises(BadRequestError):
            operations.create_referral(factory.new_referral([case_id]), by=people.analyst(), at=factory.AT)

    def test_refuses_without_a_list_entry_in_force(self) -> None:
        case_id = factory.approved_case(factory.account("voice"))
        factory.delist(factory.listed_organisation(), factory.AT.date())

        with pytest.raises(NoLegalBasisError):
            operations.create_referral(factory.new_referral([case_id]), by=people.analyst(), at=factory.AT)


class TestRequestData:
    def test_keeps_the_terms_in_words(self) -> None:
        made = factory.scheduled(instrument=Instrument.DATA_REQUEST, items=1)

        assert made.terms is not None
        assert made.terms.legal_instrument == factory.TERMS.legal_instrument
        assert dict(made.terms.data_classes) == dict(factory.TERMS.data_classes)
        assert content(made.terms.order_digest) == ORDER

    @pytest.mark.parametrize("digest", ["", "order.pdf"])
    def test_refuses_without_the_order(self, digest: str) -> None:
        with pytest.raises(TermsError, match="Attach the law, order or warrant"):
            self._request(digest)

    def test_refuses_an_order_that_was_never_kept(self) -> None:
        with pytest.raises(UnknownCaptureError):
            self._request(f"sha256:{'0' * 64}")

    def test_refuses_an_order_that_is_no_paper(self) -> None:
        kept = keep(b"GIF89a of a cat", source="test", collector=people.analyst(), at=factory.AT)

        with pytest.raises(TermsError, match="image/gif"):
            self._request(kept.digest)

    def _request(self, order_digest: str) -> None:
        case_id = factory.approved_case(factory.account("voice"), instrument=Instrument.PRESERVATION)
        terms = replace(factory.TERMS, order_digest=order_digest)
        new = factory.new_referral([case_id], instrument=Instrument.PRESERVATION, terms=terms)
        operations.request_data(new, by=people.analyst(), at=factory.AT)

    def test_refuses_any_other_instrument(self) -> None:
        case_id = factory.approved_case(factory.account("voice"))

        with pytest.raises(BadRequestError):
            operations.request_data(factory.new_referral([case_id]), by=people.analyst(), at=factory.AT)


class TestGuardsOfTheDatabase:
    """Whatever writes: the row is refused."""

    def test_refuse_a_second_item_of_a_case(self) -> None:
        item = Item.objects.get(pk=factory.scheduled(items=1).items[0].item_id)
        item.pk = new_id()

        with pytest.raises(IntegrityError), transaction.atomic():
            item.save(force_insert=True)

    def test_refuse_to_send_what_no_list_names(self) -> None:
        item_id = factory.scheduled(items=1).items[0].item_id
        factory.delist(factory.listed_organisation(), factory.AT.date())

        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=item_id).update(state="pending", sent_at=factory.AFTER_WINDOW)

    @pytest.mark.parametrize(
        "change",
        [
            {"reason": "other words"},
            {"ground": "a"},
            {"tier": 1},
            {"entry_ids": []},
            {"sent_at": factory.AT},
            {"platform_id": "x"},
        ],
    )
    def test_keep_a_sent_item_as_it_was_sent(self, change: dict[str, object]) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=item_id).update(**change)

    @pytest.mark.parametrize("change", [{"body": "other"}, {"kind": "other"}, {"confirmed_at": None}])
    def test_keep_a_message_as_it_left(self, change: dict[str, object]) -> None:
        factory.sent(items=1)

        with pytest.raises(IntegrityError), transaction.atomic():
            OutboxMessage.objects.update(**change)

    def test_refuse_to_delete(self) -> None:
        factory.sent(items=1)

        for table in (Item, OutboxMessage):
            with pytest.raises(IntegrityError), transaction.atomic():
                table.objects.all()._raw_delete("default")
            assert table.objects.count() == 1

    def test_the_view_says_what_the_rows_say(self) -> None:
        made = factory.sent(items=1)

        assert queries.item(made.items[0].item_id) == made.items[0]
