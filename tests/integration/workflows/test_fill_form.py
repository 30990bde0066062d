"""A referral carries the form that its law asks for, complete, or it is not made."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.forms import complete, request_form
from tests.factories.orders import ORDER

from openiru.access.types import SYSTEM
from openiru.audit.queries import verify
from openiru.evidence.operations import keep_many
from openiru.evidence.queries import content
from openiru.forms.catalogue import catalogue
from openiru.forms.errors import BadFormError, IncompleteFormError
from openiru.forms.types import FROM_REFERRAL, Language
from openiru.platforms.errors import BadPlatformError
from openiru.platforms.operations import drop_form, set_form
from openiru.platforms.queries import form_rule
from openiru.platforms.types import FormDraft
from openiru.referrals import operations
from openiru.referrals.errors import BadRequestError
from openiru.referrals.models import Referral, ReferralForm
from openiru.referrals.queries import form_of
from openiru.referrals.types import NewReferral, ReferralView
from openiru.review.types import Instrument
from openiru.workflows.fill_form import form_to_fill
from openiru.workflows.make_referral import make_referral

pytestmark = pytest.mark.django_db

BLOCK = Instrument.ACCOUNT_BLOCK


def order_form(**changed: Any) -> FormDraft:
    draft = FormDraft(
        platform="facebook",
        instrument=BLOCK.value,
        form="national-order",
        profile="pk-2021",
        language=Language.URDU,
        particulars={"complainant": "police", "redress_body": "Review with the authority (invented)"},
    )
    return replace(draft, **changed)


def choose(draft: FormDraft | None = None) -> None:
    factory.platforms()
    set_form(draft or order_form(), by=SYSTEM, at=factory.AT)


def new_block() -> NewReferral:
    return factory.new_referral([factory.approved_case(factory.account("voice"))])


def answers() -> dict[str, Any]:
    wanted = form_to_fill("facebook", BLOCK)
    assert wanted is not None
    all_of_them = complete(wanted.form)
    return {field.name: all_of_them[field.name] for field in wanted.questions}


def made_with(answered: dict[str, Any] | None = None, new: NewReferral | None = None) -> ReferralView:
    return make_referral(new or new_block(), answers=answered, by=people.analyst(), at=factory.AT)


class TestFillForm:
    def test_a_referral_carries_its_form_in_three_copies(self) -> None:
        choose()

        made = made_with(answers())

        kept = form_of(made.referral_id)
        assert kept is not None
        told = json.loads(content(kept.json_digest))
        assert told["values"]["reference"] == made.reference
        assert told["values"]["authority"] == made.unit_name
        assert told["values"]["complainant"] == "police"
        assert told["values"]["items"][0]["url"].startswith("https://facebook.example/")
        assert told["values"]["items"][0]["list_entries"]
        assert content(kept.pdf_digest).startswith(b"%PDF-")
        assert content(kept.csv_digest).startswith(b"section,")
        assert verify().is_whole

    def test_what_is_missing_is_told_and_nothing_is_made(self) -> None:
        choose()

        with pytest.raises(IncompleteFormError, match=r"national_ground .* is missing"):
            made_with()

        assert not Referral.objects.exists()
        assert not ReferralForm.objects.exists()

    def test_the_referral_speaks_for_itself(self) -> None:
        choose()
        new = new_block()

        for name in ("reference", "items", "complainant"):
            with pytest.raises(BadFormError, match=f"{name} is filled in already"):
                made_with({**answers(), name: "another"}, new)

    def test_without_a_form_no_answers_are_taken(self) -> None:
        factory.platforms()
        new = new_block()

        with pytest.raises(BadFormError, match="leave the answers out"):
            made_with({"complainant": "police"}, new)
        assert form_of(made_with(new=new).referral_id) is None

    def test_a_request_for_data_is_filled_in_from_its_terms(self) -> None:
        choose(request_form("facebook"))
        case_id = factory.approved_case(factory.account("voice"), instrument=Instrument.DATA_REQUEST)
        terms = replace(factory.TERMS, order_digest="")
        new = factory.new_referral([case_id], instrument=Instrument.DATA_REQUEST, terms=terms)

        made = make_referral(new, order=ORDER, basis=factory.BASIS, by=people.analyst(), at=factory.AT)

        kept = form_of(made.referral_id)
        assert kept is not None
        assert json.loads(content(kept.json_digest))["values"]["necessity"] == factory.TERMS.necessity

    @pytest.mark.parametrize(("is_emergency", "hours"), [(True, 12), (False, 48)])
    def test_an_emergency_has_the_time_that_its_law_gives(self, is_emergency: bool, hours: int) -> None:
        choose()

        made = made_with({**answers(), "is_emergency": is_emergency})

        kept = form_of(made.referral_id)
        assert kept is not None
        comply_by = json.loads(content(kept.json_digest))["values"]["comply_by"]
        assert datetime.fromisoformat(comply_by) - made.send_not_before == timedelta(hours=hours)

    def test_signs_that_turn_writing_round_do_not_reach_the_form(self) -> None:
        choose()
        case_id = factory.approved_case(
            factory.account("voice"),
            reason="It says \u202etsirorret\u202c of others and \u0007 asks to join.",
        )

        made = made_with(answers(), factory.new_referral([case_id]))

        kept = form_of(made.referral_id)
        assert kept is not None
        assert "It says tsirorret of others and \ufffd asks to join." in content(kept.json_digest).decode()

    @pytest.mark.parametrize("name", sorted(FROM_REFERRAL))
    def test_every_answer_of_the_referral_belongs_to_some_form(self, name: str) -> None:
        assert any(name == field.name for form in catalogue().forms.values() for field in form.fields)


class TestWhoReadsIt:
    def test_a_platform_sees_what_was_sent_to_it(self) -> None:
        choose()
        made = made_with(answers())

        assert form_of(made.referral_id, for_platform="facebook") is None
        factory.deliver(made.referral_id)

        assert form_of(made.referral_id, for_platform="facebook") is not None
        assert form_of(made.referral_id, for_platform="x") is None

    def test_a_platform_sees_no_form_that_names_an_item_which_was_taken_out(self) -> None:
        choose()
        cases = [factory.approved_case(factory.account(handle)) for handle in ("voice", "second.voice")]
        made = made_with(answers(), factory.new_referral(cases))
        factory.deliver(made.referral_id)

        operations.withdraw_items(
            [made.items[0].item_id],
            reason="A namesake after all.",
            by=people.supervisor(),
            at=factory.AFTER_WINDOW,
        )

        assert form_of(made.referral_id, for_platform="facebook") is None
        assert form_of(made.referral_id) is not None


class TestChoosing:
    def test_the_platforms_own_form_goes_before_the_default(self) -> None:
        choose(order_form(platform=None))
        set_form(order_form(language=Language.ENGLISH), by=SYSTEM, at=factory.AT)

        own, default = form_rule("facebook", BLOCK), form_rule("x", BLOCK)

        assert own is not None
        assert default is not None
        assert (own.language, own.is_of_platform) == (Language.ENGLISH, True)
        assert (default.language, default.is_of_platform) == (Language.URDU, False)

    def test_a_form_can_be_dropped(self) -> None:
        choose()

        assert drop_form("facebook", BLOCK.value, by=SYSTEM, at=factory.AT)
        assert not drop_form("facebook", BLOCK.value, by=SYSTEM, at=factory.AT)
        assert form_rule("facebook", BLOCK) is None

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"profile": "eu-tco"}, "profile: eu-tco has"),
            ({"instrument": "data_request"}, "goes with content_removal, account_block"),
            ({"particulars": {"complainant": "army"}}, "particulars: Section A, complainant"),
            ({"particulars": {"colour": "red"}}, "no such field"),
            ({"particulars": {"reference": "FAKE-1"}}, "reference is what the referral says itself"),
            ({"particulars": {"provision": "section 1\x00"}}, "particulars: Section B, provision"),
            ({"form": "tco-removed", "profile": "eu-tco", "language": Language.ENGLISH}, "goes with"),
            (
                {"form": "tco-removal-order", "profile": "eu-tco", "instrument": "content_removal"},
                "language: eu-tco has en",
            ),
        ],
    )
    def test_refuses_what_does_not_go_together(self, changed: dict[str, Any], sentence: str) -> None:
        factory.platforms()

        with pytest.raises(BadPlatformError, match=sentence):
            set_form(order_form(**changed), by=SYSTEM, at=factory.AT)


class TestGuards:
    def test_a_form_is_kept_once_and_before_the_referral_leaves(self) -> None:
        choose()
        made = made_with(answers())
        kept = form_of(made.referral_id)
        assert kept is not None

        with pytest.raises(BadRequestError):
            operations.keep_form(made.referral_id, kept, by=people.analyst(), at=factory.AT)

    @pytest.mark.parametrize(
        "statement", ["UPDATE referrals_form SET pdf_digest = json_digest", "DELETE FROM referrals_form"]
    )
    def test_the_database_keeps_it_as_it_is(self, statement: str) -> None:
        choose()
        made_with(answers())

        with (
            pytest.raises((IntegrityError, InternalError), match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_the_database_wants_its_copies_kept_as_evidence(self) -> None:
        factory.platforms()
        made = made_with()

        with pytest.raises((IntegrityError, InternalError), match="kept as evidence"), transaction.atomic():
            ReferralForm.objects.create(**row_of(made, "sha256:" + "0" * 64))

    def test_the_database_takes_no_form_once_the_referral_left(self) -> None:
        factory.platforms()
        made = made_with()
        kept = keep_many([b"one", b"two", b"three"], source="test", collector=people.analyst(), at=factory.AT)
        factory.deliver(made.referral_id)

        with pytest.raises((IntegrityError, InternalError), match="has not left"), transaction.atomic():
            ReferralForm.objects.create(**row_of(made, *(each.digest for each in kept)))


def row_of(made: ReferralView, *digests: str) -> dict[str, Any]:
    """A form that carries these copies, as somebody would write it past the operations."""
    names = ("json_digest", "csv_digest", "pdf_digest")
    return {
        "referral_id": made.referral_id,
        "form": "dsa-notice",
        "profile": "eu-dsa",
        "language": "en",
        "kept_by": people.analyst(),
        "kept_at": factory.AT,
        **dict(zip(names, (*digests, *digests[-1:] * 2), strict=False)),
    }
