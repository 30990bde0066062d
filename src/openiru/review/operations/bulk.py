"""How are many cases decided at once? Through the same single steps, one transaction each."""

from collections.abc import Callable, Sequence
from datetime import datetime

from openiru.foundation.errors import OpenIruError, RowError
from openiru.review import policy
from openiru.review.operations import steps
from openiru.review.operations.opening import open_case
from openiru.review.types import BulkReport, CaseFacts, Instrument


def open_many(
    lead_ids: Sequence[str], *, by: str, at: datetime, instrument: Instrument = Instrument.ACCOUNT_BLOCK
) -> BulkReport:
    """Open a case on each lead; `done` holds the ids of the new cases.

    Raises:
        TooManyError: if more than `policy.BULK_MAX` are given; then none is opened.
    """
    return _each(lead_ids, lambda lead_id: open_case(lead_id, by=by, at=at, instrument=instrument))


def approve_many(case_ids: Sequence[str], *, by: str, at: datetime, reason: str) -> BulkReport:
    """Approve each case that `by` may approve; own cases are among the errors.

    Raises:
        TooManyError: if more than `policy.BULK_MAX` are given; then none is approved.
    """
    return _each(case_ids, lambda case_id: steps.approve(case_id, by=by, at=at, reason=reason))


def return_many(case_ids: Sequence[str], *, by: str, at: datetime, reason: str) -> BulkReport:
    """Return each case to its author.

    Raises:
        TooManyError: if more than `policy.BULK_MAX` are given; then none is returned.
    """
    return _each(case_ids, lambda case_id: steps.return_to_author(case_id, by=by, at=at, reason=reason))


def dismiss_many(case_ids: Sequence[str], *, by: str, at: datetime, reason: str) -> BulkReport:
    """Dismiss each case.

    Raises:
        TooManyError: if more than `policy.BULK_MAX` are given; then none is dismissed.
    """
    return _each(case_ids, lambda case_id: steps.dismiss(case_id, by=by, at=at, reason=reason))


def _each(asked: Sequence[str], step: Callable[[str], CaseFacts]) -> BulkReport:
    policy.check_bulk(len(asked))
    done: list[str] = []
    errors: list[RowError] = []
    for position, one in enumerate(asked, start=1):
        try:
            done.append(step(one).case_id)
        except OpenIruError as error:
            errors.append(RowError(row=position, code=error.code, message=error.message))
    return BulkReport(done=tuple(done), errors=tuple(errors))
