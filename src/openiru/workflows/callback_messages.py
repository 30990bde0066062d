"""What may a platform's signed message say? Parsed strictly, with a sentence for every refusal."""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from openiru.conversations.types import FILES_MAX, NewFile, NewReceived
from openiru.referrals.errors import MalformedCallbackError
from openiru.referrals.types import (
    NewAcknowledgement,
    NewAnswer,
    NewOutcome,
    OutcomeBasis,
    OutcomeCode,
    Produced,
)

OUTCOMES_MAX: Final = 1_000


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("text may not hold the character NUL")
    return text


Short = Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]
Words = Annotated[str, Field(max_length=5_000), AfterValidator(_without_nul)]


class Message(BaseModel):
    """The envelope of every message."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["referral.acknowledged", "referral.outcomes", "data_request.answered", "referral.message"]
    timestamp: AwareDatetime | None = None  # when the platform said it; retries carry the same one
    data: dict[str, Any]


class AcknowledgedData(BaseModel):
    """A platform has a referral."""

    referral_id: Short
    acknowledged_at: AwareDatetime
    ticket: Short | None = None

    def as_request(self) -> NewAcknowledgement:
        """The same for the record."""
        return NewAcknowledgement(
            referral_id=self.referral_id, acknowledged_at=self.acknowledged_at, ticket=self.ticket or ""
        )


class AnsweredData(BaseModel):
    """A platform answers a data or preservation request."""

    referral_id: Short
    answered_at: AwareDatetime
    produced: Produced
    reason: Words | None = None

    def as_request(self) -> NewAnswer:
        """The same for the record."""
        return NewAnswer(
            referral_id=self.referral_id,
            answered_at=self.answered_at,
            produced=self.produced,
            reason=self.reason or "",
        )


class AttachmentData(BaseModel):
    """A small file of a message; larger ones come through the API."""

    name: Short
    content: Base64Bytes


class MessageData(BaseModel):
    """A platform says or asks something about a referral."""

    referral_id: Short
    text: Words
    asks: bool = False
    thread_id: Short | None = None
    title: Short | None = None
    item_id: Short | None = None
    attachments: list[AttachmentData] = Field(default_factory=list, max_length=FILES_MAX)

    def as_request(self) -> NewReceived:
        """The same for the record."""
        return NewReceived(
            referral_id=self.referral_id,
            text=self.text,
            asks=self.asks,
            thread_id=self.thread_id or None,
            title=self.title or "",
            item_id=self.item_id or None,
            files=tuple(NewFile(name=each.name, data=each.content) for each in self.attachments),
        )


class OutcomesData(BaseModel):
    """A platform says what it did with items; each outcome is read by itself."""

    referral_id: Short
    outcomes: list[dict[str, Any]] = Field(min_length=1, max_length=OUTCOMES_MAX)


class OutcomeData(BaseModel):
    """What a platform says it did with one item."""

    outcome: OutcomeCode
    reason: Words | None = None
    basis: OutcomeBasis | None = None
    rule: Short | None = None
    scope: Literal["global"] | list[Short] = "global"
    effective_at: AwareDatetime | None = None
    duration_days: int | None = Field(default=None, ge=1, le=36_500)
    appeal_info: Words | None = None

    def as_request(self, item_id: str) -> NewOutcome:
        """The same for the record."""
        return NewOutcome(
            item_id=item_id,
            code=self.outcome,
            reason=self.reason or "",
            basis=self.basis,
            rule=self.rule or "",
            scope=() if self.scope == "global" else tuple(self.scope),
            effective_at=self.effective_at,
            duration_days=self.duration_days,
            appeal_info=self.appeal_info or "",
        )


def read_message(body: bytes) -> Message:
    """The envelope of a message.

    Raises:
        MalformedCallbackError: naming the field and the reason.
    """
    try:
        return Message.model_validate_json(body)
    except ValidationError as error:
        raise MalformedCallbackError(explained(error)) from error


def explained(error: ValidationError) -> str:
    """The first fault as a sentence; names the field, never repeats the content."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place or 'body'}: {first['msg']}."
