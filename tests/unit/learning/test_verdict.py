"""Which version speaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.learning.errors import AlreadySwitchedError, IncompleteError, OwnDecisionError
from openiru.learning.policy.verdict import (
    LEAST_GOLDEN,
    LEAST_MACRO_F1,
    LEAST_TAUGHT,
    MARGIN,
    MOST_ECE,
    check_may_choose,
    check_may_switch,
    verdict,
)
from openiru.learning.types import Figures, Standing

ENOUGH = (LEAST_TAUGHT, LEAST_TAUGHT)
rates = st.floats(min_value=0, max_value=1)


def figures(macro_f1: float = 0.9, *, labelled: int = 40, texts: int = 90, ece: float = 0.05) -> Figures:
    return Figures(texts=texts, labelled=labelled, macro_f1=macro_f1, pr_auc=0.9, ece=ece)


class TestVerdict:
    @pytest.mark.parametrize(
        ("taught", "golden", "words"),
        [
            ((LEAST_TAUGHT - 1, 500), figures(), "Too few texts"),
            ((500, LEAST_TAUGHT - 1), figures(), "Too few texts"),
            (ENOUGH, None, "no frozen golden set"),
            (ENOUGH, figures(labelled=LEAST_GOLDEN - 1), "too small"),
            (ENOUGH, figures(texts=40 + LEAST_GOLDEN - 1), "too small"),
            (ENOUGH, figures(LEAST_MACRO_F1 - 0.001), "is the least"),
            (ENOUGH, figures(ece=MOST_ECE + 0.001), "is the most"),
        ],
    )
    def test_holds_what_nobody_can_vouch_for(
        self, taught: tuple[int, int], golden: Figures | None, words: str
    ) -> None:
        said = verdict(taught=taught, golden=golden, reference=None, best_macro_f1=None)

        assert said.standing is Standing.HELD
        assert words in said.words

    def test_switches_the_first_good_version_on(self) -> None:
        said = verdict(taught=ENOUGH, golden=figures(), reference=None, best_macro_f1=None)

        assert said.standing is Standing.SWITCHED_ON

    def test_counts_the_best_even_if_nothing_speaks_now(self) -> None:
        said = verdict(taught=ENOUGH, golden=figures(0.66), reference=None, best_macro_f1=0.95)

        assert said.standing is Standing.HELD
        assert "before 0.950" in said.words

    def test_leaves_off_what_a_supervisor_switched_off(self) -> None:
        said = verdict(
            taught=ENOUGH, golden=figures(), reference=None, best_macro_f1=None, is_off_by_hand=True
        )

        assert said.standing is Standing.HELD
        assert "openiru learn switch" in said.words

    @given(new=rates, before=st.none() | rates, best=st.none() | rates)
    def test_never_switches_on_what_is_worse_by_more_than_the_margin(
        self, new: float, before: float | None, best: float | None
    ) -> None:
        reference = None if before is None else figures(before)
        said = verdict(taught=ENOUGH, golden=figures(new), reference=reference, best_macro_f1=best)

        if said.standing is Standing.SWITCHED_ON:
            assert new >= max(before or 0, best or 0) - MARGIN
            assert new >= LEAST_MACRO_F1
        else:
            assert new < max(before or 0, best or 0, LEAST_MACRO_F1)

    def test_does_not_go_down_in_small_steps(self) -> None:
        best = now = 0.9
        for _ in range(50):
            step = verdict(
                taught=ENOUGH,
                golden=figures(now - MARGIN / 2),
                reference=figures(now),
                best_macro_f1=best,
            )
            if step.standing is Standing.SWITCHED_ON:
                now -= MARGIN / 2

        assert now >= best - MARGIN


class TestCheckMaySwitch:
    @pytest.mark.parametrize("is_on", [True, False])
    def test_refuses_what_changes_nothing(self, *, is_on: bool) -> None:
        with pytest.raises(AlreadySwitchedError):
            check_may_switch(is_on=is_on, wanted_on=is_on, reason="A reason in words.")

    @pytest.mark.parametrize("reason", ["", "because", "a          b", "\u200b" * 20])
    def test_refuses_a_reason_that_says_nothing(self, reason: str) -> None:
        with pytest.raises(IncompleteError):
            check_may_switch(is_on=False, wanted_on=True, reason=reason)


class TestCheckMayChoose:
    @pytest.mark.parametrize("by", ["author", "decider"])
    def test_refuses_those_who_wrote_or_decided(self, by: str) -> None:
        with pytest.raises(OwnDecisionError):
            check_may_choose(author_id="author", decided_by="decider", by=by)

    def test_refuses_a_case_that_nobody_decided(self) -> None:
        with pytest.raises(IncompleteError):
            check_may_choose(author_id="author", decided_by=None, by="other")

    def test_lets_a_third_person_choose(self) -> None:
        check_may_choose(author_id="author", decided_by="decider", by="other")
