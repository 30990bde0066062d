"""Whoever writes around the code is refused by the database."""

import pytest
from django.db import connection
from tests.factories.guards import refused
from tests.factories.learning import AT, held_version, said, switch_to
from tests.factories.people import analyst, supervisor

from openiru.access.types import SYSTEM
from openiru.foundation.ids import new_id
from openiru.learning.models import GoldenSet, ModelVersion, Switch
from openiru.learning.types import Group, Label

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
