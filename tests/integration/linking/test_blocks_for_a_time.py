"""A block that its platform made for a time ends with it: for comparing accounts, in curves and in figures."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.factories import people, referrals
from tests.factories.looks import look

from openiru.access.types import SYSTEM
from openiru.engines.probes.types import State
from openiru.linking.models import Standing
from openiru.linking.queries import barred_now
from openiru.linking.types import BarredBy, BarredEnd
from openiru.referrals.models import Outcome
from openiru.referrals.operations import record_outcome
from openiru.referrals.types import NewOutcome, OutcomeCode, Reply
from openiru.statistics import queries as statistics
from openiru.statistics.types import End
from openiru.workflows.returns.barred import barred_subjects, note_who_is_barred

AT = referrals.AFTER_WINDOW
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
WEEK = 7 * DAY


@pytest.mark.django_db
class TestBlockForATime:
    def test_ends_with_it_everywhere(self) -> None:
        (item,) = referrals.sent(items=1).items
        subject_id = item.subject_id
        record_outcome(
            NewOutcome(
                item_id=item.item_id,
                code=OutcomeCode.ACCOUNT_SUSPENDED,
                effective_at=AT,
                duration_days=7,
            ),
            by=SYSTEM,
            at=AT,
            reply=Reply(platform="facebook"),
        )
        for day in (1, 2):
            look(subject_id, State.SUSPENDED, at=AT + day * DAY, platform="facebook")

        assert barred_subjects(AT + WEEK - MOMENT)[subject_id].by is BarredBy.PLATFORM
        assert note_who_is_barred(by=people.analyst(), at=AT + 3 * DAY) == (1, 0)
        assert note_who_is_barred(by=people.analyst(), at=AT + WEEK) == (0, 1)
        assert barred_now()[subject_id].ended is BarredEnd.TERM
        with pytest.raises(DatabaseError, match="no longer than it said"), transaction.atomic():
            Standing.objects.create(
                subject_id=subject_id, is_barred=True, barred_by="platform", barred_at=AT,
                noted_by=people.analyst(), at=AT + WEEK,
            )  # fmt: skip
        before, then = (statistics.staying(at) for at in (AT + WEEK - MOMENT, AT + WEEK))
        assert (before.total.ends[End.STILL_DOWN], then.total.ends[End.RAN_OUT]) == (1, 1)
        assert before.version != then.version
        assert Outcome.objects.get().ends_at == AT + WEEK
        counted = [statistics.figures(at).totals for at in (AT + WEEK - MOMENT, AT + WEEK)]
        assert [(each.blocked, each.time_over) for each in counted] == [(1, 0), (1, 1)]
        # Its page says so still: that we saw ourselves.
        look(subject_id, State.SUSPENDED, at=AT + WEEK + DAY, platform="facebook")
        # One look settles nothing, for whomever it counts.
        assert not barred_subjects(AT + WEEK + 2 * DAY)
        assert statistics.staying(AT + WEEK + 2 * DAY).total.ends[End.RAN_OUT] == 1
        look(subject_id, State.SUSPENDED, at=AT + WEEK + 2 * DAY, platform="facebook")
        found = barred_subjects(AT + WEEK + 2 * DAY)[subject_id]
        assert (found.by, found.barred_at) == (BarredBy.CHECKS, AT + WEEK + DAY)
        assert statistics.staying(AT + WEEK + 3 * DAY).total.ends[End.RAN_OUT] == 0
