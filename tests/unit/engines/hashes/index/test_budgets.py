import pytest

from openiru.engines.hashes.index.budgets import MAX_RADIUS_BITS, budgets


class TestBudgets:
    @pytest.mark.parametrize("radius", range(MAX_RADIUS_BITS + 1))
    def test_leave_no_room_for_a_near_hash_to_hide(self, radius: int) -> None:
        """A hash hides if every pair, or both words of a pair within budget, differ in one bit more than allowed."""
        found = budgets(radius)

        assert sum(found.pairs + 1) == radius + 1
        for pair, budget in enumerate(found.pairs):
            assert sum(found.words[2 * pair : 2 * pair + 2] + 1) == budget + 1

    def test_look_into_272_buckets_for_the_usual_distance(self) -> None:
        assert budgets(31).lookups == 16 * 17

    def test_look_into_one_bucket_for_the_same_hash(self) -> None:
        assert budgets(0).lookups == 1
