"""The words and facts of intake: subjects, observations, imports and the rows of export files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from openiru.foundation.errors import RowError


class SubjectKind(StrEnum):
    """What a subject is."""

    ACCOUNT = "account"
    CHANNEL = "channel"
    GROUP = "group"
    PAGE = "page"
    POST = "post"
    VIDEO = "video"
    WEBSITE = "website"


class ObservationKind(StrEnum):
    """What was met: how an account showed itself, or something that it posted."""

    ACCOUNT = "account"
    POST = "post"


class ExportFormat(StrEnum):
    """The forms of export files that can be read."""

    LINES = "lines"
    CSV = "csv"
    TELEGRAM_DESKTOP = "telegram-desktop"
    X_API = "x-api"
    URLS = "urls"


class RowCode(StrEnum):
    """Why a row was refused, or taken in with a remark."""

    NOT_PUBLIC = "intake.not-public"
    NOT_UTF8 = "intake.not-utf8"
    NOT_JSON = "intake.not-json"
    BAD_CSV = "intake.bad-csv"
    TRUNCATED = "intake.truncated"
    OVERSIZED = "intake.oversized"
    UNKNOWN_TYPE = "intake.unknown-type"
    MISSING_FIELD = "intake.missing-field"
    WRONG_TYPE = "intake.wrong-type"
    BAD_DATE = "intake.bad-date"
    BAD_NUMBER = "intake.bad-number"
    NUL_CHARACTER = "intake.nul-character"
    UNKNOWN_PLATFORM = "intake.unknown-platform"
    UNKNOWN_AUTHOR = "intake.unknown-author"
    BAD_HANDLE = "intake.bad-handle"
    BAD_URL = "intake.bad-url"
    URL_MISMATCH = "intake.url-mismatch"
    KEY_CONFLICT = "intake.key-conflict"
    MEDIA_MISSING = "intake.media-missing"
    MEDIA_REFUSED = "intake.media-refused"
    MEDIA_TOO_LARGE = "intake.media-too-large"


class MediaState(StrEnum):
    """What became of a picture on its way to a hash."""

    HASHED = "hashed"
    LOW_QUALITY = "low-quality"  # too little detail: a hash of it would resemble everything
    NOT_A_PICTURE = "not-a-picture"  # kept as evidence, not hashed
    UNREADABLE = "unreadable"  # looks like a picture, could not be decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseContext:
    """What a parser is told beside the file."""

    collected_at: datetime  # when the export was taken; stands in where a format gives no time
    latest_at: datetime  # nothing can have been seen or posted later than this
    platform: str = ""  # for lists of bare handles
    handle: str = ""  # of the chat, for exports that leave it out
    hosts: Mapping[str, str] = field(default_factory=dict)  # platform -> host of addresses made from handles


# Named tuples, not dataclasses: a frozen dataclass of this width takes three times as long to make.
class ParsedAccount(NamedTuple):
    """One account, channel, group, page or website of an export file, checked."""

    row: int
    platform: str
    kind: SubjectKind
    keys: tuple[str, ...]  # strongest first: native id before handle
    handle: str
    native_id: str
    url: str
    display_name: str
    bio: str
    followers: int | None
    observed_at: datetime
    links: tuple[str, ...]
    media: tuple[str, ...]  # paths relative to the file
    raw: bytes
    raw_digest: str

    @property
    def is_profile(self) -> bool:
        """Whether the row shows how the subject named itself; a pasted address only says that it exists."""
        return bool(self.display_name)


class ParsedPost(NamedTuple):
    """One post or video of an export file, checked; `account_keys` is empty if nothing tells whose it is."""

    row: int
    platform: str
    kind: SubjectKind
    keys: tuple[str, ...]
    account_kind: SubjectKind
    account_keys: tuple[str, ...]  # strongest first
    account_handle: str
    account_native_id: str
    account_url: str
    native_id: str
    url: str
    text: str
    posted_at: datetime | None
    observed_at: datetime
    links: tuple[str, ...]
    media: tuple[str, ...]  # paths relative to the file
    raw: bytes
    raw_digest: str


ParsedRecord = ParsedAccount | ParsedPost


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedBatch:
    """Some rows of a file, in its order: those that can be stored, and those that cannot."""

    records: tuple[ParsedRecord, ...]
    errors: tuple[RowError, ...]
    rows_through: int  # rows of the file up to the end of this batch


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImport:
    """A file that is about to be taken in."""

    format: ExportFormat
    file_name: str
    file_digest: str
    source: str
    collected_at: datetime
    platform: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """One import, finished or broken off."""

    id: str
    format: ExportFormat
    file_name: str
    file_digest: str
    source: str
    collector: str  # person id
    collected_at: datetime
    started_at: datetime
    finished_at: datetime | None
    rows_read: int
    rows_stored: int
    rows_known: int  # were there already, or came twice
    rows_refused: int
    rows_remarked: int  # taken in, with a remark
    is_repeat: bool = False  # the same file was taken in before; nothing was stored now


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBatch:
    """What one batch brought; `observation_ids` stands beside the records of the batch, in order."""

    observation_ids: tuple[str, ...]
    stored: int
    known: int
    remarks: tuple[RowError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePictures:
    """Pictures that came after others: where their observations lie, and the number of the last file."""

    first_seq: int
    last_seq: int
    last_media: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaHash:
    """What hashing made of a file."""

    state: MediaState
    pdq: bytes | None  # 32 bytes if `state` is hashed
    quality: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFound:
    """A kept file of an observation, ready to be recorded."""

    observation_id: str
    position: int
    digest: str
    state: MediaState
    pdq: bytes | None  # 32 bytes if `state` is hashed
    quality: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaView:
    """A picture or other file of an observation; its bytes are in evidence under `digest`."""

    position: int
    digest: str
    state: MediaState
    pdq: bytes | None
    quality: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationView:
    """A post, or how an account showed itself, as it was met."""

    seq: int  # order of arrival
    id: str
    import_id: str
    subject_id: str  # the account; of a post that nobody is known to have made, the post itself
    post_id: str | None  # the subject that the post itself is
    kind: ObservationKind
    platform: str
    native_id: str
    url: str
    handle: str  # of accounts, as shown then
    display_name: str  # of accounts, as shown then
    text: str  # of a post; the bio of an account
    links: tuple[str, ...]
    posted_at: datetime | None
    observed_at: datetime
    raw_digest: str
    media: tuple[MediaView, ...]


class ArrivedMedia(NamedTuple):
    """A file of an arrived observation, for engines."""

    digest: str
    pdq: bytes | None


class ArrivedFile(NamedTuple):
    """A kept file of an observation, in the order in which files were noted."""

    number: int
    seq: int  # of the observation
    digest: str


class ArrivedObservation(NamedTuple):
    """What engines may see of an observation; read by the thousand, so no more than that."""

    seq: int
    id: str
    subject_id: str
    kind: ObservationKind
    platform: str
    url: str
    handle: str
    display_name: str
    text: str  # of a post; the bio of an account
    links: tuple[str, ...]
    raw_digest: str
    media: tuple[ArrivedMedia, ...]


class ArrivedText(NamedTuple):
    """What an observation says; read by the thousand, so no more than that."""

    seq: int
    id: str
    subject_id: str
    post_id: str | None
    kind: ObservationKind
    platform: str
    text: str  # of a post; the bio of an account
    seen_at: datetime  # when it was posted, or met if nobody says


class KnownAccount(NamedTuple):
    """An account, channel, group or page as last seen; read by the thousand, so no more than that."""

    id: str
    platform: str
    handle: str
    native_id: str
    display_name: str
    bio: str
    first_seen_at: datetime


class Shown(NamedTuple):
    """What one observation of an account shows."""

    kind: ObservationKind
    text: str  # of a post; the bio of an account
    links: tuple[str, ...]
    posted_at: datetime | None
    media: tuple[ArrivedMedia, ...]


class ArrivedAccounts(NamedTuple):
    """Whose observations and files arrived, and up to which number."""

    subject_ids: frozenset[str]
    through_seq: int
    through_media: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectView:
    """A subject as last seen."""

    id: str
    platform: str
    kind: SubjectKind
    handle: str
    native_id: str
    url: str
    display_name: str
    bio: str
    author_id: str | None  # of a post or video: the subject that made it
    first_seen_at: datetime
    last_seen_at: datetime
    keys: tuple[str, ...]
    followers: int | None  # last known
    followers_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """How a subject named itself from a time on."""

    observed_at: datetime
    handle: str
    display_name: str
    bio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowersView:
    """How many followed a subject at a time."""

    observed_at: datetime
    followers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsOnDay:
    """How many posts of a subject were met for one day (UTC)."""

    on: str  # ISO date
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTimeline:
    """Names, followers and posts of a subject over time, each in order of time."""

    subject_id: str
    profiles: tuple[ProfileView, ...]
    followers: tuple[FollowersView, ...]
    posts: tuple[PostsOnDay, ...]
