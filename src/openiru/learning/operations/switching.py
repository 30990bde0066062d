"""How does a person say which version speaks?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.learning.models import ModelVersion, Switch
from openiru.learning.operations import shelf
from openiru.learning.policy import verdict
from openiru.learning.queries.versions import ids_on, version_row, version_view
from openiru.learning.types import VersionView


@transaction.atomic
def switch_on(version_id: str, *, by: str, at: datetime, reason: str) -> VersionView:
    """Let a version speak instead of the one of its label and script that is on, whatever the rule said of it.

    Raises:
        NotAllowedError: if `by` may not switch models.
        UnknownVersionError: if there is no such version.
        AlreadySwitchedError: if it is on.
        IncompleteError: if the reason is too short.
        BrokenVersionError: if its files are gone or were changed.
    """
    check_may(by, Right.SWITCH_MODEL)
    row = version_row(version_id)
    verdict.check_may_switch(is_on=row.pk in ids_on(), wanted_on=True, reason=reason)
    shelf.take(row.digest)
    write_switch(row, row, by=by, at=at, reason=reason, is_automatic=False)
    return version_view(row, is_on=True)


@transaction.atomic
def switch_off(version_id: str, *, by: str, at: datetime, reason: str) -> VersionView:
    """Let no version of this label and script speak.

    Raises:
        NotAllowedError: if `by` may not switch models.
        UnknownVersionError: if there is no such version.
        AlreadySwitchedError: if it is not on.
        IncompleteError: if the reason is too short.
    """
    check_may(by, Right.SWITCH_MODEL)
    row = version_row(version_id)
    verdict.check_may_switch(is_on=row.pk in ids_on(), wanted_on=False, reason=reason)
    write_switch(row, None, by=by, at=at, reason=reason, is_automatic=False)
    return version_view(row, is_on=False)


def write_switch(
    sort: ModelVersion,
    version: ModelVersion | None,
    *,
    by: str,
    at: datetime,
    reason: str,
    is_automatic: bool,
) -> None:
    """Note which version speaks for the label and script of `sort` from now on; None: none."""
    Switch.objects.create(
        label=sort.label,
        group=sort.group,
        version=version,
        by=by,
        at=at,
        reason=reason.strip(),
        is_automatic=is_automatic,
    )
    detail = {
        "group": sort.group,
        "version": version.digest if version else None,
        "before": sort.digest if version is None else None,
        "is_automatic": is_automatic,
        "reason": reason.strip(),
    }
    audit.record(
        Event.MODEL_SWITCHED, subject_kind="model", subject_id=sort.label, by=by, at=at, detail=detail
    )
