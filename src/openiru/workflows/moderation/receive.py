"""How does an authority's signed message become requests in our record?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import transaction
from pydantic import BaseModel, ValidationError

from openiru.moderation import operations as moderation
from openiru.moderation.types import RequestKind
from openiru.peers.errors import BadMessageError
from openiru.peers.operations import take_message
from openiru.peers.types import PeerKind
from openiru.referrals.types import MessageKind
from openiru.workflows.moderation.inbound import (
    DataRequestData,
    Envelope,
    ReferralData,
    WithdrawalData,
    explained,
    read_envelope,
)
from openiru.workflows.peers.entering import TOLERANCE_S, verified

_KIND_OF: Final = {
    MessageKind.DATA_REQUEST_SENT: RequestKind.DATA_REQUEST,
    MessageKind.PRESERVATION_SENT: RequestKind.PRESERVATION,
}
UNDERSTOOD: Final = frozenset({MessageKind.REFERRAL_SENT, MessageKind.REFERRAL_WITHDRAWN, *_KIND_OF})

Data = TypeVar("Data", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a message."""

    recorded: bool
    already: bool = False  # this very message was taken before
    understood: bool = True  # False: a kind that we do not know; kept for people to read
    ticket: str = ""  # our own number


def receive_from_authority(
    authority: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    at: datetime,
    tolerance_s: int = TOLERANCE_S,
    admit: Callable[[str], None] | None = None,
) -> Received:
    """Check a message's signature and time, keep it as it came, and record what it asks, once.

    All of it is one transaction: a message that cannot be acted on leaves nothing behind, and may come again under
    the same id. A kind that we do not know is kept and answered politely.

    Args:
        authority: who claims to speak.
        headers: of the request.
        body: the bytes exactly as they came.
        at: our time.
        tolerance_s: how far the time of signing may lie from `at`, in seconds.
        admit: called with the authority once its signature was found right; may refuse by raising.

    Raises:
        BadSignatureError: if the authority did not sign it; unknown ones look the same.
        StaleMessageError: if its time lies too far from `at`.
        BadMessageError: if it cannot be read; names the field.
        PeerMessageIdTakenError: if the id was used for another content.
        TooEarlyError: if it withdraws what did not arrive yet.
    """
    head = verified(authority, PeerKind.AUTHORITY, headers, body, at=at, tolerance_s=tolerance_s, admit=admit)
    said = read_envelope(body)
    taking = take_message(
        authority,
        head.message_id,
        kind=said.type,
        body=body.decode(),
        is_understood=said.type in UNDERSTOOD,
        at=at,
    )
    with transaction.atomic(), taking as is_new:
        return _act(said, authority, at) if is_new else Received(recorded=False, already=True)


def _act(said: Envelope, authority: str, at: datetime) -> Received:
    if said.type not in UNDERSTOOD:
        return Received(recorded=False, understood=False)
    kind = MessageKind(said.type)
    if kind is MessageKind.REFERRAL_SENT:
        asked = read_part(ReferralData, said.data).as_request()
    elif kind in _KIND_OF:
        asked = read_part(DataRequestData, said.data).as_request(_KIND_OF[kind])
    else:
        withdrawal = read_part(WithdrawalData, said.data).as_withdrawal()
        moderation.receive_withdrawal(withdrawal, authority=authority, at=at)
        return Received(recorded=True)
    return Received(recorded=True, ticket=moderation.receive_request(asked, authority=authority, at=at))


def read_part(shape: type[Data], data: Mapping[str, Any]) -> Data:
    """The data of a message in its shape.

    Raises:
        BadMessageError: naming the field and the reason.
    """
    try:
        # Strings for times are right here: the data came as JSON.
        return shape.model_validate(data)
    except ValidationError as error:
        raise BadMessageError(f"data.{explained(error)}") from error
