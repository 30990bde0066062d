"""A picture reaches the shared bank only from an approved case on a subject that showed it."""

from pathlib import Path

import pytest
from tests.factories import cases
from tests.factories.banks import AT, bank
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor
from tests.factories.scene import drawing

from openiru.audit.queries import events_of
from openiru.intake.queries import subjects_with_media
from openiru.review import operations as review
from openiru.review.types import CaseFacts
from openiru.runners.local import InProcess
from openiru.signals import queries
from openiru.signals.errors import OwnEntryError, WrongBankError
from openiru.signals.types import KnownPictureView
from openiru.workflows.fill_bank import add_image
from openiru.workflows.scan_intake import scan_intake
from openiru.workflows.share_signal import NoDecisionError, share_picture

POSTER = drawing("river front poster")

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(tmp_path: Path) -> KnownPictureView:
    """The poster in the unit's bank, seen with the account `showing`; there is a shared bank."""
    bank("shared", is_shared=True)
    add_image(listed().slug, POSTER, note="", source="test", by=analyst(), at=AT)
    (tmp_path / "poster.png").write_bytes(POSTER)
    take_in(tmp_path, [account_row("showing"), post_row("showing", 1, "", media=("poster.png",))], AT)
    return queries.known_pictures(AT)[0]


def case_on_the_one_who_showed_it(known: KnownPictureView, *, approved: bool = True) -> CaseFacts:
    (subject_id, *_) = sorted(subjects_with_media(known.capture_digest))
    lead_id = cases.lead(organisation_id=known.organisation_id, subject_id=subject_id)
    return cases.approved_case(lead_id) if approved else cases.proposed_case(lead_id)


def share(known: KnownPictureView, case: CaseFacts, *, by: str = "", to: str = "shared") -> KnownPictureView:
    return share_picture(known.entry_id, to, case_id=case.case_id, by=by or supervisor(), at=AT)


class TestSharePicture:
    def test_moves_the_entry_under_its_id_and_goes_on_looking_for_it(self, known: KnownPictureView) -> None:
        case = case_on_the_one_who_showed_it(known)

        shared = share(known, case)

        assert (shared.entry_id, shared.bank, shared.case_id) == (known.entry_id, "shared", case.case_id)
        assert [picture.bank for picture in queries.bank_on(AT).pictures] == ["shared"]
        newest = max(events_of("signal", known.entry_id), key=lambda event: event.seq)
        assert (newest.event, newest.detail["case_id"]) == ("signals.entry-shared", case.case_id)

    def test_takes_a_match_for_having_shown_it(self, known: KnownPictureView) -> None:
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        (lead,) = queries.all_leads()
        case = cases.approved_case(lead.lead_id)

        assert share(known, case).bank == "shared"

    def test_refuses_a_case_that_waits_for_its_second_person(self, known: KnownPictureView) -> None:
        with pytest.raises(NoDecisionError, match="only an approved one"):
            share(known, case_on_the_one_who_showed_it(known, approved=False))

    def test_refuses_a_case_whose_approval_lapsed(self, known: KnownPictureView) -> None:
        case = case_on_the_one_who_showed_it(known)
        review.lapse(case.case_id, by=supervisor("dawar"), at=AT, reason="The source was wrong.")

        with pytest.raises(NoDecisionError, match="lapsed"):
            share(known, case)

    def test_refuses_a_case_on_a_subject_that_never_showed_it(self, known: KnownPictureView) -> None:
        elsewhere = cases.approved_case(cases.lead(organisation_id=known.organisation_id))

        with pytest.raises(NoDecisionError, match="never showed"):
            share(known, elsewhere)

    def test_refuses_whoever_added_the_picture(self, tmp_path: Path, known: KnownPictureView) -> None:
        case = case_on_the_one_who_showed_it(known)
        own = drawing("another river poster")
        add_image(listed_slug(), own, note="", source="test", by=supervisor(), at=AT)
        (tmp_path / "own.png").write_bytes(own)
        row = post_row("showing", 2, "", media=("own.png",))
        take_in(tmp_path, [row], AT, name="second")
        mine = next(each for each in queries.known_pictures(AT) if each.added_by == supervisor())

        with pytest.raises(OwnEntryError):
            share(mine, case)

    def test_refuses_a_bank_that_is_not_shared(self, known: KnownPictureView) -> None:
        with pytest.raises(WrongBankError):
            share(known, case_on_the_one_who_showed_it(known), to="unit")

    def test_lets_nobody_add_it_beside_the_shared_one(self, known: KnownPictureView) -> None:
        share(known, case_on_the_one_who_showed_it(known))

        again = add_image(listed_slug(), POSTER, note="", source="test", by=analyst(), at=AT)

        assert (again, len(queries.bank_on(AT).pictures)) == (False, 1)


def listed_slug() -> str:
    """The organisation of the poster."""
    return "river-front"
