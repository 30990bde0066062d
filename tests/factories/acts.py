"""Acts for the record: told apart by `detail["number"]`, one an hour."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from openiru.audit import operations
from openiru.audit.operations import Act
from openiru.audit.types import Event

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)


def record_acts(count: int) -> None:
    acts = [
        Act(
            event=Event.CASE_OPENED if number % 2 else Event.CASE_APPROVED,
            subject_kind="case",
            subject_id=f"case-{number % 3}",
            by=f"person-{number % 2}",
            at=AT + timedelta(hours=number),
            detail={"number": number},
        )
        for number in range(count)
    ]
    with transaction.atomic():
        operations.record_many(acts)
