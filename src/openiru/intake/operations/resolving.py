"""Which subject does each row of a batch speak of?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from openiru.foundation.errors import RowError
from openiru.foundation.ids import derived_id
from openiru.intake.types import ParsedAccount, ParsedRecord, RowCode, SubjectKind

_KNOWN = """
SELECT k.platform, k.key, k.subject_id FROM intake_subject_key k
JOIN unnest(%s::text[], %s::text[]) AS asked(platform, key) ON k.platform = asked.platform AND k.key = asked.key
"""


@dataclass(slots=True, kw_only=True)
class Sketch:
    """What the rows of a batch say of one subject, the latest word on top."""

    id: UUID
    platform: str
    kind: SubjectKind
    handle: str
    native_id: str
    url: str
    display_name: str
    bio: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_profile: bool  # whether a profile was seen, not only a post


@dataclass(slots=True)
class Resolver:
    """Finds or names the subject of each row; several keys may name one subject."""

    by_key: dict[tuple[str, str], UUID]
    new_keys: dict[tuple[str, str], UUID] = field(default_factory=dict)
    sketches: dict[UUID, Sketch] = field(default_factory=dict)
    remarks: list[RowError] = field(default_factory=list)

    @classmethod
    def for_records(cls, records: Iterable[ParsedRecord]) -> "Resolver":
        """A resolver that knows every key of these records that is known in the tables."""
        asked = {(record.platform, key) for record in records for key in _keys_of(record)}
        pairs = sorted(asked)
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [[p for p, _ in pairs], [k for _, k in pairs]])
            return cls({(platform, key): subject_id for platform, key, subject_id in cursor.fetchall()})

    def subject_of(self, record: ParsedRecord) -> UUID:
        """The id of the subject of a row; noted as seen."""
        subject_id = self._identify(record, _keys_of(record))
        seen = _sketch(record, subject_id)
        known = self.sketches.get(subject_id)
        self.sketches[subject_id] = seen if known is None else _merged(known, seen)
        return subject_id

    def _identify(self, record: ParsedRecord, keys: Sequence[str]) -> UUID:
        named = [found for key in keys if (found := self.by_key.get((record.platform, key)))]
        if len(set(named)) > 1:
            # Two subjects are not made one by a row: a handle may have passed to somebody else.
            message = "The native id and the handle belong to two known subjects; the native id counts."
            self.remarks.append(RowError(row=record.row, code=RowCode.KEY_CONFLICT.value, message=message))
        subject_id = named[0] if named else derived_id("subject", record.platform, keys[0])
        for key in keys:
            if (record.platform, key) not in self.by_key:
                self.by_key[record.platform, key] = subject_id
                self.new_keys[record.platform, key] = subject_id
        return subject_id


def _keys_of(record: ParsedRecord) -> tuple[str, ...]:
    if isinstance(record, ParsedAccount):
        return record.keys
    # A post that nobody is known to have made is its own subject.
    return record.account_keys or record.keys


def _sketch(record: ParsedRecord, subject_id: UUID) -> Sketch:
    if isinstance(record, ParsedAccount):
        return Sketch(
            id=subject_id,
            platform=record.platform,
            kind=record.kind,
            handle=record.handle,
            native_id=record.native_id,
            url=record.url,
            display_name=record.display_name,
            bio=record.bio,
            first_seen_at=record.observed_at,
            last_seen_at=record.observed_at,
            is_profile=True,
        )
    orphan = not record.account_keys
    return Sketch(
        id=subject_id,
        platform=record.platform,
        kind=record.kind if orphan else record.account_kind,
        handle=record.account_handle,
        native_id=record.native_id if orphan else record.account_native_id,
        url=record.url if orphan else record.account_url,
        display_name="",
        bio="",
        first_seen_at=record.observed_at,
        last_seen_at=record.observed_at,
        is_profile=False,
    )


def _merged(known: Sketch, seen: Sketch) -> Sketch:
    newest = seen if (seen.is_profile, seen.last_seen_at) >= (known.is_profile, known.last_seen_at) else known
    other = known if newest is seen else seen
    return Sketch(
        id=known.id,
        platform=known.platform,
        kind=newest.kind,
        handle=newest.handle or other.handle,
        native_id=newest.native_id or other.native_id,
        url=newest.url or other.url,
        display_name=newest.display_name if newest.is_profile else "",
        bio=newest.bio if newest.is_profile else "",
        first_seen_at=min(known.first_seen_at, seen.first_seen_at),
        last_seen_at=max(known.last_seen_at, seen.last_seen_at),
        is_profile=newest.is_profile,
    )
