"""How are days and moments read that stand on a command line?"""

from datetime import UTC, date, datetime

from openiru.foundation.errors import BadInputError


def day(text: str) -> date | None:
    """The day that `text` writes; None for nothing.

    Raises:
        BadInputError: if it is none.
    """
    if not text:
        return None
    return wanted_day(text)


def wanted_day(text: str) -> date:
    """The day that `text` writes.

    Raises:
        BadInputError: if it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"{text!r} is no day; write 2025-08-14.") from error


def moment(text: str) -> datetime:
    """The moment that `text` writes; UTC where it names no zone.

    Raises:
        BadInputError: if it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"{text!r} is no time; write 2025-08-14T10:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
