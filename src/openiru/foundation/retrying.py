"""When is a message that did not arrive tried again?"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

FIRST_RETRY_S: Final = 10.0
LONGEST_RETRY_S: Final = 6 * 3600.0
JITTER: Final = 0.2  # of the delay, either way, so that retries do not march in step
MAX_ATTEMPTS: Final = 15  # with the delays above about a day


def retry_at(name: str, *, attempt: int, at: datetime, wish_s: int | None = None) -> datetime | None:
    """When a message that failed at attempt number `attempt` is tried again; None: it is given up.

    The delay doubles from 10 seconds to at most 6 hours; its jitter follows from the message's
    `name` and the attempt, so that the same failure gives the same time. A platform may wish for a longer
    delay (`wish_s`), up to the same 6 hours.
    """
    if attempt >= MAX_ATTEMPTS:
        return None
    delay_s: float = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempt - 1))
    drawn = hashlib.sha256(f"{name}:{attempt}".encode()).digest()
    share = int.from_bytes(drawn[:4], "big") / 0xFFFFFFFF  # 0 to 1
    spread_s = delay_s * (1 - JITTER + 2 * JITTER * share)
    return at + timedelta(seconds=max(spread_s, min(wish_s or 0, LONGEST_RETRY_S)))
