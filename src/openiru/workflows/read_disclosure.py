"""How does somebody read what a platform handed over? First the record, then the bytes."""

from collections.abc import Iterator
from datetime import datetime

from openiru.disclosures.operations import open_holding
from openiru.disclosures.queries import opened_bytes


def read_disclosure(holding_id: str, *, reason: str, by: str, at: datetime) -> Iterator[bytes]:
    """Open what was handed over, and give its bytes chunk by chunk; the opening is committed before the first one.

    Call it outside any transaction, or the record would end with it.

    Raises:
        As `disclosures.operations.open_holding` and `disclosures.queries.opened_bytes`.
    """
    opening_id = open_holding(holding_id, reason=reason, by=by, at=at)
    return opened_bytes(opening_id, by=by, at=at)
