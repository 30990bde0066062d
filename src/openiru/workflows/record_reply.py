"""How does a platform's signed message become facts in our record?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import transaction
from pydantic import BaseModel, ValidationError

from openiru.access.types import SYSTEM
from openiru.conversations import operations as conversations
from openiru.platforms.connectors.webhook.messages import verify
from openiru.platforms.errors import BadSignatureError, NotReadyError, UnknownPlatformError
from openiru.platforms.queries import callback_secret
from openiru.referrals import operations as referrals
from openiru.referrals.errors import (
    AlreadyAcknowledgedError,
    AlreadyRecordedError,
    BadOutcomeError,
    MalformedCallbackError,
)
from openiru.referrals.types import NewOutcome, OutcomeResult, Reply
from openiru.workflows.callback_messages import (
    AcknowledgedData,
    AnsweredData,
    Message,
    MessageData,
    OutcomeData,
    OutcomesData,
    explained,
    read_message,
)

TOLERANCE_S: Final = 300  # Standard Webhooks specification, "Timestamp": five minutes
ITEM_ID_MAX_CHARACTERS: Final = 200
_SLUG: Final = re.compile(r"[a-z0-9-]{1,40}")

Data = TypeVar("Data", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackResult:
    """What became of a message."""

    recorded: bool
    already: bool = False  # the same message, or what it says, was recorded before
    results: tuple[OutcomeResult, ...] = ()  # one for each outcome, in order


def receive_callback(
    platform: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    at: datetime,
    tolerance_s: int = TOLERANCE_S,
    admit: Callable[[str], None] | None = None,
) -> CallbackResult:
    """Check a message's signature and time, keep it as it came, and record what it says, once.

    All of it is one transaction: a message that cannot be acted on leaves nothing behind, and may
    come again under the same id. Outcomes are taken one by one: a bad one does not hold up the rest.

    Args:
        platform: who claims to speak.
        headers: of the request.
        body: the bytes exactly as they came.
        at: our time.
        tolerance_s: how far the time of signing may lie from `at`, in seconds.
        admit: called with the platform once its signature was found right; may refuse by raising.

    Raises:
        BadSignatureError: if the platform did not sign it; unknown platforms look the same.
        StaleMessageError: if its time lies further than `tolerance_s` from `at`.
        MalformedCallbackError: if it cannot be read; names the field.
        MessageIdTakenError: if the id was used for another content.
        NotFoundError: if it acknowledges or answers a referral that the platform was not sent.
    """
    head = verify(headers, body, secret=_secret(platform), at=at, tolerance_s=tolerance_s)
    if admit is not None:
        admit(platform)
    message = read_message(body)
    taking = referrals.take_callback(platform, head.message_id, kind=message.type, body=body.decode(), at=at)
    with transaction.atomic(), taking as is_new:
        if not is_new:
            return CallbackResult(recorded=False, already=True)
        return _record(message, platform, at)


def _secret(platform: str) -> str:
    # Who cannot sign learns nothing about which platforms we work with.
    unsigned = BadSignatureError("The signature does not fit the message.")
    if _SLUG.fullmatch(platform) is None:
        raise unsigned
    try:
        return callback_secret(platform)
    except (UnknownPlatformError, NotReadyError) as error:
        raise unsigned from error


def _record(message: Message, platform: str, at: datetime) -> CallbackResult:
    reply = Reply(platform=platform, said_at=message.timestamp)
    try:
        if message.type == "referral.acknowledged":
            acknowledged = _read(AcknowledgedData, message.data).as_request()
            referrals.record_acknowledgement(acknowledged, by=SYSTEM, at=at, reply=reply)
        elif message.type == "data_request.answered":
            answered = _read(AnsweredData, message.data).as_request()
            referrals.answer_data_request(answered, by=SYSTEM, at=at, reply=reply)
        elif message.type == "referral.message":
            said = _read(MessageData, message.data).as_request()
            conversations.receive_message(said, by=SYSTEM, at=at, reply=reply)
        else:
            return _record_outcomes(_read(OutcomesData, message.data), reply, at)
    except (AlreadyAcknowledgedError, AlreadyRecordedError):
        return CallbackResult(recorded=False, already=True)
    return CallbackResult(recorded=True)


def _record_outcomes(data: OutcomesData, reply: Reply, at: datetime) -> CallbackResult:
    read = [_outcome(position, raw) for position, raw in enumerate(data.outcomes)]
    sound = [outcome for outcome in read if isinstance(outcome, NewOutcome)]
    of_referral = replace(reply, referral_id=data.referral_id)
    recorded = iter(referrals.record_outcomes(sound, by=SYSTEM, at=at, reply=of_referral))
    results = [next(recorded) if isinstance(each, NewOutcome) else each for each in read]
    return CallbackResult(recorded=True, results=tuple(results))


def _outcome(position: int, raw: Mapping[str, Any]) -> NewOutcome | OutcomeResult:
    item_id = raw.get("item_id")
    named = item_id if isinstance(item_id, str) and len(item_id) <= ITEM_ID_MAX_CHARACTERS else ""
    if not named:
        return _refused(position, "", "item_id: name the item.")
    try:
        return _read(OutcomeData, raw).as_request(named)
    except MalformedCallbackError as error:
        return _refused(position, named, error.message)


def _refused(position: int, item_id: str, why: str) -> OutcomeResult:
    return OutcomeResult(
        item_id=item_id,
        recorded=False,
        error_code=BadOutcomeError.code,
        error_message=f"outcomes.{position}.{why}",
    )


def _read(shape: type[Data], data: Mapping[str, Any]) -> Data:
    try:
        # Strings for dates and enumerations are right here: the data came as JSON.
        return shape.model_validate(data)
    except ValidationError as error:
        raise MalformedCallbackError(explained(error)) from error
