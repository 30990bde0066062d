"""Whoever switches the guards off and changes what models rest on is found out by the record."""

import pytest
from django.db import connection
from tests.factories.decided import AT
from tests.factories.guards import checked
from tests.factories.learning import held_version, said, switch_to
from tests.factories.people import analyst, supervisor

from openiru.foundation.ids import new_id
from openiru.learning import operations
from openiru.learning.types import Label, NewGoldenText
from openiru.workflows.safeguards import disagreements

pytestmark = pytest.mark.django_db


@pytest.fixture
def _kept() -> None:
    """Two versions, a switch, two answers and a golden set."""
    speaks = held_version()
    switch_to(speaks)
    for probability in (0.2, 0.95):
        said(speaks, str(new_id()), probability)
    held_version()
    texts = [NewGoldenText(text="Come along, all of you", is_labelled=True)]
    texts += [NewGoldenText(text="The river rose at night", is_labelled=False)]
    operations.add_golden_texts(Label.EXEMPT, texts, origin="golden.csv", by=analyst(), at=AT)
    operations.freeze_golden_set(Label.EXEMPT, by=supervisor(), at=AT)
    checked()


@pytest.mark.usefixtures("_kept")
class TestDisagreements:
    def test_there_are_none_after_honest_work(self) -> None:
        assert list(disagreements()) == []

    @pytest.mark.parametrize(
        ("table", "attack", "says"),
        [
            (
                "learning_model_version",
                "UPDATE learning_model_version SET digest = digest || '0'",
                "is not as it was recorded",
            ),
            (
                "learning_model_version",
                (
                    "DELETE FROM learning_model_version v WHERE NOT EXISTS "
                    "(SELECT 1 FROM learning_switch s WHERE s.version_id = v.id)"
                ),
                "is recorded, and is gone",
            ),
            ("learning_switch", "DELETE FROM learning_switch", "switches of models are not those"),
            (
                "learning_switch",
                (
                    "UPDATE learning_switch SET version_id = (SELECT v.id FROM learning_model_version v "
                    "WHERE v.id <> learning_switch.version_id)"
                ),
                "switches of models are not those",
            ),
            (
                "learning_golden_text",
                "UPDATE learning_golden_text SET is_labelled = NOT is_labelled",
                "is not as it was frozen",
            ),
            ("learning_advice", "UPDATE learning_advice SET probability = 0.9999", "answers of version"),
            ("learning_advice", "DELETE FROM learning_advice WHERE probability > 0.5", "answers of version"),
            (
                "learning_advice",
                (
                    "INSERT INTO learning_advice (observation_id, version_id, probability, answer, spans, given_at) "
                    "SELECT gen_random_uuid(), version_id, 1, 'positive', '[]', given_at FROM learning_advice LIMIT 1"
                ),
                "answers of version",
            ),
            ("learning_golden_set", "DELETE FROM learning_golden_set", "recorded as frozen, and is gone"),
        ],
    )
    def test_tell_what_was_changed_with_the_guards_off(self, table: str, attack: str, says: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(attack)

        assert any(says in each for each in disagreements())
