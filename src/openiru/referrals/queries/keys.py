"""How are ids and cursors read that come from outside?"""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

from openiru.referrals.errors import BadCursorError, NotFoundError


def id_of(text: str, thing: str) -> UUID:
    """The id that `text` writes out.

    Raises:
        NotFoundError: if it is none: what has no id does not exist.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError(f"There is no such {thing}.") from error


def cursor_of(at: datetime, row_id: UUID) -> str:
    """The place behind a row, as an opaque text."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{row_id}".encode()).decode("ascii").rstrip("=")


def place_of(cursor: str) -> tuple[datetime, UUID]:
    """The time and id of the row that `cursor` stands behind.

    Raises:
        BadCursorError: if we did not give it out.
    """
    bad = BadCursorError("This cursor was not given out here; begin with the first page.")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, _, row_id = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition("|")
        at = datetime.fromisoformat(moment)
        place = UUID(row_id)
        in_utc = at.astimezone(UTC)
    except (binascii.Error, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise bad from error
    if at.tzinfo is None:
        raise bad
    return in_utc, place
