"""What does the status of an HTTP answer mean for a message that was handed over?"""

import re
from typing import Final

RETRY_AFTER_MAX_S: Final = 24 * 3600  # a platform may not silence us for longer than a day
_SECONDS: Final = re.compile(r"[0-9]{1,11}")
_RETRIED_STATUS: Final = frozenset({408, 425, 429})


def is_permanent(status: int) -> bool:
    """Whether an answer other than 2xx will stay the same however often we ask."""
    return status < 500 and status not in _RETRIED_STATUS


def explained(status: int, *, credential: str) -> str:
    """What a refusing status means for the one who reads of it; begins with a comma or is empty.

    Args:
        status: of the answer.
        credential: what showed the platform that it was us, such as `signature`.
    """
    if 300 <= status < 400:
        return ", a redirect, which is not followed: set the endpoint to its final address"
    if status in {401, 403}:
        return f", it does not accept our {credential}: compare the secret with the platform's"
    if status in {404, 410}:
        return ", nothing takes messages at the endpoint"
    return ""


def retry_after_s(value: str | None) -> int | None:
    """The platform's wish when to come back, in seconds; None if it has none that we follow."""
    if value is None or not _SECONDS.fullmatch(value.strip()):
        return None
    return min(int(value), RETRY_AFTER_MAX_S)
