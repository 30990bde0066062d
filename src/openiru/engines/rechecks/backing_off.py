"""How long is a host left alone that refused us?"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

FIRST_S: Final = 300.0
MOST_S: Final = 24 * 3_600.0
MOST_ASKED_S: Final = 7 * MOST_S  # nobody sends us away for ever with one header
LEAST_S: Final = 30.0
_MOST_DOUBLINGS: Final = 12


def pause_s(failures: int, chance: float, *, asked_for_s: float | None = None) -> float:
    """Seconds to wait after so many failures in a row.

    Full jitter (Brooker, "Exponential backoff and jitter", 2015): anything up to the bound, so that many who were refused at
    once do not come back at once; never less than the host itself asked for, a week at most.

    Args:
        failures: from 1.
        chance: between 0 and 1.
        asked_for_s: what `Retry-After` said.
    """
    bound = min(FIRST_S * 2.0 ** min(failures - 1, _MOST_DOUBLINGS), MOST_S)
    drawn = max(LEAST_S, chance * bound)
    return max(drawn, min(asked_for_s or 0.0, MOST_ASKED_S))


def retry_after_s(value: str, at: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, written as seconds or as a date (RFC 9110, 10.2.3); None if neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):  # the zone of a date may be any number
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - at).total_seconds(), 0.0)
