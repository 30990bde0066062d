"""How is the "lines" form read: one JSON object a line, accounts and posts mixed?"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO, Final

from openiru.foundation.digests import sha256_text
from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError
from openiru.intake.formats import rows
from openiru.intake.formats.byte_lines import byte_lines, refuse_other_files, whole_line
from openiru.intake.formats.identity import NOBODY, Identities, Identity, Naming
from openiru.intake.formats.rows import MAX_TEXT_CHARS, Row
from openiru.intake.types import ParseContext, ParsedAccount, ParsedPost, ParsedRecord, RowCode, SubjectKind

_ACCOUNT_KINDS: Final = {
    kind.value: kind
    for kind in (SubjectKind.ACCOUNT, SubjectKind.CHANNEL, SubjectKind.GROUP, SubjectKind.PAGE)
}
_NOT_OBJECTS: Final = frozenset({RowCode.NOT_JSON, RowCode.NOT_UTF8, RowCode.WRONG_TYPE, RowCode.TRUNCATED})


def parse(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    """Accounts, posts and errors in the order of the file; blank lines are passed over.

    Raises:
        UnreadableFileError: if none of the first lines holds a JSON object.
    """
    return refuse_other_files(_rows(stream, context), _NOT_OBJECTS, "No line holds a JSON object.")


def _rows(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    reader = RecordReader(context)
    for number, line in byte_lines(stream):
        try:
            raw = whole_line(line)
            if raw and not raw.isspace():
                yield reader.record(number, raw, rows.load_fields(raw))
        except RefusedRowError as error:
            yield RowError(row=number, code=error.code, message=error.message)


class RecordReader:
    """Checks the fields that the "lines" and "csv" forms share."""

    def __init__(self, context: ParseContext) -> None:
        self._context = context
        self._identities = Identities(context.hosts)

    def record(self, row: int, raw: bytes, fields: Mapping[str, Any]) -> ParsedRecord:
        """The account or post that one row holds.

        Raises:
            RefusedRowError: with the reason, if it holds none that may be taken in.
        """
        rows.check_is_public(fields)
        what = fields.get("type")
        if what == "post":
            return self._post(row, raw, fields)
        if what == "account":
            return self._account(row, raw, fields)
        raise RefusedRowError(RowCode.UNKNOWN_TYPE, '`type` must be "account" or "post".')

    def _account(self, row: int, raw: bytes, fields: Mapping[str, Any]) -> ParsedAccount:
        naming = Naming(
            platform=self._platform(fields),
            handle=rows.text_of(fields, "handle"),
            native_id=rows.native_id_of(fields, "native_id"),
            url=rows.text_of(fields, "url", MAX_TEXT_CHARS),
            kind=_kind_of(fields),
        )
        identity = self._identities.account(naming)
        return ParsedAccount(
            row=row,
            platform=naming.platform,
            kind=identity.kind,
            keys=identity.keys,
            handle=identity.handle,
            native_id=identity.native_id,
            url=identity.url,
            display_name=rows.text_of(fields, "display_name"),
            bio=rows.text_of(fields, "bio", MAX_TEXT_CHARS),
            followers=rows.count_of(fields, "followers"),
            observed_at=self._observed_at(fields),
            links=rows.texts_of(fields, "links"),
            media=rows.texts_of(fields, "media"),
            raw=raw,
            raw_digest=sha256_text(raw),
        )

    def _post(self, row: int, raw: bytes, fields: Mapping[str, Any]) -> ParsedPost:
        platform = self._platform(fields)
        owner = self._owner(platform, fields)
        naming = Naming(
            platform=platform,
            native_id=rows.native_id_of(fields, "native_id"),
            url=rows.text_of(fields, "url", MAX_TEXT_CHARS),
        )
        post = self._identities.post(naming, owner)
        owner_key = post.owner_key
        if not owner.keys and not owner_key and not post.keys:
            raise RefusedRowError(
                RowCode.MISSING_FIELD, "A post needs `account`, `account_native_id`, `native_id` or `url`."
            )
        return ParsedPost(
            row=row,
            platform=platform,
            kind=post.kind,
            keys=post.keys,
            account_kind=owner.kind,
            account_keys=owner.keys or ((owner_key,) if owner_key else ()),
            account_handle=owner.handle,
            account_native_id=owner.native_id,
            account_url=owner.url,
            native_id=naming.native_id,
            url=post.url,
            text=rows.text_of(fields, "text", MAX_TEXT_CHARS),
            posted_at=rows.time_of(fields, "posted_at", self._context.latest_at),
            observed_at=self._observed_at(fields),
            links=rows.texts_of(fields, "links"),
            media=rows.texts_of(fields, "media"),
            raw=raw,
            raw_digest=sha256_text(raw),
        )

    def _owner(self, platform: str, fields: Mapping[str, Any]) -> Identity:
        handle = rows.text_of(fields, "account")
        native_id = rows.native_id_of(fields, "account_native_id")
        if not handle and not native_id:
            self._identities.check_platform(platform)
            return NOBODY
        return self._identities.account(
            Naming(platform=platform, handle=handle, native_id=native_id, kind=_kind_of(fields))
        )

    def _platform(self, fields: Mapping[str, Any]) -> str:
        return rows.text_of(fields, "platform").lower() or self._context.platform

    def _observed_at(self, fields: Mapping[str, Any]) -> datetime:
        return rows.required_time_of(fields, "observed_at", self._context.latest_at)


def _kind_of(fields: Mapping[str, Any]) -> SubjectKind | None:
    value = fields.get("kind")
    if value is None or value == "":
        return None
    kind = _ACCOUNT_KINDS.get(value) if type(value) is str else None
    if kind is None:
        raise RefusedRowError(RowCode.WRONG_TYPE, "`kind` must be account, channel, group or page.")
    return kind
