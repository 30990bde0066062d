"""A shared picture stops matching with the decision that it rests on, at once, whoever finds it wrong."""

from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import cases, referrals
from tests.factories.banks import AT, bank
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import administrator, analyst, supervisor
from tests.factories.scene import drawing

from openiru.access.operations import deactivate
from openiru.audit.queries import events_of
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash
from openiru.engines.interface import EngineItem
from openiru.engines.matching import match_batch
from openiru.intake.queries import find_subject
from openiru.referrals import operations as referring
from openiru.referrals.models import Item, Withdrawal
from openiru.referrals.operations import take_back
from openiru.runners.local import InProcess
from openiru.signals import operations, queries
from openiru.signals.models import BankEntry
from openiru.signals.types import EntryState, KnownPictureView
from openiru.workflows.fill_bank import add_image
from openiru.workflows.scan_intake import scan_intake
from openiru.workflows.share_signal import NoDecisionError, share_picture

POSTER = drawing("river front poster")
LATER = referrals.AFTER_WINDOW + timedelta(days=40)
REASON = "The account belongs to a student of the same name."

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(tmp_path: Path) -> KnownPictureView:
    """The poster in the unit's bank, shown by the accounts `first` and `second`; there is a shared bank."""
    bank("shared", is_shared=True)
    add_image(listed().slug, POSTER, note="", source="test", by=analyst(), at=AT)
    shown(tmp_path, "first", "second")
    return queries.known_pictures(AT)[0]


def shown(folder: Path, *handles: str, name: str = "export") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "poster.png").write_bytes(POSTER)
    rows = [(account_row(each), post_row(each, 1, "", media=("poster.png",))) for each in handles]
    take_in(folder, [row for pair in rows for row in pair], AT, name=name)


def case_on(handle: str, known: KnownPictureView) -> str:
    """An approved case on an account that showed the poster."""
    subject = find_subject(f"https://facebook.example/{handle}")
    assert subject is not None
    lead_id = cases.lead(organisation_id=known.organisation_id, subject_id=subject.id)
    return cases.approved_case(lead_id).case_id


def referred(case_id: str) -> str:
    """The item of a referral that reached its platform."""
    referrals.platforms()
    new = referrals.new_referral([case_id])
    made = referring.create_referral(new, by=analyst(), at=referrals.AT)
    referrals.deliver(made.referral_id)
    return made.items[0].item_id


def shared(known: KnownPictureView, case_id: str) -> None:
    share_picture(known.entry_id, "shared", case_id=case_id, by=supervisor(), at=AT)


def withdraw(item_id: str) -> None:
    referring.withdraw_items([item_id], reason=REASON, by=supervisor("dawar"), at=LATER)


def matched() -> int:
    """How often the poster matches by the bank as it is now."""
    made = hash_picture(POSTER)
    assert isinstance(made, PdqHash)
    found = match_batch(queries.bank_on(LATER), [EngineItem(item_id="one", pictures=(made.value,))])
    return len([match for match in found if match.engine == "pictures"])


class TestWithdrawnReferral:
    def test_ends_what_rests_on_it_at_once(self, tmp_path: Path, known: KnownPictureView) -> None:
        case_id = case_on("first", known)
        item_id = referred(case_id)
        shared(known, case_id)
        assert matched() == 1

        withdraw(item_id)

        view = queries.known_picture(known.entry_id, LATER)
        assert (view.state, view.withdrawn_reason) == (
            EntryState.WITHDRAWN,
            f"The referral was withdrawn: {REASON}",
        )
        assert matched() == 0
        shown(tmp_path / "later", "later", name="later")
        scan_intake(by=analyst(), at=LATER, executor=InProcess())
        assert "later" not in {row.subject_name for row in queries.all_leads()}

    def test_is_recorded_with_its_case(self, known: KnownPictureView) -> None:
        case_id = case_on("first", known)
        item_id = referred(case_id)
        shared(known, case_id)

        withdraw(item_id)

        newest = max(events_of("signal", known.entry_id), key=lambda event: event.seq)
        assert (newest.event, newest.detail["case_id"]) == ("signals.image-withdrawn", case_id)
        assert (newest.actor_id, newest.at) == (supervisor("dawar"), LATER)

    def test_leaves_all_as_it_was_if_anything_fails(
        self, known: KnownPictureView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case_id = case_on("first", known)
        item_id = referred(case_id)
        shared(known, case_id)

        def broken(*_arguments: object, **_named: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(take_back, "record_many", broken)
        with pytest.raises(RuntimeError):
            withdraw(item_id)

        assert matched() == 1
        assert queries.known_picture(known.entry_id, LATER).state is EntryState.ACTIVE

    def test_leaves_what_another_approved_case_backs(self, known: KnownPictureView) -> None:
        wrong, right = case_on("first", known), case_on("second", known)
        item_id = referred(wrong)
        shared(known, wrong)

        withdraw(item_id)

        view = queries.known_picture(known.entry_id, LATER)
        assert (view.state, view.case_id) == (EntryState.ACTIVE, right)
        assert matched() == 1
        newest = max(events_of("signal", known.entry_id), key=lambda event: event.seq)
        assert newest.event == "signals.entry-ground-changed"
        assert newest.detail == {"case_id": right, "from_case_id": wrong}

    def test_counts_no_case_that_was_withdrawn_itself(self, known: KnownPictureView) -> None:
        first, second = case_on("first", known), case_on("second", known)
        items = [referred(first), referred(second)]
        shared(known, first)

        for item_id in items:
            withdraw(item_id)

        assert queries.known_picture(known.entry_id, LATER).state is EntryState.WITHDRAWN

    def test_needs_somebody_who_still_stands_by_the_entry(self, known: KnownPictureView) -> None:
        wrong = case_on("first", known)
        case_on("second", known)
        item_id = referred(wrong)
        shared(known, wrong)
        deactivate(supervisor(), by=administrator().person_id, at=AT)

        withdraw(item_id)

        assert queries.known_picture(known.entry_id, LATER).state is EntryState.WITHDRAWN

    def test_is_no_ground_to_share_any_more(self, known: KnownPictureView) -> None:
        case_id = case_on("first", known)
        withdraw(referred(case_id))

        with pytest.raises(NoDecisionError, match="withdrawn"):
            shared(known, case_id)


class TestGuards:
    def test_refuse_a_ground_that_was_withdrawn(self, known: KnownPictureView) -> None:
        wrong, right = case_on("first", known), case_on("second", known)
        withdraw(referred(wrong))
        shared(known, right)

        with pytest.raises(IntegrityError, match="no ground to share"), transaction.atomic():
            BankEntry.objects.filter(pk=known.entry_id).update(case_id=wrong)

    def test_refuse_to_bring_back_what_lay_withdrawn_while_its_ground_was(
        self, known: KnownPictureView
    ) -> None:
        case_id = case_on("first", known)
        item_id = referred(case_id)
        entry = BankEntry.objects.filter(pk=known.entry_id)
        entry.update(case_id=case_id, withdrawn_at=AT, withdrawn_reason="For now.")
        withdraw(item_id)

        with pytest.raises(IntegrityError, match="no ground to share"), transaction.atomic():
            entry.update(withdrawn_at=None, withdrawn_reason="")

    def test_refuse_a_withdrawal_that_leaves_something_shared(self, known: KnownPictureView) -> None:
        case_id = case_on("first", known)
        item = Item.objects.get(pk=referred(case_id))
        shared(known, case_id)

        with pytest.raises(IntegrityError, match="with its referral"), transaction.atomic():
            self.withdraw_behind_its_back(item)

    def withdraw_behind_its_back(self, item: Item) -> None:
        """As no operation does: the item alone, to the end of the transaction."""
        Withdrawal.objects.create(item=item, reason=REASON, by=supervisor(), at=LATER)
        Item.objects.filter(pk=item.pk).update(state="withdrawn", withdrawn_at=LATER)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS referrals_withdrawal_shares_nothing IMMEDIATE")


class TestWithdrawnWhileScanned:
    def test_makes_no_lead(self, known: KnownPictureView) -> None:
        class Slow(InProcess):
            """Somebody withdraws the picture while the engines are at work."""

            def submit(self, *arguments: Any, **named: Any) -> Future[Any]:
                done: Future[Any] = super().submit(*arguments, **named)
                operations.withdraw_signal(known.entry_id, by=analyst(), at=AT, reason="A news picture.")
                return done

        scan_intake(by=analyst(), at=AT, executor=Slow())

        assert list(queries.all_leads()) == []

    def test_is_looked_for_anew_when_it_comes_back(self, known: KnownPictureView) -> None:
        self.test_makes_no_lead(known)
        later = AT + timedelta(hours=1)
        add_image("river-front", POSTER, note="", source="test", by=analyst(), at=later)

        scan_intake(by=analyst(), at=later, executor=InProcess())

        assert {row.subject_name for row in queries.all_leads()} == {"first", "second"}
