from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.checks import policy
from openiru.checks.types import CheckView, Look
from openiru.engines.probes.types import State
from openiru.referrals.types import ItemState, LedgerRow, OutcomeCode, Word
from openiru.review.types import Instrument
from openiru.statistics.staying.comparing import DIFFERS, compared, disagreement_of
from openiru.statistics.staying.curves import act_of, survival_of
from openiru.statistics.staying.following import BARRED, fates_of
from openiru.statistics.types import ConfirmedReturn, End, Fate, Says, Seen, Since

SENT_AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
DOWN_AT = SENT_AT + timedelta(hours=10)
DAY = timedelta(days=1)
GONE, LIVE, WALL = State.GONE_CAUSE_UNKNOWN, State.LIVE, State.LOGIN_WALL


def row(
    state: ItemState = ItemState.ACTED,
    *,
    name: str = "one",
    code: OutcomeCode | None = None,
    words: Sequence[tuple[float, ItemState]] = (),
) -> LedgerRow:
    """An item; the words, with their days after the block, are that of its state alone if none are given."""
    said = words or ([] if state is ItemState.PENDING else [(0.0, state)])
    return LedgerRow(
        item_id=name,
        referral_id="referral",
        subject_id=name,
        platform="telegram",
        organisation_id="organisation",
        instrument=Instrument.ACCOUNT_BLOCK,
        sent_at=SENT_AT,
        withdrawn_at=None,
        state=state,
        is_delivered=True,
        decided_at=None if state is ItemState.PENDING else DOWN_AT,
        outcome_code=code,
        followers_at_block=None,
        words=tuple(Word(each, DOWN_AT + days * DAY) for days, each in said),
    )


def looks(*seen: tuple[float, State]) -> list[Look]:
    """Days after the block, and what was seen."""
    return [
        Look(DOWN_AT + days * DAY, state, None, is_listed=state is State.GEO_WITHHELD) for days, state in seen
    ]


def fate(*seen: tuple[float, State], state: ItemState = ItemState.ACTED) -> Fate | None:
    return next(fates_of([row(state)], {"one": looks(*seen)}), None)


def days(at: datetime | None) -> float | None:
    return None if at is None else (at - DOWN_AT) / DAY


class TestFatesOf:
    @pytest.mark.parametrize("state", [ItemState.WITHDRAWN, ItemState.ALREADY_GONE])
    def test_leave_out_what_was_no_block(self, state: ItemState) -> None:
        assert fate((1, GONE), (2, LIVE), (3, LIVE), state=state) is None

    @pytest.mark.parametrize(
        ("seen", "end", "last_down", "up"),
        [
            ((), End.NEVER_LOOKED, None, None),
            (((-1.0, LIVE),), End.NEVER_LOOKED, None, None),  # before the block
            (((1.0, WALL), (2.0, State.RATE_LIMITED)), End.NOTHING_SAID, None, None),
            (((1.0, GONE), (5.0, GONE), (6.0, WALL)), End.STILL_DOWN, 5.0, None),
            (((1.0, GONE), (3.0, LIVE)), End.NOT_SETTLED, 1.0, None),  # one page is one page
            (((3.0, LIVE),), End.NOT_SETTLED, None, None),
            (((1.0, GONE), (3.0, LIVE), (3.1, LIVE)), End.NOT_SETTLED, 1.0, None),  # too close together
            (((1.0, GONE), (3.0, LIVE), (3.5, WALL), (4.0, LIVE)), End.UP_AGAIN, 1.0, 3.0),
            (((1.0, GONE), (3.0, LIVE), (4.0, GONE), (5.0, GONE)), End.STILL_DOWN, 5.0, None),  # it flickered
            (((3.0, LIVE), (4.0, LIVE)), End.UP_AGAIN, None, 3.0),
            # Two ways of being up, or of being gone, are one.
            (tuple((day, (LIVE, State.PREVIEW_OFF)[day % 2]) for day in range(1, 29)), End.UP_AGAIN, None, 1.0),
            (((1.0, State.SUSPENDED), (2.0, GONE), (3.0, State.SUSPENDED)), End.STILL_DOWN, 3.0, None),
            # One look between two that agree counts for nothing, whichever way.
            (((2.0, LIVE), (3.0, GONE), (4.0, LIVE)), End.UP_AGAIN, None, 2.0),
            (((2.0, LIVE), (2.1, LIVE), (3.0, GONE)), End.NOT_SETTLED, None, None),
            (((1.0, GONE), (3.0, State.RENAMED), (4.0, State.RENAMED)), End.RENAMED, 1.0, None),
            (((1.0, GONE), (3.0, State.HANDLE_REASSIGNED), (4.0, State.HANDLE_REASSIGNED)), End.HANDLE_REASSIGNED, 1.0, None),
            (((1.0, GONE), (3.0, State.GEO_WITHHELD), (4.0, State.GEO_WITHHELD)), End.WITHHELD, 1.0, None),
        ],
    )  # fmt: skip
    def test_end_where_looks_that_agree_say(
        self, seen: tuple[tuple[float, State], ...], end: End, last_down: float | None, up: float | None
    ) -> None:
        found = fate(*seen)

        assert found is not None
        assert (found.since, found.end) == (Since.WORD, end)
        assert (days(found.last_down_at), days(found.up_at)) == (last_down, up)

    def test_begin_with_our_own_looks_where_the_platform_says_no_such_thing(self) -> None:
        refused = fate(
            *((1, State.SUSPENDED), (2, State.SUSPENDED), (5, LIVE), (6, LIVE)), state=ItemState.REFUSED
        )

        assert refused is not None
        # From the look that settled it: before, nobody could have counted it as down.
        assert (refused.since, days(refused.down_at), days(refused.up_at)) == (Since.LOOK, 2, 5)
        assert fate((1, GONE), (2, GONE), state=ItemState.REFUSED) is None  # nobody knows who did it
        assert State.GONE_CAUSE_UNKNOWN not in BARRED

    @given(
        st.lists(
            st.builds(
                Look,
                st.floats(0.1, 60).map(lambda days: DOWN_AT + days * DAY),
                st.sampled_from([GONE, LIVE, WALL, State.GEO_WITHHELD]),
                st.none(),
                vantage=st.sampled_from(["", "isb-1", "lhe-2"]),
                country=st.sampled_from(["", "PK", "DE"]),
                is_listed=st.booleans(),
            ),
            max_size=25,
            unique_by=lambda each: each.at,
        ),
        st.sampled_from([1, 2]),
    )
    def test_settle_what_stands_settled(self, found: list[Look], places: int) -> None:
        found.sort(key=lambda each: each.at)
        kinds = {state: state for state in State if state is not WALL}
        rows = policy.rows(found, kinds, gone_vantages=places)
        standing = policy.standing([view(each) for each in found], gone_vantages=places)
        last = max(rows, key=lambda each: each.last_at, default=None)

        # Only one look between two that agree is forgiven here and not there.
        assert (last.kind if last else None) is standing.state
        assert not standing.is_settled or (last is not None and last.settled_at is not None)

    @pytest.mark.parametrize(
        ("second", "ends"),
        [
            # The platform says again, in other words, that it blocked it: what we saw between is not undone.
            ((7.0, ItemState.ACTED), [(0, End.UP_AGAIN, 3), (7, End.NEVER_LOOKED, None)]),
            ((2.0, ItemState.ACTED), [(0, End.UP_AGAIN, 3)]),  # nothing had come up: the same block
            ((7.0, ItemState.REFUSED), [(0, End.UP_AGAIN, 3)]),
            ((2.0, ItemState.REFUSED), [(0, End.TAKEN_BACK, 2)]),
            ((7.0, ItemState.ALREADY_GONE), [(0, End.UP_AGAIN, 3)]),
        ],
    )
    def test_are_not_undone_by_a_later_word(
        self, second: tuple[float, ItemState], ends: list[tuple[float, End, float | None]]
    ) -> None:
        item = row(second[1], words=[(0, ItemState.ACTED), second])

        found = list(fates_of([item], {"one": looks((1, GONE), (3, LIVE), (4, LIVE))}))

        assert [(days(each.down_at), each.end, days(each.up_at)) for each in found] == ends
        assert item.blocked_at == DOWN_AT

    @pytest.mark.parametrize(
        ("seen", "end", "up"),
        [
            (looks((1, GONE), (8, LIVE), (9, LIVE)), End.RAN_OUT, 7),
            (looks((1, GONE)), End.RAN_OUT, 7),
            (looks(), End.RAN_OUT, None),
            (looks((1, GONE), (3, LIVE), (4, LIVE)), End.UP_AGAIN, 3),
            # Its page goes on to say so: the platform holds it longer than it said.
            (looks((1, GONE), (8, State.SUSPENDED), (9, State.SUSPENDED)), End.STILL_DOWN, None),
        ],
    )
    def test_end_with_the_time_for_which_the_platform_blocked_it(
        self, seen: list[Look], end: End, up: float | None
    ) -> None:
        item = replace(row(), words=(Word(ItemState.ACTED, DOWN_AT, DOWN_AT + 7 * DAY),))

        (found,) = fates_of([item], {"one": seen})

        assert (found.end, days(found.up_at)) == (end, up)
        # What is up once the time is over contradicts nobody.
        assert next(compared([item], {"one": seen})).seen is not Seen.UP or end is End.UP_AGAIN

    def test_hold_returns_to_the_first_look_that_saw_it_down(self) -> None:
        item, seen = row(ItemState.PENDING), {"one": looks((1, State.SUSPENDED), (3, State.SUSPENDED))}

        (found,) = fates_of([item], seen)
        made = survival_of("all", [found], {"one": [returned("one", DOWN_AT + 2 * DAY)]}, DOWN_AT + 9 * DAY)

        assert (found.end, days(found.last_down_at)) == (End.STILL_DOWN, 3)
        assert (made.returned.returned, made.returned.opened_before) == (1, 0)


class TestSurvivalOf:
    def test_counts_events_at_the_first_sight_and_others_until_they_were_last_seen_down(self) -> None:
        rows = [row(name=str(number)) for number in range(23)]
        seen = {str(number): looks((1, GONE), (40, GONE)) for number in range(20)}
        seen["20"] = looks((1, GONE), (8, LIVE), (9, LIVE))

        made = survival_of("all", list(fates_of(rows, seen)), {}, DOWN_AT + 50 * DAY)

        assert (made.at_risk, made.watched, sum(made.ends.values())) == (23, 21, 23)
        assert (made.ends[End.NEVER_LOOKED], made.ends[End.UP_AGAIN]) == (2, 1)
        week, month, quarter = made.estimates
        assert (week.share, week.low, week.share_if_early, week.at_risk) == (1.0, None, 20 / 21, 21)
        assert month.share == pytest.approx(20 / 21)
        assert month.at_risk == 20
        assert month.low is not None
        assert month.low < 20 / 21
        assert (quarter.share, quarter.is_small, quarter.is_beyond) == (None, True, True)

    def test_tells_a_share_as_long_as_it_is_known_what_became_of_enough(self) -> None:
        rows = [row(name=str(number)) for number in range(100)]
        seen = {str(number): looks((1, GONE), (3, LIVE), (4, LIVE)) for number in range(95)}
        seen |= {str(number): looks((1, GONE), (100, GONE)) for number in range(95, 100)}

        made = survival_of("all", list(fates_of(rows, seen)), {}, DOWN_AT + 100 * DAY)

        # Five are left to watch, and yet of all hundred it is known what became of them.
        assert [each.share for each in made.estimates] == [pytest.approx(0.05)] * 3
        assert made.traced.told_until == 100

    def test_if_early_is_no_bound(self) -> None:
        seen = {str(number): looks((1, GONE), (60, LIVE), (61, LIVE)) for number in range(10)}
        seen |= {str(number): looks((5, GONE)) for number in range(10, 100)}
        seen |= {str(number): looks((5, GONE), (100, GONE)) for number in range(100, 110)}
        rows = [row(name=name) for name in seen]

        quarter = survival_of("all", list(fates_of(rows, seen)), {}, DOWN_AT + 100 * DAY).estimates[2]

        assert quarter.share == pytest.approx(0.5)
        assert quarter.share_if_early == pytest.approx(100 / 110)


class TestActOf:
    def test_tells_nothing_beyond_what_was_watched(self) -> None:
        rows = [row(ItemState.PENDING, name=str(number)) for number in range(50)]
        rows += [
            replace(row(name=f"acted-{number}"), words=(Word(ItemState.ACTED, SENT_AT + timedelta(hours=1)),))
            for number in range(50)
        ]

        early = act_of(rows, SENT_AT + timedelta(hours=10)).total
        later = act_of(rows, SENT_AT + timedelta(hours=80)).total

        assert [(each.share, each.is_beyond) for each in early.estimates] == [(None, True)] * 3
        assert [each.share for each in later.estimates] == [0.5, 0.5, None]

    def test_tells_no_quarter_of_which_fewer_than_ten_are_known(self) -> None:
        def acted(count: int) -> list[LedgerRow]:
            return [
                replace(
                    row(name=str(number)),
                    words=(Word(ItemState.ACTED, SENT_AT + timedelta(hours=1 + number)),),
                )
                for number in range(count)
            ]

        few, enough = (act_of(acted(count), SENT_AT + 30 * DAY).total.quantiles for count in (9, 10))
        waiting = act_of([row(ItemState.PENDING, name=str(each)) for each in range(9)], SENT_AT + DAY)

        assert {(each.hours, each.low, each.high, each.is_small) for each in few} == {
            (None, None, None, True)
        }
        assert [(each.hours, each.is_small) for each in enough] == [(3, False), (5, False), (8, False)]
        assert all(each.is_small for each in waiting.total.quantiles)


class TestSurvivalOfReturns:
    def test_ends_at_an_account_that_a_person_confirmed_as_its_return(self) -> None:
        rows = [row(name=str(number)) for number in range(12)]
        confirmed = {
            "0": [returned("0", DOWN_AT + 3 * DAY)],
            "1": [returned("1", DOWN_AT - 3 * DAY)],  # there before: no answer to the block
        }

        made = survival_of("all", list(fates_of(rows, {})), confirmed, DOWN_AT + 20 * DAY).returned

        assert (made.returned, made.opened_before) == (1, 1)
        assert made.estimates[0].share == pytest.approx(11 / 12)
        assert made.estimates[1].is_small


class TestDisagreementOf:
    def test_tells_every_word_from_every_sight(self) -> None:
        assert set(DIFFERS) == set(Says)
        rows = [
            row(name="lie"),
            row(name="kept"),
            row(name="open"),
            row(ItemState.REFUSED, name="gone"),
            row(ItemState.PARTLY, name="geo", code=OutcomeCode.GEO_RESTRICTED),
            row(ItemState.WITHDRAWN, name="back"),
            row(ItemState.PENDING, name="silent"),
        ]
        seen = {
            "lie": looks((1, LIVE), (2, LIVE)),
            "kept": looks((1, GONE), (2, GONE)),
            "open": looks((1, LIVE)),
            "gone": looks((-0.4, LIVE), (1, GONE), (2, GONE)),
            "geo": looks((1, LIVE), (2, LIVE)),
            "back": looks((1, LIVE), (2, LIVE)),
        }

        made = disagreement_of("telegram", compared(rows, seen))

        cells = {(each.says, each.seen): (each.items, each.differs) for each in made.cells}
        assert cells == {
            (Says.REMOVED, Seen.UP): (1, True),
            (Says.REMOVED, Seen.GONE): (1, False),
            (Says.REMOVED, Seen.NOT_SETTLED): (1, False),
            (Says.GEO_BLOCKED, Seen.UP): (1, True),
            (Says.REFUSED, Seen.GONE): (1, True),
            (Says.NO_ANSWER, Seen.NEVER_LOOKED): (1, False),
        }
        assert (made.rate.numerator, made.rate.denominator) == (3, 4)


def returned(barred: str, at: datetime) -> ConfirmedReturn:
    return ConfirmedReturn(
        new_subject_id=f"new-{barred}", barred_subject_id=barred, confirmed_at=at + 20 * DAY, first_seen_at=at
    )


def view(look: Look) -> CheckView:
    return replace(
        _VIEW,
        at=look.at,
        state=look.state,
        vantage=look.vantage,
        country=look.country,
        countries=("PK",) if look.is_listed else (),
    )


_VIEW = CheckView(
    observation_id=1,
    run_id="run",
    subject_id="one",
    at=SENT_AT,
    url="",
    state=GONE,
    rule="",
    place="",
    found="",
    identity="",
    followers=None,
    countries=(),
    probe="telegram",
    version=1,
    body_digest=None,
    are_controls_held=True,
    fault="",
    is_reread=False,
)
