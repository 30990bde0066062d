"""Scripted people judge the same way for the same seed, and err as often as they are told to."""

import pytest

from openiru.review.types import Exemption
from openiru.simulation.types import Errs, Role
from openiru.workflows.play_story.judgement import (
    REFERABLE,
    Truth,
    Verdict,
    draft,
    judge,
    protection,
    reason_to_dismiss,
)

NEVER = Errs(refers_look_alike=0, misses_true=0)
ALWAYS = Errs(refers_look_alike=1, misses_true=1)


def truth(role: Role, organisation: str | None = "ttp") -> Truth:
    return Truth(account=f"facebook:{role}", role=role, organisation=organisation)


class TestJudge:
    @pytest.mark.parametrize("role", list(Role))
    def test_refers_only_what_may_be_referred_when_nobody_errs(self, role: Role) -> None:
        expected = Verdict.REFER if role in REFERABLE else Verdict.DISMISS

        assert judge(truth(role), "ttp", NEVER, seed="1") is expected

    @pytest.mark.parametrize("role", list(Role))
    def test_says_the_opposite_when_people_always_err(self, role: Role) -> None:
        expected = Verdict.DISMISS if role in REFERABLE else Verdict.REFER

        assert judge(truth(role), "ttp", ALWAYS, seed="1") is expected

    def test_refuses_a_member_of_another_organisation(self) -> None:
        assert judge(truth(Role.MEMBER), "bla", NEVER, seed="1") is Verdict.DISMISS

    def test_errs_as_often_as_it_should_and_the_same_for_the_same_seed(self) -> None:
        errs = Errs(refers_look_alike=0.1, misses_true=0)
        verdicts = [judge(truth(Role.NEWS), "ttp", errs, seed=str(seed)) for seed in range(2000)]

        assert 0.07 < verdicts.count(Verdict.REFER) / 2000 < 0.13
        assert verdicts == [judge(truth(Role.NEWS), "ttp", errs, seed=str(seed)) for seed in range(2000)]


class TestDraft:
    @pytest.mark.parametrize("role", sorted(REFERABLE))
    def test_answers_every_exemption_in_words(self, role: Role) -> None:
        answers = draft(truth(role)).exemptions

        assert set(answers) == set(Exemption)
        assert not any(answer.applies for answer in answers.values())


class TestReasonToDismiss:
    @pytest.mark.parametrize("role", list(Role))
    def test_has_words_for_everybody(self, role: Role) -> None:
        assert len(reason_to_dismiss(truth(role))) > 10


class TestProtection:
    @pytest.mark.parametrize("role", [Role.NEWS, Role.RESEARCH, Role.COUNTER_SPEECH])
    def test_says_in_words_what_protects(self, role: Role) -> None:
        [answer] = protection(truth(role)).values()

        assert answer.applies
        assert len(answer.words) >= 10

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.NEWS, Role.RESEARCH, Role.COUNTER_SPEECH}))
    def test_protects_nobody_else(self, role: Role) -> None:
        assert protection(truth(role)) == {}
