"""From decisions to versions, to advice on leads, and back again when decisions are taken back."""

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.factories import decided
from tests.factories.decided import AT, Decided
from tests.factories.people import analyst, supervisor

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.audit.models import AuditEvent
from openiru.engines.text.classifier.model import Answer
from openiru.learning import operations, queries
from openiru.learning.models import Advice
from openiru.learning.policy import teaching
from openiru.learning.types import Group, Label, ModelReport, NewGoldenText, Standing
from openiru.review import operations as review
from openiru.review.models import Case
from openiru.review.queries import decided_texts
from openiru.review.types import Exemption
from openiru.signals.models import Lead

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


class Unit:
    """A unit that has decided about calls and reports."""

    def __init__(
        self, folder: Path, each: int = 60, protected_by: Sequence[str] = ("ayesha", "hamid"), posts: int = 3
    ) -> None:
        self.source = random.Random(11)
        self.folder = folder
        self.calls = decided.approved(folder, self.texts(decided.call, each))
        self.reports = decided.protected(
            folder, self.texts(decided.report, each), by=protected_by, posts=posts
        )

    def texts(self, made_by: object, number: int) -> list[str]:
        assert callable(made_by)
        return [made_by(self.source) for _ in range(number)]

    def freeze(self, label: Label, labelled: Sequence[str], others: Sequence[str]) -> None:
        texts = [NewGoldenText(text=text, is_labelled=True) for text in labelled]
        texts += [NewGoldenText(text=text, is_labelled=False) for text in others]
        operations.add_golden_texts(label, texts, origin="golden.csv", by=analyst(), at=AT)
        operations.freeze_golden_set(label, by=supervisor(), at=AT)

    def freeze_ground(self) -> None:
        self.freeze(Label.GROUND_C, self.texts(decided.call, 20), self.texts(decided.report, 20))


def refit(*labels: Label, days: int = 1) -> dict[tuple[Label, Group], ModelReport]:
    done = operations.refit(by=supervisor(), at=AT + timedelta(days=days), labels=labels or (Label.GROUND_C,))
    return {(each.label, each.group): each for each in done.models}


@pytest.fixture
def unit(tmp_path: Path) -> Unit:
    return Unit(tmp_path / "exports")


class TestRefit:
    def test_learns_what_people_decided_and_advises_on_leads(self, unit: Unit) -> None:
        unit.freeze_ground()
        unit.freeze(Label.EXEMPT, unit.texts(decided.report, 20), unit.texts(decided.call, 20))
        calling, reporting = decided.leads(
            unit.folder, [decided.call(unit.source), decided.report(unit.source)], at=LATER
        )
        before = (list(Lead.objects.order_by("pk").values()), Case.objects.count())

        models = refit(Label.GROUND_C, Label.EXEMPT)
        given = operations.advise_leads(by=SYSTEM, at=LATER).answers
        again = operations.advise_leads(by=SYSTEM, at=LATER).answers

        ground = models[Label.GROUND_C, Group.ALL].version
        assert ground is not None
        assert ground.is_on
        assert ground.texts == 120
        assert ground.labelled == 60
        assert ground.golden["macro_f1"] > 0.9
        assert set(ground.golden) >= {"pr_auc", "ece", "confusion", "by_language", "reliability"}
        advice = queries.advice_for([calling, reporting])
        exemption = advice[reporting].exemption
        assert advice[calling].grounds[Label.GROUND_C].probability > 0.7
        assert advice[reporting].grounds[Label.GROUND_C].probability < 0.3
        assert exemption is not None
        assert exemption.probability > 0.7
        assert (given, again) == (2 * (2 + 60), 0)  # two labels; open leads, and those in a case
        # Advice makes no lead, opens none, closes none and decides nothing.
        assert (list(Lead.objects.order_by("pk").values()), Case.objects.count()) == before

    def test_shows_the_words_that_made_a_probability(self, unit: Unit) -> None:
        unit.freeze_ground()
        text = decided.call(unit.source)
        [lead_id] = decided.leads(unit.folder, [text], at=LATER)
        refit()
        operations.advise_leads(by=SYSTEM, at=LATER)

        spans = queries.advice_for([lead_id])[lead_id].labels[Label.GROUND_C].spans

        assert any(text[span.start : span.end].startswith("z") and span.weight > 0 for span in spans)

    def test_unlearns_what_was_taken_back(self, unit: Unit) -> None:
        unit.freeze_ground()
        [lead_id] = decided.leads(unit.folder, [decided.call(unit.source)], at=LATER)
        refit()
        operations.advise_leads(by=SYSTEM, at=LATER)
        sure = queries.advice_for([lead_id])[lead_id].labels[Label.GROUND_C]

        for each in unit.calls[:9]:
            review.lapse(each.case_id, by=supervisor(), at=LATER, reason="The approval was a mistake.")
        again = refit(days=2)[Label.GROUND_C, Group.ALL].version
        assert again is not None
        operations.switch_on(again.version_id, by=supervisor(), at=LATER, reason="Learnt from corrections.")
        operations.advise_leads(by=SYSTEM, at=LATER)
        unsure = queries.advice_for([lead_id])[lead_id].labels[Label.GROUND_C]

        assert again.labelled == 33
        assert unsure.version_id == again.version_id
        assert unsure.probability < sure.probability
        assert (sure.answer, unsure.answer) == (Answer.POSITIVE, Answer.UNSURE)

    def test_keeps_a_worse_version_and_does_not_switch_it_on(self, unit: Unit) -> None:
        unit.freeze_ground()
        good = refit()[Label.GROUND_C, Group.ALL].version
        # From now on reports are approved and calls dismissed: whoever decided so was wrong, as the golden set tells.
        decided.approved(unit.folder, unit.texts(decided.report, 90), at=LATER)
        decided.protected(unit.folder, unit.texts(decided.call, 90), at=LATER)

        worse = refit(days=2)[Label.GROUND_C, Group.ALL].version

        assert good is not None
        assert worse is not None
        assert worse.verdict.standing is Standing.HELD
        assert [each.version_id for each in queries.versions_on()] == [good.version_id]

    def test_leaves_off_what_a_supervisor_switched_off(self, unit: Unit) -> None:
        unit.freeze_ground()
        good = refit()[Label.GROUND_C, Group.ALL].version
        assert good is not None
        operations.switch_off(good.version_id, by=supervisor(), at=LATER, reason="Wrong about students.")
        decided.approved(unit.folder, unit.texts(decided.call, 3), at=LATER)

        refit(days=2)

        assert queries.versions_on() == ()

    def test_makes_the_same_version_once(self, unit: Unit) -> None:
        unit.freeze_ground()
        first = refit()[Label.GROUND_C, Group.ALL]

        second = refit(days=2)[Label.GROUND_C, Group.ALL]

        assert first.version is not None
        assert second.version is None
        assert second.words == "Nothing new since version 1."
        assert len(queries.versions()) == 1

    def test_holds_what_no_golden_set_judges(self, unit: Unit) -> None:
        made = refit()[Label.GROUND_C, Group.ALL].version

        assert made is not None
        assert made.verdict.standing is Standing.HELD
        assert "no frozen golden set" in made.verdict.words
        assert queries.versions_on() == ()

    def test_never_learns_from_golden_texts_nor_their_copies_nor_the_rest_of_their_case(
        self, unit: Unit
    ) -> None:
        chosen: Decided = unit.calls[0]
        copied = unit.reports[0]
        operations.add_golden_case(chosen.case_id, by=supervisor("samina"), at=AT)
        self.add_golden(copied.texts[0].upper() + " 17")

        known = queries.lessons(LATER)
        learnt = {label: {each.text for each in teaching.lessons_of(label, known)} for label in Label}

        assert not learnt[Label.EXEMPT] & {*chosen.texts, copied.texts[0]}
        assert learnt[Label.EXEMPT] >= {*copied.texts[1:], *unit.calls[1].texts}
        assert not learnt[Label.GROUND_C] & {*chosen.texts}
        assert learnt[Label.GROUND_C] >= {*copied.texts}

    def test_learns_from_what_one_person_called_golden_and_no_supervisor_froze(self, unit: Unit) -> None:
        texts = [text for each in (*unit.calls, *unit.reports) for text in each.texts]
        self.add_golden(*texts)

        first, later = (len(self.taught(AT + timedelta(days=days))) for days in (1, 15))

        assert (first, later) == (0, len(texts))

    def test_never_learns_from_what_was_frozen_once(self, unit: Unit) -> None:
        frozen = unit.reports[0].texts[0]
        self.add_golden(frozen)
        self.add_golden(decided.call(unit.source), is_labelled=False)
        operations.freeze_golden_set(Label.EXEMPT, by=supervisor(), at=AT)
        [row] = [each for each in queries.golden_texts() if each.text == frozen]
        operations.withdraw_golden_text(row.text_id, by=supervisor(), at=AT, reason="Labelled wrongly.")

        assert frozen not in self.taught(AT + timedelta(days=400))

    @staticmethod
    def taught(at: datetime) -> set[str]:
        return {each.text for each in teaching.lessons_of(Label.EXEMPT, queries.lessons(at))}

    @staticmethod
    def add_golden(*texts: str, is_labelled: bool = True) -> None:
        golden = [NewGoldenText(text=text, is_labelled=is_labelled) for text in texts]
        operations.add_golden_texts(Label.EXEMPT, golden, origin="golden.csv", by=analyst("zoya"), at=AT)

    def test_lets_one_person_alone_switch_nothing_on(self, tmp_path: Path) -> None:
        unit = Unit(tmp_path / "exports", protected_by=("ayesha",), posts=1)
        unit.freeze(Label.EXEMPT, unit.texts(decided.report, 20), unit.texts(decided.call, 20))

        found = refit(Label.EXEMPT)[Label.EXEMPT, Group.ALL]
        made = found.version

        assert made is not None, found.words
        assert made.verdict.standing is Standing.HELD
        assert "Too few texts: 25 with the label" in made.verdict.words
        assert "Left out: 35 texts, so that the word of one person alone" in made.card

    def test_makes_a_lost_version_anew(self, unit: Unit) -> None:
        unit.freeze_ground()
        lost = refit()[Label.GROUND_C, Group.ALL].version
        assert lost is not None
        shutil.rmtree(queries.folder_of(lost.digest))

        again = refit(days=2)[Label.GROUND_C, Group.ALL].version

        assert again is not None
        assert again.is_on
        assert again.data_digest == lost.data_digest
        assert operations.advise_leads(by=SYSTEM, at=LATER).broken == ()

    def test_makes_no_version_because_families_have_other_numbers(self, unit: Unit) -> None:
        unit.freeze_ground()
        before = teaching.lessons_of(Label.GROUND_C, queries.lessons(LATER))
        refit()
        # A text that sorts before all others, and is golden for another label alone.
        self.add_golden("aaaa " + decided.report(unit.source))
        after = teaching.lessons_of(Label.GROUND_C, queries.lessons(LATER))

        assert [each.family for each in before] != [each.family for each in after]
        assert refit(days=2)[Label.GROUND_C, Group.ALL].words == "Nothing new since version 1."

    def test_is_recorded(self, unit: Unit) -> None:
        unit.freeze_ground()
        refit()

        events = set(AuditEvent.objects.values_list("event", flat=True))

        assert events >= {
            "learning.golden-texts-added",
            "learning.golden-set-frozen",
            "learning.version-made",
            "learning.model-switched",
            "learning.refit-finished",
        }

    def test_is_for_supervisors_and_the_machine(self) -> None:
        with pytest.raises(NotAllowedError):
            operations.refit(by=analyst(), at=AT)

        assert operations.refit(by=SYSTEM, at=AT).models

    def test_lets_a_version_whose_files_were_changed_say_nothing_and_goes_on(self, unit: Unit) -> None:
        unit.freeze_ground()
        unit.freeze(Label.EXEMPT, unit.texts(decided.report, 20), unit.texts(decided.call, 20))
        models = refit(Label.GROUND_C, Label.EXEMPT)
        made, other = (models[label, Group.ALL].version for label in (Label.GROUND_C, Label.EXEMPT))
        assert made is not None
        assert other is not None
        path = queries.folder_of(made.digest) / "model.json"
        path.write_text(path.read_text().replace('"bias": ', '"bias": 1'))

        done = operations.advise_leads(by=SYSTEM, at=LATER)

        assert [each.version_id for each in done.broken] == [made.version_id]
        assert done.answers == 60
        assert {str(each) for each in Advice.objects.values_list("version_id", flat=True)} == {
            other.version_id
        }


class TestDecidedTexts:
    def test_tell_who_agreed_and_stop_at_the_decision(self, tmp_path: Path) -> None:
        source = random.Random(5)
        [approved] = decided.approved(tmp_path, [decided.call(source)], posts=1)
        [protected] = decided.protected(tmp_path, [decided.report(source)], posts=1)

        found = {each.case_id: each for each in decided_texts()}

        assert {case_id: each.persons for case_id, each in found.items()} == {
            approved.case_id: 2,
            protected.case_id: 1,
        }
        assert found[protected.case_id].applying == (Exemption.PRESS,)
        assert found[approved.case_id].text == approved.texts[0]
        assert list(decided_texts(until=AT)) == []
        assert {each.case_id for each in decided_texts(since=AT + timedelta(seconds=1))} == {approved.case_id}
