"""Which subject does each row of a batch speak of?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from openiru.foundation.errors import RowError
from openiru.foundation.ids import derived_id
from openiru.intake import policy
from openiru.intake.types import ParsedAccount, ParsedPost, ParsedRecord, RowCode, SubjectKind

_KNOWN: Final = """
SELECT k.platform, k.key, k.subject_id FROM intake_subject_key k
JOIN unnest(%s::text[], %s::text[]) AS asked(platform, key) ON k.platform = asked.platform AND k.key = asked.key
"""
_KEYS_OF: Final = "SELECT subject_id, key FROM intake_subject_key WHERE subject_id = ANY(%s)"
_CONFLICT: Final = "The native id and the handle belong to two subjects, which stay apart; the row stands with the native id."

Name = tuple[str, str]  # platform and key


@dataclass(slots=True, kw_only=True)
class Sketch:
    """What the rows of a batch say of one subject, the latest profile on top."""

    id: UUID
    platform: str
    kind: SubjectKind
    handle: str
    native_id: str
    url: str
    display_name: str = ""
    bio: str = ""
    author_id: UUID | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    profile_at: datetime | None = None  # None: only posts of it were met


@dataclass(slots=True)
class Resolver:
    """Finds or names the subjects of rows; several keys may name one subject."""

    owners: dict[Name, UUID]
    keys_of: dict[UUID, set[str]]  # of subjects that only a weak key of a row names
    new_keys: dict[Name, UUID] = field(default_factory=dict)
    sketches: dict[UUID, Sketch] = field(default_factory=dict)
    remarks: list[RowError] = field(default_factory=list)
    remarked: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def for_records(cls, records: Sequence[ParsedRecord]) -> "Resolver":
        """A resolver that knows all that the tables know of the keys in these records."""
        named = {each for record in records for each in _names(record)}
        asked = sorted({(platform, key) for platform, keys in named for key in keys})
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [[platform for platform, _ in asked], [key for _, key in asked]])
            owners = {(platform, key): owner for platform, key, owner in cursor.fetchall()}
            doubtful = {
                owner
                for platform, keys in named
                if len(keys) > 1 and (platform, keys[0]) not in owners
                for key in keys[1:]
                if (owner := owners.get((platform, key))) is not None
            }
            keys_of: dict[UUID, set[str]] = {}
            if doubtful:
                cursor.execute(_KEYS_OF, [sorted(doubtful)])
                for owner, key in cursor.fetchall():
                    keys_of.setdefault(owner, set()).add(key)
        return cls(owners, keys_of)

    def subjects_of(self, record: ParsedRecord) -> tuple[UUID, UUID | None]:
        """The subject of a row, and the one that the post itself is; both are noted as seen.

        A post that nobody is known to have made is its own subject.
        """
        if isinstance(record, ParsedAccount):
            return self._account(record), None
        author = self._author(record) if record.account_keys else None
        post = self._post(record, author) if record.keys else None
        subject = author or post
        if subject is None:
            raise ValueError("a parsed post names its account or itself")
        return subject, post

    def _account(self, record: ParsedAccount) -> UUID:
        subject = self._identify(record.platform, record.keys, record.row)
        known = self.sketches.get(subject)
        if known is not None:
            _add_profile(known, record)
            return subject
        self.sketches[subject] = Sketch(
            id=subject,
            platform=record.platform,
            kind=record.kind,
            handle=record.handle,
            native_id=record.native_id,
            url=record.url,
            display_name=record.display_name,
            bio=record.bio,
            first_seen_at=record.observed_at,
            last_seen_at=record.observed_at,
            profile_at=record.observed_at if record.is_profile else None,
        )
        return subject

    def _author(self, record: ParsedPost) -> UUID:
        subject = self._identify(record.platform, record.account_keys, record.row)
        known = self.sketches.get(subject)
        if known is not None:
            _see(known, record.observed_at)
            return subject
        self.sketches[subject] = Sketch(
            id=subject,
            platform=record.platform,
            kind=record.account_kind,
            handle=record.account_handle,
            native_id=record.account_native_id,
            url=record.account_url,
            first_seen_at=record.observed_at,
            last_seen_at=record.observed_at,
        )
        return subject

    def _post(self, record: ParsedPost, author: UUID | None) -> UUID:
        # Conflicts of a post follow from those of its account and are told there.
        subject = self._identify(record.platform, record.keys, None)
        known = self.sketches.get(subject)
        if known is not None:
            _see(known, record.observed_at)
            return subject
        self.sketches[subject] = Sketch(
            id=subject,
            platform=record.platform,
            kind=record.kind,
            handle="",
            native_id=record.native_id,
            url=record.url,
            author_id=author,
            first_seen_at=record.observed_at,
            last_seen_at=record.observed_at,
        )
        return subject

    def _identify(self, platform: str, keys: Sequence[str], row: int | None) -> UUID:
        first = self.owners.get((platform, keys[0]))
        if len(keys) == 1:
            return first or self._give((platform, keys[0]), derived_id("subject", platform, keys[0]))
        owners = [first, *(self.owners.get((platform, key)) for key in keys[1:])]
        choice = policy.choose_owner(keys, owners, self.keys_of)
        if choice.is_conflict and row is not None and tuple(keys) not in self.remarked:
            self.remarked.add(tuple(keys))  # once a batch: each post of the account would repeat it
            self.remarks.append(RowError(row=row, code=RowCode.KEY_CONFLICT, message=_CONFLICT))
        subject = choice.owner or derived_id("subject", platform, keys[0])
        for key, owner in zip(keys, owners, strict=True):
            if owner is None:
                self._give((platform, key), subject)
        return subject

    def _give(self, name: Name, subject: UUID) -> UUID:
        self.owners[name] = self.new_keys[name] = subject
        known = self.keys_of.get(subject)
        if known is None:
            self.keys_of[subject] = {name[1]}
        else:
            known.add(name[1])
        return subject


def _names(record: ParsedRecord) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield record.platform, record.keys
    if isinstance(record, ParsedPost):
        yield record.platform, record.account_keys


def _see(known: Sketch, at: datetime) -> None:
    known.first_seen_at = min(known.first_seen_at, at)
    known.last_seen_at = max(known.last_seen_at, at)


def _add_profile(known: Sketch, record: ParsedAccount) -> None:
    _see(known, record.observed_at)
    known.native_id = known.native_id or record.native_id
    is_newest = known.profile_at is None or record.observed_at >= known.profile_at
    if record.is_profile and is_newest:
        known.kind = record.kind
        known.display_name = record.display_name
        known.bio = record.bio
        known.profile_at = record.observed_at
        known.handle = record.handle or known.handle
        known.url = record.url or known.url
    else:
        known.handle = known.handle or record.handle
        known.url = known.url or record.url
