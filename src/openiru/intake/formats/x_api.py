"""How are pages of the X API (version 2) read, one page a file or one after the other?

A page holds posts under `data` and their authors and pictures under `includes`. Posts whose author the page does not
describe are refused: nothing would tell whether the account is protected.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

from openiru.foundation.digests import sha256_text
from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError
from openiru.intake.formats import rows
from openiru.intake.formats.byte_lines import byte_lines, refuse_other_files
from openiru.intake.formats.identity import Identities, Identity, Naming
from openiru.intake.formats.json_stream import BrokenJsonError, JsonCursor
from openiru.intake.formats.rows import MAX_RECORD_BYTES, MAX_TEXT_CHARS, Row
from openiru.intake.types import ParseContext, ParsedAccount, ParsedPost, RowCode, SubjectKind

PLATFORM: Final = "x"
MAX_PAGE_BYTES: Final = 64 * 1024 * 1024
_NOT_A_PAGE: Final = frozenset({RowCode.NOT_JSON, RowCode.TRUNCATED, RowCode.OVERSIZED, RowCode.UNKNOWN_TYPE})


class _Item(NamedTuple):
    line: int
    raw: bytes


class _Author(NamedTuple):
    identity: Identity
    is_protected: bool


class _Page:
    """The parts of one page, as raw items, as far as it could be read."""

    def __init__(self) -> None:
        self.data: list[_Item] = []
        self.users: list[_Item] = []
        self.media: list[_Item] = []
        self.errors: list[RowError] = []
        self.is_page = False


def parse(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    """Accounts, then posts, page after page; errors where they occur.

    Raises:
        UnreadableFileError: if the file holds no page.
    """
    return refuse_other_files(_rows(stream, context), _NOT_A_PAGE, "The file holds no page of the X API.")


def _rows(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    reader = _Reader(context)
    for first_line, page in _pages(stream):
        yield from reader.page(first_line, page)


def _pages(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each page with its first line; a page begins with a bracket in the first column. None if it is too long."""
    first_line, pieces, size_bytes = 1, list[bytes](), 0
    for number, line in byte_lines(stream, MAX_PAGE_BYTES):
        if line is not None and line.startswith(b"{") and pieces:
            yield first_line, b"\n".join(pieces) if size_bytes <= MAX_PAGE_BYTES else None
            first_line, pieces, size_bytes = number, [], 0
        size_bytes += len(line) if line is not None else MAX_PAGE_BYTES + 1
        pieces.append(line if line is not None and size_bytes <= MAX_PAGE_BYTES else b"")
    if size_bytes:
        yield first_line, b"\n".join(pieces) if size_bytes <= MAX_PAGE_BYTES else None


class _Reader:
    def __init__(self, context: ParseContext) -> None:
        self._context = context
        self._identities = Identities(context.hosts)

    def page(self, first_line: int, raw: bytes | None) -> Iterator[Row]:
        """The rows of one page."""
        if raw is None:
            yield RowError(
                row=first_line,
                code=RowCode.OVERSIZED,
                message=f"The page is longer than {MAX_PAGE_BYTES} bytes.",
            )
            return
        if not raw.strip():
            return
        page = _read_page(raw, first_line)
        yield from page.errors
        authors: dict[str, _Author] = {}
        for item in page.users:
            yield self._checked(item, lambda user, line, raw: self._account(user, line, raw, authors))
        pictures = dict(_picture(item) for item in page.media)
        for item in page.data:
            yield self._checked(item, lambda post, line, raw: self._item(post, line, raw, authors, pictures))

    def _checked(self, item: _Item, read: Callable[[dict[str, Any], int, bytes], Row]) -> Row:
        try:
            return read(rows.load_object(item.raw), item.line, item.raw)
        except RefusedRowError as error:
            return RowError(row=item.line, code=error.code, message=error.message)

    def _item(
        self,
        fields: dict[str, Any],
        line: int,
        raw: bytes,
        authors: dict[str, _Author],
        pictures: Mapping[str, str],
    ) -> Row:
        # Look-ups of users put them under `data`.
        if "username" in fields:
            return self._account(fields, line, raw, authors)
        return self._post(fields, line, raw, authors, pictures)

    def _account(
        self, user: Mapping[str, Any], line: int, raw: bytes, authors: dict[str, _Author]
    ) -> ParsedAccount:
        native_id = rows.native_id_of(user, "id")
        handle = rows.text_of(user, "username")
        identity = self._identities.account(
            Naming(platform=PLATFORM, handle=handle, native_id=native_id, kind=SubjectKind.ACCOUNT)
        )
        protected = user.get("protected", False)
        authors[native_id] = _Author(identity, is_protected=protected is not False)
        if protected is not False:
            raise RefusedRowError(RowCode.NOT_PUBLIC, "The account is protected; nothing of it was kept.")
        metrics = user.get("public_metrics")
        if metrics is not None and type(metrics) is not dict:
            raise RefusedRowError(RowCode.WRONG_TYPE, "`public_metrics` must be an object.")
        return ParsedAccount(
            row=line,
            platform=PLATFORM,
            kind=SubjectKind.ACCOUNT,
            keys=identity.keys,
            handle=identity.handle,
            native_id=native_id,
            url=identity.url,
            display_name=rows.text_of(user, "name"),
            bio=rows.text_of(user, "description", MAX_TEXT_CHARS),
            followers=rows.count_of(metrics or {}, "followers_count"),
            observed_at=self._context.collected_at,
            links=_links(user.get("entities")),
            media=(),
            raw=raw,
            raw_digest=sha256_text(raw),
        )

    def _post(
        self,
        post: Mapping[str, Any],
        line: int,
        raw: bytes,
        authors: Mapping[str, _Author],
        pictures: Mapping[str, str],
    ) -> ParsedPost:
        native_id = rows.native_id_of(post, "id")
        if not native_id:
            raise RefusedRowError(RowCode.MISSING_FIELD, "The post has no `id`.")
        author = authors.get(rows.native_id_of(post, "author_id"))
        if author is None:
            raise RefusedRowError(
                RowCode.UNKNOWN_AUTHOR,
                "The page does not describe the author, so nothing tells whether the account is public; "
                "ask the API for expansions=author_id.",
            )
        if author.is_protected:
            raise RefusedRowError(RowCode.NOT_PUBLIC, "The account is protected; nothing of it was kept.")
        owner = author.identity
        identity = self._identities.post(Naming(platform=PLATFORM, native_id=native_id), owner)
        return ParsedPost(
            row=line,
            platform=PLATFORM,
            kind=SubjectKind.POST,
            keys=identity.keys,
            account_kind=owner.kind,
            account_keys=owner.keys,
            account_handle=owner.handle,
            account_native_id=owner.native_id,
            account_url=owner.url,
            native_id=native_id,
            url=f"{owner.url}/status/{native_id}" if owner.handle and owner.url else "",
            text=_text(post),
            posted_at=rows.time_of(post, "created_at", self._context.latest_at),
            observed_at=self._context.collected_at,
            links=_links(post.get("entities")),
            media=_media(post, pictures),
            raw=raw,
            raw_digest=sha256_text(raw),
        )


def _read_page(raw: bytes, first_line: int) -> _Page:
    page = _Page()
    cursor = JsonCursor(BytesIO(raw), MAX_RECORD_BYTES, first_line)
    try:
        cursor.enter(b"{")
        while (key := cursor.next_key()) is not None:
            if key == "data":
                page.is_page = True
                _collect(cursor, page.data)
            elif key == "includes":
                _collect_includes(cursor, page)
            else:
                page.is_page = page.is_page or key == "meta"
                cursor.skip()
    except BrokenJsonError as error:
        code, message = (
            (RowCode.TRUNCATED, "The page ends in the middle of its JSON.")
            if error.is_end
            else (RowCode.NOT_JSON, "The JSON of the page is broken here.")
        )
        page.errors.append(RowError(row=error.line, code=code, message=message))
        return page
    if not page.is_page:
        message = "The object is no page: it has neither `data` nor `meta`."
        page.errors.append(RowError(row=first_line, code=RowCode.UNKNOWN_TYPE, message=message))
    return page


def _collect_includes(cursor: JsonCursor, page: _Page) -> None:
    cursor.enter(b"{")
    parts = {"users": page.users, "media": page.media}
    while (key := cursor.next_key()) is not None:
        if key in parts:
            _collect(cursor, parts[key])
        else:
            cursor.skip()


def _collect(cursor: JsonCursor, items: list[_Item]) -> None:
    """The items of an array, or the one object that stands in its place."""
    if cursor.peek() == b"{":
        line = cursor.line()
        items.append(_Item(line, cursor.value() or b""))
        return
    cursor.enter(b"[")
    while cursor.next_item():
        line = cursor.line()
        items.append(_Item(line, cursor.value() or b""))


def _picture(item: _Item) -> tuple[str, str]:
    try:
        media = orjson.loads(item.raw)
    except orjson.JSONDecodeError:
        return "", ""
    if type(media) is not dict:
        return "", ""
    key, url = media.get("media_key"), media.get("url")
    return (key, url) if type(key) is str and type(url) is str else ("", "")


def _text(post: Mapping[str, Any]) -> str:
    note = post.get("note_tweet")
    if type(note) is dict and type(note.get("text")) is str:
        return rows.text_of(note, "text", MAX_TEXT_CHARS)  # the whole of a long post
    return rows.text_of(post, "text", MAX_TEXT_CHARS)


def _links(entities: object) -> tuple[str, ...]:
    """Addresses behind the shortened ones in a text."""
    found = entities.get("urls") if type(entities) is dict else None
    if type(found) is not list:
        return ()
    links = (item.get("expanded_url") for item in found[: rows.MAX_LIST] if type(item) is dict)
    return tuple(
        rows.checked_text(link, "expanded_url", rows.MAX_NAME_CHARS) for link in links if type(link) is str
    )


def _media(post: Mapping[str, Any], pictures: Mapping[str, str]) -> tuple[str, ...]:
    attachments = post.get("attachments")
    keys = attachments.get("media_keys") if type(attachments) is dict else None
    if type(keys) is not list:
        return ()
    paths = (pictures.get(key, "") for key in keys[: rows.MAX_LIST] if type(key) is str)
    # An address on the web is no file of the export; nothing is fetched.
    return tuple(path for path in paths if path and "://" not in path and "\x00" not in path)
