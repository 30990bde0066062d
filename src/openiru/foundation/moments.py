"""How do moments pass between the database and us by the hundred thousand?

Reading a written time takes fourteen microseconds, a whole number not one: statements that give out very many moments give out
microseconds since 1970, `(extract(epoch FROM at) * 1000000)::bigint`.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(microseconds: int) -> datetime:
    """The moment so many microseconds after 1970, UTC, exactly."""
    return _BEGIN + timedelta(microseconds=microseconds)


def moment_or_none(microseconds: int | None) -> datetime | None:
    """The same; None for none."""
    return None if microseconds is None else moment_of(microseconds)
