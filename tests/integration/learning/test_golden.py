"""Texts by which models are judged: who chooses them, and that they stay."""

import random
from pathlib import Path

import pytest
from tests.factories import cases, decided
from tests.factories.decided import AT
from tests.factories.guards import refused
from tests.factories.people import analyst, overseer, supervisor

from openiru.access.errors import NotAllowedError
from openiru.learning import operations, queries
from openiru.learning.errors import (
    IncompleteError,
    NothingToFreezeError,
    OwnDecisionError,
    UnknownGoldenTextError,
    WrongLabelError,
)
from openiru.learning.models import GoldenSet, GoldenText
from openiru.learning.types import Label, NewGoldenText
from openiru.review import operations as review

pytestmark = pytest.mark.django_db
CALL = NewGoldenText(text="All of you come to the river", is_labelled=True, language="en")
NEWS = NewGoldenText(text="دریا کی خبر آج شام", is_labelled=False)


def add(*texts: NewGoldenText, by: str = "", label: Label = Label.GROUND_C) -> None:
    operations.add_golden_texts(label, texts, origin="golden.csv", by=by or analyst(), at=AT)


class TestAddGoldenTexts:
    def test_keeps_each_text_once(self) -> None:
        add(CALL, NEWS)

        again = operations.add_golden_texts(
            Label.GROUND_C,
            [CALL, NewGoldenText(text=CALL.text.upper(), is_labelled=True), NEWS],
            origin="other.csv",
            by=analyst(),
            at=AT,
        )

        assert (again.added, again.known) == (0, 3)
        assert {each.language for each in queries.golden_texts(Label.GROUND_C)} >= {"en"}

    def test_refuses_the_same_text_with_the_other_label(self) -> None:
        add(CALL)

        with pytest.raises(WrongLabelError):
            add(NewGoldenText(text=CALL.text, is_labelled=False))

    def test_refuses_texts_that_say_nothing(self) -> None:
        with pytest.raises(IncompleteError):
            add(CALL, NewGoldenText(text=" \u200b ", is_labelled=True))

        assert queries.golden_texts() == ()

    def test_is_for_those_who_work_on_cases(self) -> None:
        with pytest.raises(NotAllowedError):
            add(CALL, by=overseer())

    @pytest.mark.parametrize("by", ["ayesha", "bilal"])
    def test_refuses_texts_of_cases_that_one_wrote_or_decided(self, tmp_path: Path, by: str) -> None:
        text = decided.call(random.Random(1))
        decided.approved(tmp_path, [text], posts=1)
        copy = NewGoldenText(text=f"{text.upper()} 17", is_labelled=True)
        person = {"ayesha": analyst, "bilal": supervisor}[by]()

        with pytest.raises(OwnDecisionError, match="Somebody else chooses it"):
            add(NEWS, copy, by=person)

        assert queries.golden_texts() == ()
        add(NEWS, copy, by=analyst("zoya"))

    def test_refuses_texts_of_open_cases_that_one_wrote(self, tmp_path: Path) -> None:
        text = decided.call(random.Random(1))
        [lead_id] = decided.leads(tmp_path, [text])
        review.open_case(lead_id, by=analyst(), at=AT)

        with pytest.raises(OwnDecisionError):
            add(NewGoldenText(text=text, is_labelled=True))

    @pytest.mark.parametrize("bad", ["half \ud83d", "zero \x00"])
    def test_refuses_what_cannot_be_kept(self, bad: str) -> None:
        for new in (
            NewGoldenText(text=bad, is_labelled=True),
            NewGoldenText(text="any", is_labelled=True, language=bad),
        ):
            with pytest.raises(IncompleteError, match="Save the file as UTF-8"):
                add(CALL, new)

        assert queries.golden_texts() == ()


class TestAddGoldenCase:
    def test_is_for_somebody_who_neither_wrote_nor_decided(self, tmp_path: Path) -> None:
        [case] = decided.approved(tmp_path, [decided.call(random.Random(1))], posts=1)
        for by in (analyst(), supervisor()):
            with pytest.raises(OwnDecisionError):
                operations.add_golden_case(case.case_id, by=by, at=AT)

        added = operations.add_golden_case(case.case_id, by=supervisor("samina"), at=AT)

        assert {label for label, each in added.items() if each.added} == set(Label)
        labelled = {each.label for each in queries.golden_texts() if each.is_labelled}
        assert labelled == {Label.GROUND_C}

    def test_refuses_an_open_case(self) -> None:
        case = cases.proposed_case()

        with pytest.raises(IncompleteError):
            operations.add_golden_case(case.case_id, by=supervisor("samina"), at=AT)

    def test_is_refused_by_sql_to_those_who_decided(self, tmp_path: Path) -> None:
        [case] = decided.approved(tmp_path, [decided.call(random.Random(1))], posts=1)

        with refused("neither wrote nor decided"):
            GoldenText.objects.create(
                label="ground-c",
                text="any",
                text_digest="sha256:0",
                is_labelled=True,
                language="en",
                source="case",
                origin=case.case_id,
                added_by=supervisor(),
                added_at=AT,
            )


class TestFreezeGoldenSet:
    def test_makes_a_version_that_never_changes(self) -> None:
        add(CALL, NEWS)
        first = operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)
        add(NewGoldenText(text="Come along, all of you", is_labelled=True))
        second = operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)

        assert (first.number, first.texts, second.number, second.texts) == (1, 2, 2, 3)
        assert first.digest != second.digest
        assert {each.text for each in queries.frozen_texts(first.set_id)} == {CALL.text, NEWS.text}
        with refused("append-only"):
            GoldenSet.objects.filter(pk=first.set_id).update(text_ids=[])
        with refused("append-only"):
            GoldenSet.objects.filter(pk=first.set_id).update(digest=second.digest)
        with refused("a golden text never changes"):
            GoldenText.objects.update(text="another")
        with refused("a golden text never changes"):
            GoldenText.objects.update(is_labelled=False)
        with refused("append-only"):
            GoldenText.objects.all()._raw_delete("default")

    def test_needs_both_sorts_and_something_new(self) -> None:
        add(CALL)
        with pytest.raises(NothingToFreezeError, match="both sorts"):
            operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)
        add(NEWS)
        operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)

        with pytest.raises(NothingToFreezeError, match="golden set 1"):
            operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)

    def test_is_a_supervisors(self) -> None:
        add(CALL, NEWS)

        with pytest.raises(NotAllowedError):
            operations.freeze_golden_set(Label.GROUND_C, by=analyst(), at=AT)


class TestWithdrawGoldenText:
    def test_leaves_it_out_of_the_next_set_alone(self) -> None:
        add(CALL, NEWS, NewGoldenText(text="Come along, all of you", is_labelled=True))
        frozen = operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)
        text = next(each for each in queries.golden_texts() if each.text == CALL.text)

        operations.withdraw_golden_text(text.text_id, by=supervisor(), at=AT, reason="Labelled wrongly.")
        after = operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)

        assert after.texts == 2
        assert CALL.text in {each.text for each in queries.frozen_texts(frozen.set_id)}
        with pytest.raises(UnknownGoldenTextError):
            operations.withdraw_golden_text(text.text_id, by=supervisor(), at=AT, reason="Labelled wrongly.")
        with refused("a golden text never changes"):
            GoldenText.objects.filter(pk=text.text_id).update(withdrawn_at=None, withdrawn_by=None)
