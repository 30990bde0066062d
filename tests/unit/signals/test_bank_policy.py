"""What may stand in which bank, and what opinions come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from openiru.engines.interface import Effect
from openiru.foundation.errors import OpenIruError
from openiru.signals.errors import BadBankError, OwnEntryError, WrongBankError
from openiru.signals.policy import banks as policy
from openiru.signals.types import (
    BankView,
    EntryFacts,
    EntryKind,
    EntryState,
    NewBank,
    NewPicture,
    Polarity,
    Provenance,
    Purpose,
    Stance,
    Standing,
)

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
POSITIVE = NewBank(slug="unit", name="Ours", legal_basis="Our mandate.")
NEGATIVE = NewBank(
    slug="press",
    name="Press",
    legal_basis="Article 1(3).",
    polarity=Polarity.NEGATIVE,
    purpose=Purpose.PRESS,
    effect=Effect.WARN,
)
ENTRY = EntryFacts(
    entry_id="e",
    kind=EntryKind.PICTURE,
    polarity=Polarity.POSITIVE,
    organisation_id="river",
    added_by="ayesha",
    expires_at=None,
    withdrawn_at=None,
    quarantined_at=None,
    confirmed_at=None,
    standing=Standing.POSITIVE,
)


def view(new: NewBank) -> BankView:
    return BankView(
        bank_id="b",
        slug=new.slug,
        name=new.name,
        polarity=new.polarity,
        purpose=new.purpose,
        effect=new.effect,
        max_distance_bits=new.max_distance_bits,
        is_shared=new.is_shared,
        legal_basis=new.legal_basis,
        validity_days=new.validity_days,
        flood_scan_subjects=new.flood_scan_subjects,
        flood_day_subjects=new.flood_day_subjects,
        created_by="bilal",
        created_at=AT,
    )


def picture(organisation_id: str | None) -> NewPicture:
    return NewPicture(
        pdq=bytes(32), quality=90, organisation_id=organisation_id, provenance=Provenance(source="test")
    )


class TestCheckNewBank:
    @pytest.mark.parametrize(
        "new",
        [
            replace(POSITIVE, slug="The Bank"),
            replace(POSITIVE, slug=""),
            replace(POSITIVE, name=" "),
            replace(POSITIVE, legal_basis=" "),
            replace(POSITIVE, max_distance_bits=32),
            replace(POSITIVE, max_distance_bits=-1),
            replace(POSITIVE, validity_days=0),
            replace(POSITIVE, flood_scan_subjects=0),
            replace(POSITIVE, flood_day_subjects=0),
            replace(POSITIVE, purpose=Purpose.PRESS),
            replace(POSITIVE, effect=Effect.WARN),
            replace(NEGATIVE, purpose=None),
            replace(NEGATIVE, effect=None),
            replace(NEGATIVE, is_shared=True),
        ],
    )
    def test_refuses_settings_that_do_not_fit(self, new: NewBank) -> None:
        with pytest.raises(BadBankError):
            policy.check_new_bank(new)

    @pytest.mark.parametrize("new", [POSITIVE, NEGATIVE, replace(POSITIVE, is_shared=True)])
    def test_lets_sound_ones_through(self, new: NewBank) -> None:
        policy.check_new_bank(new)


class TestCheckMayHold:
    @pytest.mark.parametrize(
        ("bank", "organisation_id"),
        [(POSITIVE, None), (NEGATIVE, "river"), (replace(POSITIVE, is_shared=True), "river")],
    )
    def test_refuses_what_does_not_belong_there(self, bank: NewBank, organisation_id: str | None) -> None:
        with pytest.raises(WrongBankError):
            policy.check_may_hold(view(bank), picture(organisation_id))

    def test_lets_sound_ones_through(self) -> None:
        policy.check_may_hold(view(POSITIVE), picture("river"))
        policy.check_may_hold(view(NEGATIVE), picture(None))


class TestCheckMayShare:
    SHARED = view(replace(POSITIVE, slug="shared", is_shared=True))

    @pytest.mark.parametrize(
        ("entry", "target", "by", "error"),
        [
            (ENTRY, view(POSITIVE), "bilal", WrongBankError),
            (ENTRY, SHARED, "ayesha", OwnEntryError),
            (replace(ENTRY, polarity=Polarity.NEGATIVE), SHARED, "bilal", WrongBankError),
            (replace(ENTRY, withdrawn_at=AT), SHARED, "bilal", WrongBankError),
            (replace(ENTRY, expires_at=AT), SHARED, "bilal", WrongBankError),
            (replace(ENTRY, quarantined_at=AT), SHARED, "bilal", WrongBankError),
            (replace(ENTRY, standing=Standing.DISPUTED), SHARED, "bilal", WrongBankError),
            (replace(ENTRY, standing=Standing.SEED), SHARED, "bilal", WrongBankError),
            (replace(ENTRY, standing=Standing.NEGATIVE), SHARED, "bilal", WrongBankError),
        ],
    )
    def test_refuses_what_others_must_not_rely_on(
        self, entry: EntryFacts, target: BankView, by: str, error: type[OpenIruError]
    ) -> None:
        with pytest.raises(error):
            policy.check_may_share(entry, target, by=by, at=AT)

    def test_lets_a_second_person_share(self) -> None:
        policy.check_may_share(ENTRY, self.SHARED, by="bilal", at=AT)


class TestStandingOf:
    @pytest.mark.parametrize(("one", "other"), list(product(Stance, Stance)))
    def test_disputes_only_where_yes_and_no_both_stand(self, one: Stance, other: Stance) -> None:
        is_disputed = {one, other} == {Stance.POSITIVE, Stance.NEGATIVE}

        assert (policy.standing_of([one, other]) is Standing.DISPUTED) is is_disputed

    @pytest.mark.parametrize(
        ("stances", "standing"),
        [
            ([Stance.POSITIVE], Standing.POSITIVE),
            ([Stance.NEGATIVE], Standing.NEGATIVE),
            ([Stance.SEED], Standing.SEED),
            ([Stance.SEED, Stance.POSITIVE], Standing.POSITIVE),
            ([Stance.SEED, Stance.NEGATIVE], Standing.NEGATIVE),
        ],
    )
    def test_takes_a_word_before_a_question(self, stances: list[Stance], standing: Standing) -> None:
        assert policy.standing_of(stances) is standing


class TestStateOf:
    @pytest.mark.parametrize(
        ("entry", "state"),
        [
            (replace(ENTRY, withdrawn_at=AT, expires_at=AT), EntryState.WITHDRAWN),
            (replace(ENTRY, expires_at=AT, quarantined_at=AT), EntryState.EXPIRED),
            (replace(ENTRY, quarantined_at=AT, standing=Standing.NEGATIVE), EntryState.QUARANTINED),
            (replace(ENTRY, standing=Standing.NEGATIVE), EntryState.NEGATIVE),
            (replace(ENTRY, expires_at=AT + timedelta(seconds=1)), EntryState.ACTIVE),
            (replace(ENTRY, standing=Standing.DISPUTED), EntryState.ACTIVE),
        ],
    )
    def test_names_the_first_reason(self, entry: EntryFacts, state: EntryState) -> None:
        assert policy.state_of(entry, AT) is state


class TestExpiryOf:
    def test_is_the_earlier_of_bank_and_wish(self) -> None:
        month = view(replace(POSITIVE, validity_days=30))
        soon, late = AT + timedelta(days=2), AT + timedelta(days=99)

        assert policy.expiry_of(view(POSITIVE), None, AT) is None
        assert policy.expiry_of(view(POSITIVE), late, AT) == late
        assert policy.expiry_of(month, None, AT) == AT + timedelta(days=30)
        assert policy.expiry_of(month, soon, AT) == soon
        assert policy.expiry_of(month, late, AT) == AT + timedelta(days=30)
