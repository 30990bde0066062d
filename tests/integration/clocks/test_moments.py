"""The moments of each item in one view, and an order that may not leave yet."""

from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from django.conf import settings
from tests.factories import clocks as factory
from tests.factories import people
from tests.factories import referrals as made_referrals
from tests.factories.forms import complete

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.clocks import operations, queries
from openiru.clocks.errors import AlreadyEndedError, NotInformedError
from openiru.clocks.types import DutyKind, MomentKind, NewPriorInformation
from openiru.forms.types import Language
from openiru.platforms.connectors.base import Delivered
from openiru.platforms.operations import set_form
from openiru.platforms.types import FormDraft, OutboundMessage
from openiru.referrals.operations import record_observed_state, retry_delivery
from openiru.referrals.queries import failed_deliveries, form_of, referral
from openiru.referrals.types import MessageView, NewSighting, OutcomeCode, ReferralView, SeenState
from openiru.review.types import Instrument
from openiru.workflows.clocks.moments_csv import moments_csv
from openiru.workflows.fill_form import form_to_fill
from openiru.workflows.make_referral import make_referral
from openiru.workflows.send_referral import deliver_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class TestClocksOf:
    def test_gathers_all_moments_with_the_time_between(self) -> None:
        made = made_referrals.sent(items=1)
        item = made.items[0].item_id
        made_referrals.answer(item, OutcomeCode.ACCOUNT_SUSPENDED, at=factory.SENT_AT + 5 * HOUR)
        seen_at = factory.SENT_AT + 7 * HOUR
        seen = NewSighting(item_id=item, state=SeenState.GONE, observed_at=seen_at)
        record_observed_state(seen, by=people.analyst(), at=seen_at)

        view = queries.clocks_of(made.referral_id, seen_at)

        told = {moment.kind: moment for moment in view.items[0].moments}
        assert list(told) == list(MomentKind)
        assert told[MomentKind.OBSERVED].at == made_referrals.AT - timedelta(days=30)
        assert told[MomentKind.CAPTURED].at is None
        assert told[MomentKind.ASSESSED].after_s == timedelta(days=30).total_seconds()
        assert told[MomentKind.SENT].after_s == made_referrals.WINDOW_S
        assert told[MomentKind.DECIDED].after_s == 5 * 3600
        assert told[MomentKind.VERIFIED].after_s == 2 * 3600
        assert view.duties == ()
        assert moments_csv(view).count("\r\n") == 1 + len(MomentKind)
        assert f"verified,{seen_at.isoformat()},7200.000" in moments_csv(view)


class TestCheckMayLeave:
    def test_holds_a_first_order_until_twelve_hours_after_the_provider_was_told(self) -> None:
        made = ordered()
        told = NewPriorInformation(
            platform="facebook",
            profile="eu-tco",
            given_at=made_referrals.AT - HOUR,
            words="Letter to the contact point, with the procedures.",
        )

        deliver_to("facebook", Silent, lambda: factory.SENT_AT, limit=5)
        (never_told,) = queries_of_failed(made.referral_id)
        operations.note_prior_information(told, by=people.analyst(), at=made_referrals.AT)
        retry_delivery(never_told.message_id, by=people.analyst(), at=factory.SENT_AT)
        deliver_to("facebook", Silent, lambda: factory.SENT_AT, limit=5)
        (too_early,) = queries_of_failed(made.referral_id)
        with pytest.raises(NotInformedError, match="2025-07-01 19:00:00 UTC"):
            queries.check_may_leave(made.referral_id, too_early_at := made_referrals.AT + 10 * HOUR)
        queries.check_may_leave(made.referral_id, too_early_at + HOUR)

        assert "Article 3(2)" in never_told.last_error
        assert never_told.dead_at == factory.SENT_AT
        assert too_early.next_try_at > factory.SENT_AT + 5 * HOUR
        assert referral(made.referral_id).sent_at is None

    def test_an_emergency_lifts_it_by_a_supervisors_word_alone(self) -> None:
        made = ordered()

        with pytest.raises(NotAllowedError, match="supervisor"):
            operations.justify_emergency(
                made.referral_id, words=factory.WORDS, by=people.analyst(), at=made_referrals.AT
            )
        justify = {"words": "The attack is being streamed now.", "by": people.supervisor()}
        operations.justify_emergency(made.referral_id, at=made_referrals.AT, **justify)
        with pytest.raises(AlreadyEndedError):
            operations.justify_emergency(made.referral_id, at=made_referrals.AT, **justify)

        queries.check_may_leave(made.referral_id, made_referrals.AT)

    def test_the_hour_of_the_law_runs_from_receipt(self) -> None:
        made = ordered()
        made_referrals.deliver(made.referral_id)

        due = {row.duty.kind: row.duty.due_at for row in queries.due_rows(factory.SENT_AT)}

        assert due[DutyKind.ACT] == factory.SENT_AT + HOUR

    def test_a_form_that_is_gone_silences_no_clock(self) -> None:
        made = ordered(form="national-order", profile="pk-2021")
        made_referrals.deliver(made.referral_id)
        kept = form_of(made.referral_id)
        assert kept is not None
        name = kept.json_digest.removeprefix("sha256:")
        (file,) = Path(settings.DATA_FOLDER, "evidence").rglob(name)
        file.unlink()

        due = {row.duty.kind for row in queries.due_rows(factory.SENT_AT)}

        assert DutyKind.ACT in due


class Silent:
    """A connector to which nothing may come."""

    def __init__(self, platform: str) -> None:
        self.platform = platform

    def deliver(self, message: OutboundMessage) -> Delivered:
        raise AssertionError(f"{message.id} left")

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def ordered(form: str = "tco-removal-order", profile: str = "eu-tco") -> ReferralView:
    """A removal order that has not left; under the Union's law without another form."""
    made_referrals.platforms()
    order = FormDraft(
        platform="facebook",
        instrument="content_removal",
        form=form,
        profile=profile,
        language=Language.ENGLISH,
    )
    set_form(order, by=SYSTEM, at=made_referrals.AT)
    wanted = form_to_fill("facebook", Instrument.CONTENT_REMOVAL)
    assert wanted is not None
    answers = complete(wanted.form)
    removal = Instrument.CONTENT_REMOVAL
    case = made_referrals.approved_case(made_referrals.account("voice"), instrument=removal)
    new = made_referrals.new_referral([case], instrument=removal)
    said = {field.name: answers[field.name] for field in wanted.questions}
    return make_referral(new, answers=said, by=people.analyst(), at=made_referrals.AT)


def queries_of_failed(referral_id: str) -> list[MessageView]:
    return [each for each in failed_deliveries() if each.referral_id == referral_id]
