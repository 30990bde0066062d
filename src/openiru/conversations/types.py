"""The words and facts of a conversation about a referral.

What leaves the unit and what stays within it share no type: nothing can be passed where the other belongs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

TEXT_MAX_CHARACTERS: Final = 5_000  # as every other word between us and a platform
TITLE_MAX_CHARACTERS: Final = 120
FILES_MAX: Final = 5  # of one message
FILE_MAX_BYTES: Final = 20 * 1024 * 1024


class Way(StrEnum):
    """How the other side came to a message."""

    PORTAL = "portal"
    LINK = "link"
    API = "api"
    DESK = "desk"


class AttachmentState(StrEnum):
    """Whether a file may be opened."""

    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that goes with a message."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutward:
    """What we say to a platform about a referral that it was sent."""

    referral_id: str
    text: str
    thread_id: str | None = None  # None: a new thread
    title: str = ""  # of a new thread; empty: its first words
    item_id: str | None = None  # what a new thread is about; None: the referral
    answers: str | None = None  # the platform's question that this answers
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceived:
    """What a platform says to us about a referral."""

    referral_id: str
    text: str
    asks: bool = False  # a question, which we must answer
    thread_id: str | None = None  # None: a new thread
    title: str = ""
    item_id: str | None = None
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """What only the unit reads about a referral."""

    referral_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A file of a message and whether it may be opened."""

    attachment_id: str
    name: str  # made harmless; its ending follows from the content
    media_type: str  # sniffed
    size_bytes: int
    digest: str
    state: AttachmentState
    finding: str  # why it was refused; empty otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardView:
    """Words of ours as the platform reads them; who wrote them within the unit is not said."""

    message_id: str
    text: str
    unit_name: str
    outward_name: str  # a role, never a person
    written_at: datetime
    answers: str | None
    opened_at: datetime | None  # when the platform first opened it
    delivered_at: datetime | None  # when the platform's own address took it
    attachments: tuple[AttachmentView, ...]
    is_ours: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedView:
    """Words of the platform."""

    message_id: str
    text: str
    asks: bool
    answered_at: datetime | None
    received_at: datetime
    received_by: str  # person, `callback:platform` or `link:id`
    opened_at: datetime | None  # when the unit first opened it
    attachments: tuple[AttachmentView, ...]
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """Words of both sides that belong together, oldest first."""

    thread_id: str
    title: str
    item_id: str | None
    opened_at: datetime
    messages: tuple[OutwardView | ReceivedView, ...]

    @property
    def last_at(self) -> datetime:
        """When something was last said."""
        last = self.messages[-1] if self.messages else None
        if last is None:
            return self.opened_at
        return last.written_at if isinstance(last, OutwardView) else last.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A whole conversation for the unit: threads, and who of us wrote what."""

    threads: tuple[ThreadView, ...]  # the one with the latest word first
    authors: Mapping[str, str]  # message id -> person id


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """An internal note; a corrected one stays readable beside its correction."""

    note_id: str
    text: str
    author_id: str
    written_at: datetime
    corrected_at: datetime | None
    corrected_by: str
    correction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInterval:
    """How long a question of the platform stood open; clocks may rest meanwhile."""

    question_id: str
    referral_id: str
    asked_at: datetime
    answered_at: datetime | None  # None: it is open


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question of a platform that nobody answered yet."""

    question_id: str
    referral_id: str
    reference: str
    platform: str
    text: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRow:
    """A referral with answers that its analyst did not see yet."""

    referral_id: str
    reference: str
    platform: str
    for_person: str
    replies: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """A file that nobody may open until it was checked."""

    attachment_id: str
    referral_id: str
    digest: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the check of a file found."""

    is_clean: bool
    why: str  # empty if clean
    checked_with: str  # which checks ran


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A checked file, to be handed out as a download."""

    attachment: AttachmentView
    data: bytes
