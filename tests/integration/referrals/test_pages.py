from datetime import timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory

from openiru.referrals import operations, queries
from openiru.referrals.errors import BadCursorError, NotFoundError
from openiru.referrals.types import (
    ItemFilter,
    ItemState,
    OutcomeCode,
    ReferralFilter,
    ReferralStatus,
)
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
HOUR = timedelta(hours=1)


class TestReferralsPage:
    def test_reads_everything_once_in_order(self) -> None:
        # Several at the same moment: a story clock stands still.
        made = [factory.scheduled(items=1, at=factory.AT + (number // 2) * HOUR) for number in range(7)]

        seen: list[str] = []
        cursor = None
        while True:
            page = queries.referrals_page(ReferralFilter(), cursor, size=3)
            seen += [row.referral_id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break

        assert sorted(seen) == sorted(view.referral_id for view in made)
        created = {view.referral_id: view.created_at for view in made}
        assert [created[each] for each in seen] == sorted(created.values(), reverse=True)

    def test_stays_stable_while_rows_arrive(self) -> None:
        older = factory.scheduled(items=1, at=factory.AT)
        newer = factory.scheduled(items=1, at=factory.AT + HOUR)
        first = queries.referrals_page(ReferralFilter(), size=1)
        factory.scheduled(items=1, at=factory.AT + 2 * HOUR)

        second = queries.referrals_page(ReferralFilter(), first.next_cursor, size=1)

        assert [row.referral_id for row in first.rows] == [newer.referral_id]
        assert [row.referral_id for row in second.rows] == [older.referral_id]

    def test_shows_what_is_asked_for(self) -> None:
        sent = factory.sent(platform="x", items=2)
        waiting = factory.scheduled(platform="facebook", instrument=Instrument.CONTENT_REMOVAL)
        found = {
            "platform": queries.referrals_page(ReferralFilter(platform="x")),
            "instrument": queries.referrals_page(ReferralFilter(instrument=Instrument.CONTENT_REMOVAL)),
            "status": queries.referrals_page(ReferralFilter(statuses=frozenset({ReferralStatus.SENT}))),
            "sent": queries.referrals_page(ReferralFilter(sent_only=True)),
            "person": queries.referrals_page(ReferralFilter(created_by=people.supervisor())),
        }

        ids = {name: [row.referral_id for row in page.rows] for name, page in found.items()}

        assert ids == {
            "platform": [sent.referral_id],
            "instrument": [waiting.referral_id],
            "status": [sent.referral_id],
            "sent": [sent.referral_id],
            "person": [],
        }
        assert found["sent"].rows[0].items == {ItemState.PENDING: 2}

    def test_refuses_a_cursor_of_somebody_else(self) -> None:
        with pytest.raises(BadCursorError):
            queries.referrals_page(ReferralFilter(), "eyJhIjoxfQ")


class TestPageOfAPlatform:
    def test_counts_nothing_that_never_left(self) -> None:
        factory.platforms()
        lapsing = factory.listed_organisation("former-front")
        cases = [
            factory.approved_case(factory.account("voice.one")),
            factory.approved_case(factory.account("voice.two"), organisation_id=lapsing),
        ]
        made = operations.create_referral(factory.new_referral(cases), by=people.analyst(), at=factory.AT)
        factory.delist(lapsing, factory.AFTER_WINDOW.date())
        factory.deliver(made.referral_id)

        (ours,) = queries.referrals_page(ReferralFilter()).rows
        (theirs,) = queries.referrals_page(ReferralFilter(platform="facebook", sent_only=True)).rows

        assert dict(ours.items) == {ItemState.PENDING: 1, ItemState.RECALLED: 1}
        assert dict(theirs.items) == {ItemState.PENDING: 1}


class TestItemsPage:
    def test_reads_every_sent_item_once(self) -> None:
        factory.scheduled()
        made = [factory.sent(items=2, at=SENT_AT + number * HOUR) for number in range(3)]

        seen: list[str] = []
        cursor = None
        while True:
            page = queries.items_page(ItemFilter(), cursor, size=4)
            seen += [row.item_id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break

        assert len(seen) == 6
        assert set(seen) == {item.item_id for view in made for item in view.items}

    def test_shows_what_is_asked_for(self) -> None:
        made = factory.sent(items=2)
        factory.sent(platform="x", items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=SENT_AT)

        page = queries.items_page(
            ItemFilter(
                platform="facebook",
                organisation_id=factory.listed_organisation(),
                instrument=Instrument.ACCOUNT_BLOCK,
                states=frozenset({ItemState.ACTED}),
            )
        )

        assert [(row.item_id, row.reference) for row in page.rows] == [
            (made.items[0].item_id, made.reference)
        ]


class TestFindReference:
    @pytest.mark.parametrize("text", ["IRU-2025-000001", "  iru-2025-000001 "])
    def test_finds_whatever_the_case(self, text: str) -> None:
        made = factory.scheduled()

        found = queries.find_reference(text)

        assert found is not None
        assert found.referral_id == made.referral_id

    @pytest.mark.parametrize("text", ["", "IRU-2025-000002", "\x00"])
    def test_finds_nothing_otherwise(self, text: str) -> None:
        factory.scheduled()

        assert queries.find_reference(text) is None


class TestReferral:
    def test_shows_a_platform_what_it_was_sent_and_nothing_else(self) -> None:
        ours, theirs = factory.sent(platform="facebook"), factory.sent(platform="x")
        waiting = factory.scheduled(platform="facebook")

        seen = queries.referral(ours.referral_id, for_platform="facebook")

        assert seen.messages == ()
        for hidden in (theirs, waiting):
            with pytest.raises(NotFoundError):
                queries.referral(hidden.referral_id, for_platform="facebook")
            with pytest.raises(NotFoundError):
                queries.item(hidden.items[0].item_id, for_platform="facebook")


class TestItemsOf:
    def test_tells_the_history_of_a_subject(self) -> None:
        made = factory.sent(items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.NOT_VIOLATING, at=SENT_AT)

        (item,) = queries.items_of(made.items[0].subject_id)

        assert [word.code for word in item.outcomes] == [OutcomeCode.NOT_VIOLATING]

    def test_finds_sent_subjects_of_one_platform(self) -> None:
        ours, theirs = factory.sent(platform="facebook", items=1), factory.sent(platform="x", items=1)
        waiting = factory.scheduled(items=1)
        subjects = [view.items[0].subject_id for view in (ours, theirs, waiting)]

        assert queries.subjects_sent_to("facebook", subjects) == {ours.items[0].subject_id}


class TestCountsForHome:
    def test_counts_what_home_shows(self) -> None:
        factory.sent(items=1)
        factory.scheduled(items=1)

        counts = queries.counts_for_home()

        assert (counts.scheduled, counts.awaiting_reply) == (1, 1)
        assert counts.failed_deliveries == 0
