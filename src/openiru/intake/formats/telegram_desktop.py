"""How is the `result.json` of Telegram Desktop read, one chat or a whole account?

Only public channels and public groups are taken in. Everything else that such a file holds (private chats, contacts,
sessions) is passed over without being kept, not even in a message about it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

import orjson

from openiru.engines.urls.canonical import canonical_handle
from openiru.engines.urls.types import UnusableUrl
from openiru.foundation.digests import sha256_text
from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError, UnreadableFileError
from openiru.intake.formats import rows
from openiru.intake.formats.identity import Identities, Identity, Naming
from openiru.intake.formats.json_stream import BrokenJsonError, JsonCursor
from openiru.intake.formats.rows import MAX_RECORD_BYTES, MAX_TEXT_CHARS, Row
from openiru.intake.types import ParseContext, ParsedAccount, ParsedPost, RowCode, SubjectKind

PLATFORM: Final = "telegram"
PUBLIC_KINDS: Final[Mapping[str, SubjectKind]] = {
    "public_channel": SubjectKind.CHANNEL,
    "public_supergroup": SubjectKind.GROUP,
}
_LISTS_OF_CHATS: Final = frozenset({"chats", "left_chats"})
_HEADER: Final = frozenset({"name", "type", "id"})
_MESSAGE: Final = re.compile(rb'\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:')
_MEDIA: Final = ("photo", "file")
_NOT_INCLUDED: Final = "("  # "(File not included. Change data exporting settings to download.)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chat:
    """A public chat whose messages follow."""

    identity: Identity
    is_whole_file: bool  # nothing else is in the file, so that reading may go on behind broken places


def parse(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    """The chats and their messages, in the order of the file.

    Service messages ("joined the group") are no rows. Broken messages cost themselves; in an export of several chats
    a broken outline ends the reading, because a private chat might follow.

    Raises:
        UnreadableFileError: if the file is no export of Telegram Desktop, or the handle that was given cannot be the
            chat's, or not that of several chats.
    """
    if context.handle and isinstance(canonical_handle(PLATFORM, context.handle), UnusableUrl):
        raise UnreadableFileError("The handle given for the chat cannot be one of Telegram.")
    cursor = JsonCursor(stream, MAX_RECORD_BYTES)
    reader = _Reader(cursor, context)
    try:
        cursor.enter(b"{")
    except BrokenJsonError as error:
        raise UnreadableFileError("The file is no JSON object.", line=error.line) from error
    return reader.document()


class _Reader:
    def __init__(self, cursor: JsonCursor, context: ParseContext) -> None:
        self._cursor = cursor
        self._context = context
        self._identities = Identities(context.hosts)
        self._chats = 0
        self._is_export = False
        self._is_lost = False  # the outline broke, and no further message was found

    def document(self) -> Iterator[Row]:
        """All rows of the file, whose opening bracket was passed."""
        try:
            yield from self._chat(is_whole_file=True)
        except BrokenJsonError as error:
            if not self._is_export:
                raise UnreadableFileError("The file is no JSON document.", line=error.line) from error
            if not self._is_lost:
                yield _broken(error)
        if not self._is_export:
            raise UnreadableFileError('The file has neither "messages" nor "chats".', line=1)

    def _chat(self, *, is_whole_file: bool) -> Iterator[Row]:
        """One chat, or the outermost object, which is a chat or holds lists of them."""
        line = self._cursor.line()
        self._chats += 0 if is_whole_file else 1
        header: dict[str, Any] = {}
        while (key := self._cursor.next_key()) is not None:
            if key in _HEADER:
                value = self._cursor.value()
                header[key] = _loaded(value)
            elif key == "messages":
                self._is_export = True
                yield from self._messages(line, header, is_whole_file=is_whole_file)
            elif is_whole_file and key in _LISTS_OF_CHATS:
                yield from self._list_of_chats()
            else:
                self._cursor.skip()

    def _list_of_chats(self) -> Iterator[Row]:
        if self._context.handle:
            raise UnreadableFileError(
                "The file holds several chats, so one handle cannot belong to all; export the chat alone.",
                line=self._cursor.line(),
            )
        self._cursor.enter(b"{")
        while (key := self._cursor.next_key()) is not None:
            if key != "list":
                self._cursor.skip()
                continue
            self._is_export = True
            self._cursor.enter(b"[")
            while self._cursor.next_item():
                self._cursor.enter(b"{")
                yield from self._chat(is_whole_file=False)

    def _messages(self, line: int, header: Mapping[str, Any], *, is_whole_file: bool) -> Iterator[Row]:
        try:
            chat = _Chat(identity=self._public_chat(header), is_whole_file=is_whole_file)
            yield self._account(line, header, chat)
        except RefusedRowError as error:
            yield RowError(row=line, code=error.code, message=error.message)
            self._cursor.skip()
            return
        self._cursor.enter(b"[")
        yield from self._posts_of(chat)

    def _posts_of(self, chat: _Chat) -> Iterator[Row]:
        """Every message of a chat, whose opening bracket was passed."""
        while not self._is_lost:
            try:
                if not self._cursor.next_item():
                    return
                line = self._cursor.line()
                raw = self._cursor.value(stop_at_limit=chat.is_whole_file)
            except BrokenJsonError as error:
                if not chat.is_whole_file:
                    raise
                yield _broken(error)
                self._is_lost = not self._cursor.resume_at(_MESSAGE)
                continue
            row = self._row(line, raw, chat)
            if row is not None:
                yield row
            if chat.is_whole_file and _is_outline_in_doubt(row):
                self._is_lost = not self._cursor.resume_at(_MESSAGE, back_bytes=len(raw or b""))

    def _public_chat(self, header: Mapping[str, Any]) -> Identity:
        kind = PUBLIC_KINDS.get(str(header.get("type")))
        if kind is None:
            raise RefusedRowError(
                RowCode.NOT_PUBLIC,
                f"Chat {max(self._chats, 1)} of the file is no public channel and no public group; nothing of it was kept.",
            )
        return self._identities.account(
            Naming(
                platform=PLATFORM,
                handle=self._context.handle,
                native_id=rows.native_id_of(header, "id"),
                kind=kind,
            )
        )

    def _account(self, line: int, header: Mapping[str, Any], chat: _Chat) -> ParsedAccount:
        name = rows.text_of(header, "name")
        raw = orjson.dumps({key: header.get(key) for key in ("name", "type", "id")})
        return ParsedAccount(
            row=line,
            platform=PLATFORM,
            kind=chat.identity.kind,
            keys=chat.identity.keys,
            handle=chat.identity.handle,
            native_id=chat.identity.native_id,
            url=chat.identity.url,
            display_name=name,
            bio="",
            followers=None,
            observed_at=self._context.collected_at,
            links=(),
            media=(),
            raw=raw,
            raw_digest=sha256_text(raw),
        )

    def _row(self, line: int, raw: bytes | None, chat: _Chat) -> Row | None:
        try:
            if raw is None:
                return RowError(
                    row=line,
                    code=RowCode.OVERSIZED,
                    message=f"The message does not end within {MAX_RECORD_BYTES} bytes.",
                )
            message = rows.load_object(raw)
            if message.get("type") != "message":
                return None
            return self._post(line, raw, message, chat.identity)
        except RefusedRowError as error:
            return RowError(row=line, code=error.code, message=error.message)

    def _post(self, line: int, raw: bytes, message: Mapping[str, Any], owner: Identity) -> ParsedPost:
        native_id = rows.native_id_of(message, "id")
        if not native_id:
            raise RefusedRowError(RowCode.MISSING_FIELD, "The message has no `id`.")
        post = self._identities.post(Naming(platform=PLATFORM, native_id=native_id), owner)
        text, links = _text_and_links(message)
        return ParsedPost(
            row=line,
            platform=PLATFORM,
            kind=SubjectKind.POST,
            keys=post.keys,
            account_kind=owner.kind,
            account_keys=owner.keys,
            account_handle=owner.handle,
            account_native_id=owner.native_id,
            account_url=owner.url,
            native_id=native_id,
            url=f"{owner.url}/{native_id}" if owner.url else "",
            text=text,
            posted_at=_posted_at(message, self._context.latest_at),
            observed_at=self._context.collected_at,
            links=links,
            media=_media(message),
            raw=raw,
            raw_digest=sha256_text(raw),
        )


def _is_outline_in_doubt(row: Row | None) -> bool:
    """Whether a message that is no JSON, or never ends, may have swallowed those after it."""
    return isinstance(row, RowError) and row.code in {RowCode.NOT_JSON, RowCode.OVERSIZED}


def _loaded(value: bytes | None) -> Any:
    try:
        return None if value is None else orjson.loads(value)
    except orjson.JSONDecodeError:
        return None


def _broken(error: BrokenJsonError) -> RowError:
    if error.is_end:
        return RowError(
            row=error.line, code=RowCode.TRUNCATED, message="The file ends in the middle of its JSON."
        )
    return RowError(row=error.line, code=RowCode.NOT_JSON, message="The JSON of the file is broken here.")


def _posted_at(message: Mapping[str, Any], latest_at: datetime) -> datetime:
    moment = rows.unix_time_of(message, "date_unixtime", latest_at)
    if moment is None:
        raise RefusedRowError(
            RowCode.BAD_DATE,
            "`date_unixtime` is missing, and `date` has no time zone; export with a newer version.",
        )
    return moment


def _text_and_links(message: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The text of a message, which is one text or a list of texts and marked parts, and the addresses behind words."""
    text = message.get("text")
    if text is None or type(text) is str:
        return rows.checked_text(text or "", "text", MAX_TEXT_CHARS), ()
    if type(text) is not list:
        raise RefusedRowError(RowCode.WRONG_TYPE, "`text` must be a text or a list of parts.")
    parts: list[str] = []
    links: list[str] = []
    for part in text:
        if type(part) is str:
            parts.append(part)
            continue
        if type(part) is not dict or type(part.get("text")) is not str:
            raise RefusedRowError(RowCode.WRONG_TYPE, "`text` has a part that is no text.")
        parts.append(part["text"])
        if type(part.get("href")) is str and len(links) < rows.MAX_LIST:
            links.append(rows.checked_text(part["href"], "href", rows.MAX_NAME_CHARS))
    return rows.checked_text("".join(parts), "text", MAX_TEXT_CHARS), tuple(links)


def _media(message: Mapping[str, Any]) -> tuple[str, ...]:
    paths: tuple[str, ...] = ()
    for name in _MEDIA:
        if name in message:
            path = rows.text_of(message, name)
            if path and not path.startswith(_NOT_INCLUDED):
                paths += (path,)
    return paths
