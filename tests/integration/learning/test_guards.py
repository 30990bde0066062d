"""Whoever writes around the code is refused by the database."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from tests.factories.guards import refused
from tests.factories.learning import AT, held_version, said, switch_to
from tests.factories.people import analyst, supervisor

from openiru.access.types import SYSTEM
from openiru.foundation.ids import new_id
from openiru.learning import operations
from openiru.learning.models import Advice, GoldenSet, GoldenText, ModelVersion, RefitRun, Switch
from openiru.learning.types import Group, Label, NewGoldenText

pytestmark = pytest.mark.django_db


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


class TestVersions:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE learning_model_version SET digest = 'sha256:0'",
            "UPDATE learning_model_version SET golden = '{\"macro_f1\": 1}'",
            "DELETE FROM learning_model_version",
            "TRUNCATE learning_model_version CASCADE",
            "UPDATE learning_switch SET reason = 'another reason'",
            "DELETE FROM learning_switch",
            "UPDATE learning_advice SET probability = 1",
            "DELETE FROM learning_advice",
        ],
    )
    def test_never_change(self, statement: str) -> None:
        version = held_version()
        switch_to(version)
        said(version, str(new_id()), 0.5)

        with refused("append-only"):
            sql(statement)

    def test_need_a_record(self) -> None:
        made = held_version()

        with refused("no version is made without a record"):
            made.pk, made.digest, made.number = new_id(), "sha256:1", made.number + 1
            made.save(force_insert=True)

    def test_are_not_called_switched_on_without_a_golden_set(self) -> None:
        made = held_version()

        with refused("learning_version_on_only_if_measured"):
            made.pk, made.digest, made.number = new_id(), "sha256:1", made.number + 1
            made.standing = "switched-on"
            made.save(force_insert=True)

    @pytest.mark.parametrize(
        "golden", [{"macro_f1": 9.9, "ece": 0.1}, {"macro_f1": "NaN", "ece": 0.1}, {"ece": 0.1}]
    )
    def test_have_figures_that_can_be(self, golden: dict[str, object]) -> None:
        made = held_version()

        with refused("shares between 0 and 1"):
            made.pk, made.digest, made.number = new_id(), "sha256:1", made.number + 1
            made.golden = golden
            made.save(force_insert=True)

    def test_are_judged_by_a_golden_set_of_their_own_label(self) -> None:
        other = TestSwitches.let_on_by_the_rule()  # of ground c
        made = held_version(Label.EXEMPT)

        with refused("judged by a golden set of its label"):
            made.pk, made.digest, made.number = new_id(), "sha256:1", made.number + 1
            made.golden_set_id, made.golden = other.golden_set_id, other.golden
            made.save(force_insert=True)

    def test_are_made_by_the_machine_or_supervisors(self) -> None:
        made = held_version()

        for by in (analyst(), "nobody"):
            with refused("by the machine or an active supervisor"):
                made.pk, made.digest, made.number = new_id(), "sha256:1", made.number + 1
                made.made_by = by
                made.save(force_insert=True)


class TestAdvice:
    def test_is_given_by_versions_that_were_switched_on(self) -> None:
        with refused("only a version that was switched on"):
            said(held_version(), str(new_id()), 0.99)

    def test_needs_a_record(self) -> None:
        version = held_version()
        switch_to(version)

        with refused("no advice is given without a record"):
            Advice.objects.create(
                observation_id=new_id(), version=version, probability=0.5, answer="unsure", given_at=AT
            )


class TestRefitRuns:
    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            ({"by": "nobody"}, "run by the machine or an active supervisor"),
            ({"at": AT + timedelta(days=36_500)}, "ended by now"),
            ({"decisions": 1_000_000}, "learnt from decisions that there are"),
            ({}, "no refit ends without a record"),
        ],
    )
    def test_are_those_that_were(self, facts: dict[str, object], why: str) -> None:
        said_of_it = {"by": SYSTEM, "at": AT, "decisions": 0, "models_made": 0}

        with refused(why):
            RefitRun.objects.create(**{**said_of_it, **facts})


class TestSwitches:
    @staticmethod
    def switch(version: ModelVersion, **said: object) -> None:
        facts = {
            "label": version.label,
            "group": version.group,
            "version": version,
            "by": supervisor(),
            "at": AT,
            "reason": "A reason in words.",
            "is_automatic": False,
        }
        Switch.objects.create(**{**facts, **said})

    def test_by_hand_are_a_supervisors(self) -> None:
        version = held_version()
        for by in (analyst(), SYSTEM, "nobody"):
            with refused("switched by hand by an active supervisor"):
                self.switch(version, by=by)

    def test_by_hand_have_a_reason(self) -> None:
        version = held_version()

        with refused("with a reason"):
            self.switch(version, reason="  why not ")

    def test_by_the_rule_need_the_rule(self) -> None:
        version = held_version()

        with refused("only if the rule let it"):
            self.switch(version, by=SYSTEM, is_automatic=True)

    def test_by_the_rule_are_of_those_who_refit(self) -> None:
        version = self.let_on_by_the_rule()

        for by in (analyst(), "nobody"):
            with refused("in refits of the machine"):
                self.switch(version, by=by, is_automatic=True)

    def test_by_the_rule_leave_off_what_a_supervisor_switched_off(self) -> None:
        version = self.let_on_by_the_rule()
        switch_to(version)
        switch_to(None, like=version)

        with refused("only a supervisor switches on"):
            self.switch(version, by=version.made_by, is_automatic=True)

    def test_by_the_rule_are_of_the_moment_in_which_a_version_is_made(self) -> None:
        version = self.let_on_by_the_rule()

        with refused("once, when it is made"):
            self.switch(version, by=version.made_by, at=AT + timedelta(days=1), is_automatic=True)

    @staticmethod
    def let_on_by_the_rule() -> ModelVersion:
        """A version of which its row says that the rule lets it on."""
        texts = [NewGoldenText(text="Come along, all of you", is_labelled=True)]
        texts += [NewGoldenText(text="The river rose at night", is_labelled=False)]
        operations.add_golden_texts(Label.GROUND_C, texts, origin="golden.csv", by=analyst(), at=AT)
        golden = operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)
        return held_version(
            golden_set_id=UUID(golden.set_id), golden={"macro_f1": 0.9, "ece": 0.1}, standing="switched-on"
        )

    def test_keep_to_label_and_script(self) -> None:
        version = held_version(Label.GROUND_C)

        with refused("for its own label and script"):
            self.switch(version, label=Label.EXEMPT.value)
        with refused("for its own label and script"):
            self.switch(version, group=Group.LATIN.value)

    def test_need_a_record(self) -> None:
        version = held_version()

        with refused("no model is switched without a record"):
            self.switch(version)


class TestGoldenTexts:
    @staticmethod
    def add(by: str) -> GoldenText:
        return GoldenText.objects.create(
            label="exempt",
            text="The river rose at night",
            text_digest="sha256:0",
            is_labelled=True,
            language="en",
            source="file",
            origin="golden.csv",
            added_by=by,
            added_at=AT,
        )

    def test_are_chosen_by_people_who_judge(self) -> None:
        for by in (SYSTEM, "nobody"):
            with refused("chosen by an active analyst or supervisor"):
                self.add(by)

    def test_need_a_record(self) -> None:
        with refused("no golden text is added without a record"):
            self.add(analyst())

    def test_need_a_record_to_be_withdrawn(self) -> None:
        text = [NewGoldenText(text="Come along, all of you", is_labelled=True)]
        operations.add_golden_texts(Label.EXEMPT, text, origin="golden.csv", by=analyst(), at=AT)

        with refused("no golden text is withdrawn without a record"):
            GoldenText.objects.update(withdrawn_by=supervisor(), withdrawn_at=AT)

    def test_are_withdrawn_by_supervisors(self) -> None:
        text = [NewGoldenText(text="Come along, all of you", is_labelled=True)]
        operations.add_golden_texts(Label.EXEMPT, text, origin="golden.csv", by=analyst(), at=AT)

        for by in (analyst(), SYSTEM):
            with refused("withdrawn by an active supervisor"):
                GoldenText.objects.update(withdrawn_by=by, withdrawn_at=AT)


class TestGoldenSets:
    def test_are_frozen_by_supervisors(self) -> None:
        with refused("frozen by an active supervisor"):
            GoldenSet.objects.create(
                label="exempt",
                number=1,
                digest="sha256:0",
                text_ids=[],
                texts=2,
                labelled=1,
                frozen_by=analyst(),
                frozen_at=AT,
            )

    def test_need_a_record(self) -> None:
        texts = [
            NewGoldenText(text="Come along, all of you", is_labelled=True),
            NewGoldenText(text="The river rose at night", is_labelled=False),
        ]
        operations.add_golden_texts(Label.EXEMPT, texts, origin="golden.csv", by=analyst(), at=AT)

        with refused("no golden set is frozen without a record"):
            GoldenSet.objects.create(
                label="exempt",
                number=1,
                digest="sha256:0",
                text_ids=[str(each.pk) for each in GoldenText.objects.all()],
                texts=2,
                labelled=1,
                frozen_by=supervisor(),
                frozen_at=AT,
            )

    def test_hold_golden_texts(self) -> None:
        with refused("holds golden texts of its label"):
            GoldenSet.objects.create(
                label="exempt",
                number=1,
                digest="sha256:0",
                text_ids=[str(new_id()), str(new_id())],
                texts=2,
                labelled=1,
                frozen_by=supervisor(),
                frozen_at=AT,
            )
