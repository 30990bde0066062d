"""What may an authority's signed message say? Parsed strictly where we act on it, with a sentence for every refusal."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from openiru.moderation.types import ReceivedItem, ReceivedRequest, ReceivedWithdrawal, RequestKind
from openiru.peers.errors import BadMessageError

ITEMS_MAX: Final = 10_000  # of one referral; far more than a form holds
CHARACTERS_MAX: Final = 20_000
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def without_nul(text: str) -> str:
    """The text; refused if the database could not keep it."""
    if "\x00" in text:
        raise ValueError("text may not hold the character NUL")
    return text


def _storable(moment: datetime) -> datetime:
    if not _EARLIEST < moment < _LATEST:
        raise ValueError("a time between 1970 and 2200")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_storable)]  # what time zones shift stays a date
Short = Annotated[str, Field(max_length=400), AfterValidator(without_nul)]
Words = Annotated[str, Field(max_length=CHARACTERS_MAX), AfterValidator(without_nul)]


class Envelope(BaseModel):
    """The outside of every message; kinds that we do not know are kept, not refused."""

    model_config = ConfigDict(extra="ignore")

    type: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(without_nul)]
    timestamp: AwareDatetime | None = None
    data: dict[str, Any] = Field(default_factory=dict)


class _Part(BaseModel):
    """A part of a message; what we do not know is left out."""

    model_config = ConfigDict(extra="ignore")


class Subject(_Part):
    """An account, channel, post or the like, as we find it again."""

    kind: Short
    url: Short | None = None
    handle: Short | None = None
    native_id: Short | None = None
    display_name: Short | None = None


class ListEntry(_Part):
    """An entry that names the organisation on the day of sending."""

    list: Short
    reference: Short | None = None
    name: Short | None = None
    listed_from: Short | None = None


class ReferredItem(_Part):
    """One subject that is referred."""

    item_id: Short
    subject: Subject
    organisation: Short = ""
    list_entries: list[ListEntry] = Field(default_factory=list, max_length=200)
    ground: Short = ""
    tier: int | None = Field(default=None, ge=0, le=100)
    reason: Words = ""
    followers: int | None = Field(default=None, ge=0, le=10**12)
    followers_at: Moment | None = None

    def as_item(self) -> ReceivedItem:
        """The same for the record."""
        return ReceivedItem(
            their_id=self.item_id,
            subject=self.subject.model_dump(),
            organisation=self.organisation,
            list_entries=tuple(each.model_dump() for each in self.list_entries),
            ground=self.ground,
            tier=self.tier,
            reason=self.reason,
            followers=self.followers,
            followers_at=self.followers_at,
        )


def _each_once(items: list[ReferredItem]) -> list[ReferredItem]:
    if len({each.item_id for each in items}) < len(items):
        raise ValueError("each item has an id of its own")
    return items


class _Head(_Part):
    """What referrals and requests for data begin with."""

    referral_id: Short
    reference: Short
    instrument: Short
    unit: Short = ""
    sent_by: Short = ""
    sent_at: Moment
    acknowledge_by: Moment | None = None
    act_by: Moment | None = None
    redress: Words | None = None


class ReferralData(_Head):
    """A request for blocks or removals."""

    items: Annotated[
        list[ReferredItem], Field(min_length=1, max_length=ITEMS_MAX), AfterValidator(_each_once)
    ]

    def as_request(self) -> ReceivedRequest:
        """The same for the record."""
        return _request(self, RequestKind.REFERRAL, tuple(each.as_item() for each in self.items), {})


class Order(_Part):
    """The attached order, named by its digest."""

    digest: Short
    media_type: Short = ""
    size_bytes: int = Field(default=0, ge=0)


class DataRequestData(_Head):
    """A request for data, or for their preservation."""

    legal_instrument: Words = ""
    order: Order | None = None
    necessity: Words = ""
    scope: Words = ""
    subjects: list[Subject] = Field(min_length=1, max_length=ITEMS_MAX)
    data_classes: list[Short] = Field(default_factory=list, max_length=50)

    def as_request(self, kind: RequestKind) -> ReceivedRequest:
        """The same for the record; its subjects have no ids of the authority's, so they get their place."""
        items = tuple(
            ReceivedItem(their_id=str(place), subject=each.model_dump())
            for place, each in enumerate(self.subjects, start=1)
        )
        terms = {
            "legal_instrument": self.legal_instrument,
            "necessity": self.necessity,
            "scope": self.scope,
            "data_classes": list(self.data_classes),
            "order": self.order.model_dump() if self.order else None,
        }
        return _request(self, kind, items, terms)


class WithdrawalData(_Part):
    """Items that are taken back."""

    referral_id: Short
    item_ids: list[Short] = Field(max_length=ITEMS_MAX)
    reason: Words = ""
    withdrawn_at: Moment

    def as_withdrawal(self) -> ReceivedWithdrawal:
        """The same for the record."""
        return ReceivedWithdrawal(
            their_id=self.referral_id,
            item_ids=tuple(self.item_ids),
            reason=self.reason,
            withdrawn_at=self.withdrawn_at,
        )


def read_envelope(body: bytes) -> Envelope:
    """The outside of a message.

    Raises:
        BadMessageError: naming the field and the reason.
    """
    try:
        return Envelope.model_validate_json(body)
    except ValidationError as error:
        raise BadMessageError(explained(error)) from error


def explained(error: ValidationError) -> str:
    """The first fault as a sentence; names the field, never repeats the content."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place or 'body'}: {first['msg']}."


def _request(
    head: _Head, kind: RequestKind, items: tuple[ReceivedItem, ...], terms: dict[str, Any]
) -> ReceivedRequest:
    return ReceivedRequest(
        kind=kind,
        their_id=head.referral_id,
        reference=head.reference,
        instrument=head.instrument,
        unit=head.unit,
        sent_by=head.sent_by,
        sent_at=head.sent_at,
        acknowledge_by=head.acknowledge_by,
        act_by=head.act_by,
        redress=head.redress or "",
        items=items,
        terms=terms,
    )
