"""What may be asked and answered, and what does a question give away?

A question names a subject by digests that only the two units can compute: a keyed hash of each key of the subject, with a
key that follows from both secrets of the pair. Who does not know the subject learns that somebody asks, for which
instrument and by when, and nothing else; two partners cannot compare what they were asked.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Final

from openiru.deconfliction.errors import BadAnswerError
from openiru.deconfliction.types import (
    ANSWER_WITHIN_S,
    BY_RULE,
    DIGESTS_MAX,
    REASON_MAX,
    SAYABLE,
    Answer,
    Known,
    Recognised,
)

HOLD_FOR: Final = timedelta(days=14)  # of our own choosing; an approver may end it before
REASON_MIN: Final = 10
_INFO: Final = b"openiru deconfliction v1"
_SEPARATOR: Final = "\x1f"


def pair_key(one: str, other: str) -> bytes:
    """The key of a pair of units: the same on both sides, whichever secret signs which direction."""
    joined = _SEPARATOR.join(sorted((one, other))).encode()
    return hmac.new(_INFO, joined, hashlib.sha256).digest()


def digests_of(key: bytes, platform: str, names: Iterable[str]) -> tuple[str, ...]:
    """How a subject is named to the other unit: one digest for each of its keys."""
    return tuple(
        hmac.new(key, f"{platform}{_SEPARATOR}{name}".encode(), hashlib.sha256).hexdigest()
        for name in islice(names, DIGESTS_MAX)
    )


def answer_by_rule(found: Recognised | None, instrument: str) -> Answer | None:
    """What a machine may answer: to what we do not know, and to what we asked for ourselves; else a person does."""
    if found is None:
        return Answer.NO_OBJECTION
    if found.known is Known.REFERRED and instrument in found.instruments:
        return Answer.ALREADY_REFERRED
    return None


def check_answer(answer: Answer, reason: str, *, is_by_rule: bool) -> None:
    """Refuse an answer that cannot be.

    Raises:
        BadAnswerError: saying what would satisfy the rule.
    """
    if answer not in SAYABLE:
        raise BadAnswerError("The clock says that nobody answered; a person says one of the other answers.")
    if is_by_rule and answer not in BY_RULE:
        raise BadAnswerError("A machine never objects: a person does, with a reason.")
    if len(reason) > REASON_MAX or (answer is Answer.OBJECTION and len(reason.strip()) < REASON_MIN):
        raise BadAnswerError(
            f"An objection gives its reason in {REASON_MIN} to {REASON_MAX:,} characters; the other unit reads it."
        )


def check_ending(reason: str) -> None:
    """Refuse to end a hold without saying why.

    Raises:
        BadAnswerError: if no reason is given.
    """
    if not REASON_MIN <= len(reason.strip()) <= REASON_MAX:
        raise BadAnswerError(f"Say why the hold ends, in {REASON_MIN} to {REASON_MAX:,} characters.")


def check_answer_within(seconds: int) -> None:
    """Refuse a deadline that nobody could keep, or that would keep referrals for ever.

    Raises:
        BadAnswerError: naming the bounds.
    """
    if seconds not in ANSWER_WITHIN_S:
        raise BadAnswerError(
            f"The time to answer lies between {ANSWER_WITHIN_S.start} s and {ANSWER_WITHIN_S.stop - 1} s (a week)."
        )
