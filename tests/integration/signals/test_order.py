"""The queue stands by urgency, and where leads stood when people took them is kept."""

from datetime import datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction
from tests.factories.cases import AT, answers, approved_case, lead
from tests.factories.people import analyst, overseer

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.review import operations as review
from openiru.review.types import Exemption
from openiru.signals import operations, queries
from openiru.signals.models import Lead, Match, Scan
from openiru.signals.policy.weights import VERSION
from openiru.signals.types import QueueAdvice, QueueFilter
from openiru.workflows.queue.figures import QueueFigures, first_of_days, queue_figures
from openiru.workflows.queue.weigh import weigh_leads

DAY = timedelta(days=1)


def weighed(severity: int, confidence: int) -> str:
    """A lead that weighs so much."""
    lead_id = lead()
    Lead.objects.filter(pk=lead_id).update(severity=severity, confidence=confidence, weighed=VERSION)
    operations.weigh_leads({lead_id: QueueAdvice()}, by=SYSTEM)
    return lead_id


def queue() -> list[str]:
    return [row.lead_id for row in queries.queue_page(QueueFilter()).rows]


def dismiss(lead_id: str, *, protected: bool = False) -> None:
    exemptions = answers(applying=Exemption.PRESS) if protected else None
    review.dismiss_lead(
        lead_id, by=analyst(), at=AT, reason="Nothing in what was captured.", exemptions=exemptions
    )


def figures() -> QueueFigures:
    return queue_figures(AT - DAY, AT + DAY)


@pytest.mark.django_db
class TestWeighLeads:
    def test_puts_a_likely_ground_before_and_a_likely_exemption_behind(self) -> None:
        plain, ground, exempt = (weighed(4, 60) for _ in range(3))

        moved = operations.weigh_leads(
            {plain: QueueAdvice(), ground: QueueAdvice(ground=0.9), exempt: QueueAdvice(exempt=0.9)},
            by=SYSTEM,
        )

        assert moved == 2
        assert queue() == [ground, plain, exempt]

    def test_goes_back_when_the_advice_is_gone(self) -> None:
        one = weighed(4, 60)
        before = Lead.objects.get(pk=one).priority
        operations.weigh_leads({one: QueueAdvice(exempt=1)}, by=SYSTEM)

        operations.weigh_leads({one: QueueAdvice()}, by=SYSTEM)

        assert Lead.objects.get(pk=one).priority == before

    def test_weighs_the_evidence_of_another_version_anew(self) -> None:
        one = lead()
        scan = Scan.objects.create(
            bank_digest="x", engines={}, first_seq=1, last_seq=1, started_by=SYSTEM, started_at=AT
        )
        Match.objects.create(
            id=one,
            lead_id=one,
            observation_id=one,
            scan=scan,
            engine="pictures",
            engine_version="1",
            signal_id="picture:1",
            score=1,
            explanation={"field": "pictures"},
            found_at=AT,
        )

        assert weigh_leads(by=SYSTEM) == 1

        row = queries.lead(one)
        assert (row.severity, row.confidence) == (6, 85)
        assert weigh_leads(by=SYSTEM) == 0

    def test_refuses_oversight(self) -> None:
        with pytest.raises(NotAllowedError):
            operations.weigh_leads({}, by=overseer())

    @pytest.mark.parametrize("column", ["advice_ground", "advice_exempt"])
    def test_the_database_refuses_what_is_no_probability(self, column: str) -> None:
        one = lead()

        with pytest.raises(IntegrityError, match="signals_lead_advice_is_probability"), transaction.atomic():
            Lead.objects.filter(pk=one).update(**{column: 1.1})

    @pytest.mark.parametrize(
        "taken", [{"taken_place": 1}, {"taken_at": AT}, {"taken_at": AT, "taken_place": 0}]
    )
    def test_the_database_refuses_half_of_a_place(self, taken: dict[str, object]) -> None:
        one = lead()

        with pytest.raises(IntegrityError, match="signals_lead_taken_pair"), transaction.atomic():
            Lead.objects.filter(pk=one).update(**taken)


@pytest.mark.django_db
class TestQueueFigures:
    def test_tell_where_referred_leads_had_stood(self) -> None:
        front, *_, back = [weighed(6, 90 - number) for number in range(12)]
        approved_case(back)
        approved_case(front)

        found = figures()

        assert (found.taken, found.referred) == (2, 2)
        assert found.referred_of_first == {10: 1, 50: 2, 100: 2, 500: 2}
        assert found.shares[10] == 0.5
        assert [day.on for day in found.days] == [AT.date()]

    def test_count_what_was_dismissed_and_what_was_protected(self) -> None:
        dismiss(weighed(6, 90))
        dismiss(weighed(6, 80), protected=True)

        found = figures()

        assert (found.taken, found.referred, found.protected) == (2, 0, 1)
        assert found.shares == {10: None, 50: None, 100: None, 500: None}

    def test_keep_the_place_of_the_first_time(self) -> None:
        weighed(7, 99)
        second = weighed(6, 90)
        dismiss(second)
        Lead.objects.filter(pk=second).update(status="open", priority=10**6)

        dismiss(second)

        assert Lead.objects.get(pk=second).taken_place == 2

    def test_tell_equal_leads_apart_by_age(self) -> None:
        older, younger = weighed(6, 90), weighed(6, 90)
        Lead.objects.filter(pk=older).update(created_at=AT - DAY)

        dismiss(younger)
        dismiss(older)

        places = dict(Lead.objects.values_list("pk", "taken_place"))
        assert {str(pk): place for pk, place in places.items()} == {older: 1, younger: 2}

    def test_leave_out_other_days(self) -> None:
        dismiss(weighed(6, 90))

        assert queue_figures(AT + DAY, AT + 2 * DAY).taken == 0


class TestFirstOfDays:
    @pytest.mark.parametrize(("days", "begin"), [(1, "2025-07-01"), (2, "2025-06-30"), (30, "2025-06-02")])
    def test_begins_at_midnight(self, days: int, begin: str) -> None:
        noon = datetime(2025, 7, 1, 14, 30, tzinfo=timezone(timedelta(hours=5)))

        assert first_of_days(days, noon).isoformat() == f"{begin}T00:00:00+00:00"
