"""How do decisions leave for the DSA Transparency Database?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.moderation.errors import NotExportableError
from openiru.moderation.models import Authority, Statement
from openiru.moderation.policy.transparency import transparency_record
from openiru.moderation.queries.rows import draft_of
from openiru.moderation.types import NoticeSource
from openiru.peers.queries import peers
from openiru.peers.types import PeerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What the database takes, oldest first, and what it would refuse, by puid."""

    records: tuple[dict[str, Any], ...]
    refused: tuple[tuple[str, str], ...]


@transaction.atomic
def export_statements(*, since: datetime | None, by: str, at: datetime) -> Exported:
    """Every decision that restricted something, as the DSA Transparency Database takes it; the act is recorded.

    A decision that left content alone owes no statement of reasons and is passed over. Each puid comes once, however
    often it is exported: the database refuses it the second time, so nothing is counted twice.

    Args:
        since: only decisions from then on; None: all.
        by: a moderator, or somebody who reads what moderators decide.
        at: now.

    Raises:
        NotAllowedError: if `by` may not read decisions.
    """
    check_may(by, Right.READ_MODERATION)
    records, refused = [], []
    for puid, made in _records(since):
        if isinstance(made, NotExportableError):
            refused.append((puid, made.message))
        else:
            records.append(made)
    detail = {"records": len(records), "refused": len(refused), "since": since.isoformat() if since else ""}
    record(
        Event.STATEMENTS_EXPORTED, subject_kind="statements", subject_id="dsa", by=by, at=at, detail=detail
    )
    return Exported(records=tuple(records), refused=tuple(refused))


def _records(since: datetime | None) -> Iterator[tuple[str, dict[str, Any] | NotExportableError]]:
    names = {each.slug: each.name for each in peers(PeerKind.AUTHORITY)}
    sources = {row.peer_id: NoticeSource(row.source) for row in Authority.objects.all()}
    rows = Statement.objects.filter(restricts=True).select_related("item__request")
    if since is not None:
        rows = rows.filter(decided_at__gte=since)
    for row in rows.order_by("decided_at", "pk").iterator():
        slug = row.item.request.authority_id
        try:
            made = transparency_record(
                draft_of(row), puid=row.puid, source=sources[slug], authority=names[slug]
            )
        except NotExportableError as error:
            yield row.puid, error
        else:
            yield row.puid, made
