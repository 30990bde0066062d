"""How is a pasted list read: one address or @handle a line?"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from openiru.engines.urls.canonical import canonical_url
from openiru.engines.urls.in_text import without_punctuation
from openiru.engines.urls.types import CanonicalSubject, UnusableUrl, UrlFault, UrlKind
from openiru.foundation.digests import sha256_text
from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError, UnreadableFileError
from openiru.intake.formats.byte_lines import byte_lines, refuse_other_files, whole_line
from openiru.intake.formats.identity import PRIVATE_PLACE, Identities, Naming
from openiru.intake.formats.rows import Row
from openiru.intake.types import ParseContext, ParsedAccount, ParsedPost, ParsedRecord, RowCode, SubjectKind

_MAX_LINE_BYTES: Final = 16 * 1024
_NOT_TEXT: Final = frozenset({RowCode.NOT_UTF8, RowCode.OVERSIZED, RowCode.NUL_CHARACTER})


def parse(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    """Subjects and errors in the order of the file; blank lines and what follows a ``#`` at a line's start are not read.

    Raises:
        UnreadableFileError: if `context.platform` is none that the unit knows.
    """
    identities = Identities(context.hosts)
    if context.platform:
        try:
            identities.check_platform(context.platform)
        except RefusedRowError as error:
            raise UnreadableFileError("The platform given for the list is none of the known ones.") from error
    rows = _rows(stream, context, identities)
    return refuse_other_files(rows, _NOT_TEXT, "The file is no list of addresses.")


def _rows(stream: BinaryIO, context: ParseContext, identities: Identities) -> Iterator[Row]:
    for number, line in byte_lines(stream, _MAX_LINE_BYTES):
        try:
            raw = whole_line(line, _MAX_LINE_BYTES)
            if raw.strip() and not raw.lstrip().startswith(b"#"):
                yield _record(number, raw, context, identities)
        except RefusedRowError as error:
            yield RowError(row=number, code=error.code, message=error.message)


def _record(number: int, line: bytes, context: ParseContext, identities: Identities) -> ParsedRecord:
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise RefusedRowError(RowCode.NOT_UTF8, f"Byte {error.start + 1} of the line is no UTF-8.") from error
    if "\x00" in text:
        raise RefusedRowError(RowCode.NUL_CHARACTER, "The line holds a NUL character.")
    if text.startswith("@") and not context.platform:
        raise RefusedRowError(RowCode.UNKNOWN_PLATFORM, "A bare handle needs the platform of the list.")
    address = without_punctuation(text.lstrip("([{"))
    subject = canonical_url(address, default_platform=context.platform or None)
    if isinstance(subject, UnusableUrl):
        code = RowCode.BAD_HANDLE if subject.fault is UrlFault.BAD_HANDLE else RowCode.BAD_URL
        raise RefusedRowError(code, subject.reason)
    if subject.is_private:
        raise RefusedRowError(RowCode.NOT_PUBLIC, PRIVATE_PLACE)
    if subject.kind in {UrlKind.POST, UrlKind.VIDEO}:
        return _post(number, line, subject, context)
    return _account(number, line, subject, context, identities)


def _account(
    number: int, line: bytes, subject: CanonicalSubject, context: ParseContext, identities: Identities
) -> ParsedAccount:
    url = subject.url
    if subject.handle and "/" not in line.decode("utf-8"):
        # A bare handle: its address is on the host that this unit uses for the platform.
        url = identities.account(Naming(platform=subject.platform, handle=subject.handle)).url
    return ParsedAccount(
        row=number,
        platform=subject.platform,
        kind=SubjectKind(subject.kind),
        keys=(subject.key,),
        handle=subject.handle or "",
        native_id=subject.native_id or "",
        url=url,
        display_name="",
        bio="",
        followers=None,
        observed_at=context.collected_at,
        links=(),
        media=(),
        raw=line,
        raw_digest=sha256_text(line),
    )


def _post(number: int, line: bytes, subject: CanonicalSubject, context: ParseContext) -> ParsedPost:
    owner_key = subject.owner_key or ""
    return ParsedPost(
        row=number,
        platform=subject.platform,
        kind=SubjectKind(subject.kind),
        keys=(subject.key,),
        account_kind=SubjectKind.ACCOUNT,
        account_keys=(owner_key,) if owner_key else (),
        account_handle=owner_key.removeprefix("h:") if owner_key.startswith("h:") else "",
        account_native_id="",
        account_url="",
        native_id=(subject.native_id or "").rpartition("/")[2],
        url=subject.url,
        text="",
        posted_at=None,
        observed_at=context.collected_at,
        links=(),
        media=(),
        raw=line,
        raw_digest=sha256_text(line),
    )
