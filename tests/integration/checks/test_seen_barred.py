"""Whom our own looks bar, in one statement, beside the rule that says it slowly."""

from datetime import timedelta
from random import Random

import pytest
from tests.factories.cases import AT
from tests.factories.looks import look
from tests.factories.referrals import account

from openiru.checks.queries import seen_barred, standings
from openiru.engines.probes.types import State

_STATES = (State.SUSPENDED, State.SUSPENDED, State.SUSPENDED, State.LIVE, State.NET_ERROR)
_BARRED = (State.SUSPENDED, State.REMOVED_BY_PLATFORM)


@pytest.mark.django_db
class TestSeenBarred:
    def test_says_what_the_rule_says_of_each_subject(self) -> None:
        random = Random(7)
        subjects = [account(f"account.of.looks.{number}") for number in range(12)]
        for subject_id in subjects:
            for number in range(random.randint(1, 5)):
                look(subject_id, random.choice(_STATES), at=AT + timedelta(hours=4 * number))

        found = seen_barred()

        slowly = {
            subject_id: (each.first_at, each.last_at)
            for subject_id, each in standings(subjects).items()
            if each.is_settled and each.state in _BARRED
        }
        assert 0 < len(slowly) < len(subjects)
        assert found == slowly
        some = next(iter(found))
        assert seen_barred([some]) == {some: found[some]}
        assert seen_barred([]) == {}
