"""Appeals: noted by people, step by step, and never rewritten."""

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.guards import refused

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.audit.queries import verify
from openiru.referrals.errors import NotFoundError, OwnAppealError, WrongStatusError
from openiru.referrals.models import AppealStep
from openiru.referrals.operations import note_appeal
from openiru.referrals.policy.appeals import NEXT_APPEAL
from openiru.referrals.queries import appeals_of, subjects_under_appeal
from openiru.referrals.types import AppealState

pytestmark = pytest.mark.django_db
NOW = factory.AFTER_WINDOW
NOTE = "The account holder wrote to the platform on 2 July."


@pytest.fixture(autouse=True)
def _unit() -> None:
    factory.platforms()


class TestNoteAppeal:
    def test_goes_step_by_step_and_ends_the_protection_with_its_answer(self) -> None:
        (item,) = factory.sent(items=1).items
        with pytest.raises(WrongStatusError, match="No appeal is under way"):
            note_appeal(item.item_id, AppealState.UPHELD, note=NOTE, by=people.analyst(), at=NOW)

        note_appeal(item.item_id, AppealState.OPEN, note=NOTE, by=people.analyst(), at=NOW)

        assert subjects_under_appeal([item.subject_id]) == {item.subject_id}
        with pytest.raises(WrongStatusError, match="under way already"):
            note_appeal(item.item_id, AppealState.OPEN, note=NOTE, by=people.analyst(), at=NOW)
        note_appeal(item.item_id, AppealState.DISMISSED, note=NOTE, by=people.analyst("fatima"), at=NOW)
        assert appeals_of([item.item_id])[item.item_id].number == 2
        assert not subjects_under_appeal([item.subject_id])
        assert verify().is_whole

    def test_is_for_people_and_for_what_was_sent(self) -> None:
        (scheduled,) = factory.scheduled(items=1).items
        with pytest.raises(NotFoundError):
            note_appeal(scheduled.item_id, AppealState.OPEN, note=NOTE, by=people.analyst(), at=NOW)
        with pytest.raises(NotAllowedError):
            note_appeal(scheduled.item_id, AppealState.OPEN, note=NOTE, by=SYSTEM, at=NOW)

    def test_is_ended_by_others_than_those_against_whose_work_it_is(self) -> None:
        (item,) = factory.sent(items=1).items
        note_appeal(item.item_id, AppealState.OPEN, note=NOTE, by=people.analyst(), at=NOW)

        for own in (people.analyst(), people.supervisor()):  # wrote and asked; approved
            for ending in set(AppealState) - {AppealState.OPEN}:
                with pytest.raises(OwnAppealError, match="ask a colleague"):
                    note_appeal(item.item_id, ending, note=NOTE, by=own, at=NOW)
                with refused("ended by others"):
                    AppealStep.objects.create(
                        item_id=item.item_id, number=2, state=ending.value, note=NOTE, by=own, at=NOW
                    )

        assert subjects_under_appeal([item.subject_id]) == {item.subject_id}

    def test_has_every_state_in_its_table(self) -> None:
        assert set(NEXT_APPEAL) == {None, *AppealState}


class TestGuards:
    def test_hold_against_any_writer(self) -> None:
        (item,) = factory.sent(items=1).items
        row = {"item_id": item.item_id, "note": NOTE, "at": NOW}
        with refused("opened before it ends"):
            AppealStep.objects.create(number=1, state="upheld", by=people.analyst(), **row)
        with refused("a person notes in words"):
            AppealStep.objects.create(number=1, state="open", by="system", **row)
        with refused("without a record"):
            AppealStep.objects.create(number=1, state="open", by=people.analyst(), **row)
        note_appeal(item.item_id, AppealState.OPEN, note=NOTE, by=people.analyst(), at=NOW)
        with refused("append-only"):
            AppealStep.objects.update(state="dismissed")
