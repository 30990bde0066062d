"""Pairs of shares: the same as a plain comparison of all with all, whatever the shares."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openiru.cli.network import parts
from openiru.engines.networks import pairs as engine
from openiru.engines.networks.pairs import coordinated_pairs
from openiru.engines.networks.types import Share, Shares

SHARES = some.lists(
    some.builds(
        Share,
        some.sampled_from(["one", "two", "c1"]),
        some.sampled_from(["ann", "bo", "cy", "di"]),
        some.sampled_from(["c1", "c2", "c3", "c4", "c5"]),
        some.sampled_from([0.0, 0.5, 1.0, 9.0, 10.0, 10.25, 400.0, -3.0]),
    ),
    max_size=14,
)
Row = tuple[str, str, str, str, str, float]


def plainly(shares: list[Share], window_s: float, least: int) -> list[Row]:
    """The rule of CooRTweet in few words: all with all, then filter."""
    often = Counter(each.account_id for each in shares)
    kept = [each for each in shares if often[each.account_id] >= least]
    near = [
        (one, other) if one.at_s <= other.at_s else (other, one)
        for one, other in combinations(kept, 2)
        if one.object_id == other.object_id
        and abs(one.at_s - other.at_s) <= window_s
        and one.account_id != other.account_id
        and one.content_id != other.content_id
        and one.object_id not in {one.content_id, other.content_id}
    ]
    used = {each.content_id for pair in near for each in pair}
    busy = Counter(each.account_id for each in kept if each.content_id in used)
    counted = {each.content_id for each in kept if each.content_id in used and busy[each.account_id] >= least}
    return sorted(_row(*pair) for pair in near if {pair[0].content_id, pair[1].content_id} & counted)


def _row(one: Share, other: Share) -> Row:
    return (
        one.object_id,
        one.account_id,
        other.account_id,
        one.content_id,
        other.content_id,
        other.at_s - one.at_s,
    )


def found(shares: list[Share], window_s: float, least: int) -> list[Row]:
    return sorted(
        _row(shares[one], shares[other])
        for pairs in coordinated_pairs(Shares.of(shares), window_s=window_s, least=least)
        for one, other in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    )


class TestCoordinatedPairs:
    @given(SHARES, some.sampled_from([0.0, 0.5, 9.75, 1e9]), some.integers(1, 3))
    def test_finds_what_a_comparison_of_all_with_all_finds(
        self, shares: list[Share], window_s: float, least: int
    ) -> None:
        assert found(shares, window_s, least) == plainly(shares, window_s, least)

    @given(SHARES, some.integers(1, 3))
    def test_finds_the_same_in_small_blocks(self, shares: list[Share], least: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "PAIRS_AT_ONCE", 2)

            assert found(shares, 9.75, least) == plainly(shares, 9.75, least)

    def test_puts_the_older_share_first_and_keeps_the_order_of_the_file_between_equals(self) -> None:
        late, early = Share("one", "ann", "c1", 5.0), Share("one", "bo", "c2", 3.0)
        same = Share("one", "cy", "c3", 5.0)

        assert found([late, early, same], 10.0, 1) == [
            ("one", "ann", "cy", "c1", "c3", 0.0),
            ("one", "bo", "ann", "c2", "c1", 2.0),
            ("one", "bo", "cy", "c2", "c3", 2.0),
        ]


class TestPartsOnDisk:
    @given(SHARES, some.integers(1, 3))
    def test_finds_the_same_with_more_shares_than_it_may_hold(self, shares: list[Share], least: int) -> None:
        made = sorted(
            (
                part.names[part.object[one]],
                part.accounts[part.account[one]],
                part.accounts[part.account[other]],
                part.names[part.content[one]],
                part.names[part.content[other]],
                float(part.at_s[other] - part.at_s[one]),
            )
            for part, pairs in parts.pairs_of(shares, window_s=9.75, least=least, at_once=1)
            for one, other in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
        )

        assert made == plainly(shares, 9.75, least)
