"""A request for data carries its order, or it is not made."""

from dataclasses import replace

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.orders import ORDER, ORDER_DIGEST

from openiru.evidence.models import Capture
from openiru.evidence.queries import content
from openiru.referrals.errors import CaseMismatchError, TermsError
from openiru.referrals.models import Referral
from openiru.referrals.types import NewReferral
from openiru.review.types import Instrument
from openiru.workflows import make_referral as making
from openiru.workflows.make_referral import make_referral

pytestmark = pytest.mark.django_db


def request_for_data(instrument: Instrument = Instrument.DATA_REQUEST) -> NewReferral:
    """A request with terms that say no order yet."""
    factory.platforms()
    case_id = factory.approved_case(factory.account("voice"), instrument=instrument)
    terms = replace(factory.TERMS, order_digest="")
    return factory.new_referral([case_id], instrument=Instrument.DATA_REQUEST, terms=terms)


class TestMakeReferral:
    def test_keeps_the_order_and_names_it(self) -> None:
        made = make_referral(
            request_for_data(), order=ORDER, basis=factory.BASIS, by=people.analyst(), at=factory.AT
        )

        assert made.terms is not None
        assert made.terms.order_digest == ORDER_DIGEST
        assert content(ORDER_DIGEST) == ORDER

    def test_makes_other_referrals_without_one(self) -> None:
        factory.platforms()
        new = factory.new_referral([factory.approved_case(factory.account("voice"))])

        assert make_referral(new, by=people.analyst(), at=factory.AT).terms is None

    def test_records_neither_when_the_request_is_refused(self) -> None:
        new = request_for_data(Instrument.PRESERVATION)

        with pytest.raises(CaseMismatchError):
            make_referral(new, order=ORDER, by=people.analyst(), at=factory.AT)

        assert not Capture.objects.filter(pk=ORDER_DIGEST).exists()
        assert not Referral.objects.exists()

    def test_refuses_an_order_where_no_data_are_asked_for(self) -> None:
        with pytest.raises(TermsError, match="requests for data alone"):
            make_referral(
                replace(request_for_data(), terms=None), order=ORDER, by=people.analyst(), at=factory.AT
            )

    def test_refuses_an_order_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(making, "ORDER_BYTES_MAX", len(ORDER) - 1)

        with pytest.raises(TermsError, match="the limit is"):
            make_referral(request_for_data(), order=ORDER, by=people.analyst(), at=factory.AT)
