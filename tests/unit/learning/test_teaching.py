"""What decisions teach about texts."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from openiru.learning.policy import teaching
from openiru.learning.policy.verdict import LEAST_TAUGHT
from openiru.learning.types import GROUND_LABELS, Group, Label, Lesson, Lessons
from openiru.review.types import CaseStatus, DecidedText, Exemption, Ground, Tier

APPROVED = DecidedText(
    case_id="case",
    decision_id="decision",
    subject_id="subject",
    status=CaseStatus.APPROVED,
    ground=Ground.C,
    tier=Tier.PROMOTIONAL,
    applying=(),
    decided_by="bilal",
    persons=2,
    decided_at=datetime(2025, 7, 1, tzinfo=UTC),
    observation_id="observation",
    text="placeholder",
)
DISMISSED = replace(APPROVED, status=CaseStatus.DISMISSED, ground=None, tier=None, persons=1)
PROTECTED = replace(DISMISSED, applying=(Exemption.PRESS,))
LAPSED = replace(APPROVED, status=CaseStatus.LAPSED)


class TestTaught:
    @pytest.mark.parametrize(
        ("decided", "is_taken_back", "labels"),
        [
            (APPROVED, False, {Label.GROUND_C, Label.PROMOTIONAL}),
            (APPROVED, True, set()),
            (replace(APPROVED, persons=1), False, set()),
            (LAPSED, False, set()),
            (DISMISSED, False, set()),
            (replace(DISMISSED, ground=Ground.C, tier=Tier.PROMOTIONAL, persons=2), False, set()),
            (PROTECTED, False, {Label.EXEMPT}),
            (
                replace(APPROVED, tier=Tier.THREAT_TO_LIFE, ground=Ground.E),
                False,
                {Label.GROUND_E, Label.THREAT_TO_LIFE},
            ),
        ],
    )
    def test_gives_only_labels_that_stand(
        self, decided: DecidedText, labels: set[Label], *, is_taken_back: bool
    ) -> None:
        found = {label for label in Label if teaching.taught(label, decided, is_taken_back=is_taken_back)}

        assert found == labels

    @pytest.mark.parametrize("decided", [DISMISSED, PROTECTED, LAPSED])
    def test_says_that_what_does_not_stand_has_no_ground(self, decided: DecidedText) -> None:
        said = {teaching.taught(label, decided, is_taken_back=False) for label in GROUND_LABELS}

        assert said == {False}

    def test_says_nothing_of_exemptions_where_people_said_nothing(self) -> None:
        assert teaching.taught(Label.EXEMPT, DISMISSED, is_taken_back=False) is None
        assert teaching.taught(Label.EXEMPT, APPROVED, is_taken_back=True) is None
        assert teaching.taught(Label.EXEMPT, APPROVED, is_taken_back=False) is False

    def test_every_ground_has_its_label(self) -> None:
        assert set(teaching.LABEL_OF_GROUND) == set(Ground)
        assert set(teaching.LABEL_OF_GROUND.values()) == set(GROUND_LABELS)


class TestFamiliesOf:
    def test_joins_copies_and_keeps_others_apart(self) -> None:
        post = "the river rises slowly after long rain and nobody in the valley knows why"
        found = teaching.families_of(
            [
                f"{post} 17",
                "tea and books on a quiet sunday morning in the garden",
                f"{post} 482!",
                post.upper(),
            ]
        )

        assert found[0] == found[2] == found[3]
        assert found[1] != found[0]


class TestKinOf:
    def test_joins_what_one_account_posted(self) -> None:
        kin, by_account = teaching.kin_of([1, 2, 3, 4, 5, 6], ["a", "a", "b", "b", "c", "d"])

        assert by_account
        assert kin == [0, 0, 1, 1, 2, 3]

    def test_lets_copies_alone_count_where_accounts_would_join_most(self) -> None:
        kin, by_account = teaching.kin_of([1, 2, 2, 3, 4], ["a", "a", "b", "b", "c"])

        assert not by_account
        assert kin == [1, 2, 2, 3, 4]


class TestLessonsOf:
    def test_bounds_what_one_family_says(self) -> None:
        many = tuple(replace(APPROVED, observation_id=str(number)) for number in range(100))
        known = Lessons(
            decided=many,
            families=(1,) * 100,
            groups=(Group.LATIN,) * 100,
            languages=("en",) * 100,
            taken_back=frozenset(),
            golden={},
            golden_cases={},
        )

        assert len(teaching.lessons_of(Label.GROUND_C, known)) == teaching.MOST_OF_A_FAMILY

    def test_leaves_out_what_is_golden_for_the_label_alone(self) -> None:
        known = Lessons(
            decided=tuple(replace(APPROVED, case_id=name, text=name) for name in ("one", "two", "three")),
            families=(1, 2, 3),
            groups=(Group.LATIN,) * 3,
            languages=("en",) * 3,
            taken_back=frozenset(),
            golden={Label.GROUND_C: {1}},
            golden_cases={Label.GROUND_C: {"two"}},
        )

        assert [each.text for each in teaching.lessons_of(Label.GROUND_C, known)] == ["three"]
        assert len(teaching.lessons_of(Label.GROUND_A, known)) == 3

    def test_name_the_one_who_said_so_unless_two_agreed(self) -> None:
        known = Lessons(
            decided=(APPROVED, replace(PROTECTED, decided_by="ayesha", case_id="other")),
            families=(1, 2),
            groups=(Group.LATIN,) * 2,
            languages=("en",) * 2,
            taken_back=frozenset(),
            golden={},
            golden_cases={},
        )

        assert [each.said_by for each in teaching.lessons_of(Label.EXEMPT, known)] == ["", "ayesha"]


class TestCapped:
    @staticmethod
    def lessons(**texts: int) -> list[Lesson]:
        return [
            Lesson(
                text=f"{name} {number}",
                is_labelled=True,
                family=number,
                subject_id=name,
                group=Group.LATIN,
                language="en",
                said_by="" if name == "two" else name,
            )
            for name, many in texts.items()
            for number in range(many)
        ]

    @pytest.mark.parametrize(
        ("said", "left"),
        [
            ({"ayesha": 60}, {"ayesha": teaching.MOST_OF_A_PERSON}),
            ({"ayesha": 60, "hamid": 40}, {"ayesha": 40, "hamid": 40}),
            ({"ayesha": 100, "hamid": 1}, {"ayesha": teaching.MOST_OF_A_PERSON, "hamid": 1}),
            ({"ayesha": 60, "two": 30}, {"ayesha": 30, "two": 30}),
            ({"two": 60}, {"two": 60}),
        ],
    )
    def test_lets_no_one_person_make_most_of_a_sort(self, said: dict[str, int], left: dict[str, int]) -> None:
        found = teaching.capped(self.lessons(**said))

        assert Counter(each.subject_id for each in found) == left

    def test_keeps_the_newest_in_order(self) -> None:
        everything = self.lessons(ayesha=60)

        assert teaching.capped(everything) == everything[-teaching.MOST_OF_A_PERSON :]

    def test_keeps_one_person_from_switching_a_model_on(self) -> None:
        assert teaching.MOST_OF_A_PERSON * 2 <= LEAST_TAUGHT


class TestGroupOf:
    @pytest.mark.parametrize(
        ("text", "group"),
        [
            ("Tea and books", Group.LATIN),
            ("چائے اور کتابیں", Group.ARABIC),
            ("चाय", Group.DEVANAGARI),
            ("茶", Group.ALL),
            ("...", Group.ALL),
        ],
    )
    def test_tells_the_script(self, text: str, group: Group) -> None:
        assert teaching.group_of(text) is group
