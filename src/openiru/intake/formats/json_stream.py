"""How is a JSON document of any size read piece by piece, without its whole in memory?

A cursor over the bytes: it walks objects and arrays, hands out single values as raw bytes, and passes over those
that nobody may keep. It knows JSON's outline only (brackets and strings); `orjson` reads the values themselves.
"""

import re
from typing import BinaryIO, Final

from openiru.intake.formats.byte_lines import checked_start

_CHUNK_BYTES: Final = 1 << 20
# Possessive repeats never give back what they took, so hostile input cannot make the search explode.
_TO_BRACKET: Final = re.compile(rb'(?:[^{}\[\]"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_IN_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR: Final = re.compile(rb"[^\s,:{}\[\]\"]*+")
# A whole object or array of usual depth in one search; what is deeper or not yet read is walked bracket by bracket.
_CONTENT_1: Final = rb'(?:[^{}\[\]"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+'
_CONTENT_2: Final = rb'(?:[^{}\[\]"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{\[]' + _CONTENT_1 + rb"[}\]])*+"
_CONTENT_3: Final = rb'(?:[^{}\[\]"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{\[]' + _CONTENT_2 + rb"[}\]])*+"
_SHALLOW: Final = re.compile(rb"[{\[]" + _CONTENT_3 + rb"[}\]]", re.DOTALL)
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_OPENING: Final = b"{["
_BRACKETS: Final = b"{}[]"


class BrokenJsonError(Exception):
    """The outline of the document is broken, or it ends too early."""

    def __init__(self, line: int, *, is_end: bool) -> None:
        super().__init__(line)
        self.line = line
        self.is_end = is_end


class JsonCursor:
    """A position in a JSON document.

    Args:
        stream: the document, opened for reading bytes.
        limit_bytes: values longer than this are never held whole.
        first_line: number of the document's first line.

    Raises:
        UnreadableFileError: if the first bytes are those of a file that is no UTF-8 text.
    """

    def __init__(self, stream: BinaryIO, limit_bytes: int, first_line: int = 1) -> None:
        self._stream = stream
        self._limit_bytes = limit_bytes
        self._buffer = checked_start(stream.read(_CHUNK_BYTES))
        self._at = 0
        self._held_from: int | None = None  # the buffer is kept from here on while a value is read
        self._counted = 0  # line breaks before this are in `_line`
        self._line = first_line

    def line(self) -> int:
        """The number of the line that the cursor stands in."""
        if self._at > self._counted:
            self._line += self._buffer.count(b"\n", self._counted, self._at)
            self._counted = self._at
        return self._line

    def peek(self) -> bytes:
        """The next character that is no space; empty at the end of the document."""
        while True:
            self._at = _end_of(_SPACE, self._buffer, self._at)
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def enter(self, bracket: bytes) -> None:
        """Step into an object (``{``) or an array (``[``)."""
        self._expect(bracket)

    def next_key(self) -> str | None:
        """Step to the next value of the object; its key, or None after the last one."""
        character = self.peek()
        if character == b"}":
            self._at += 1
            return None
        if character == b",":
            self._at += 1
            self.peek()
        key = self._string()
        self._expect(b":")
        return key[1:-1].decode("utf-8", "replace")

    def next_item(self) -> bool:
        """Step to the next value of the array; False after the last one."""
        character = self.peek()
        if character == b"]":
            self._at += 1
            return False
        if character == b",":
            self._at += 1
            character = self.peek()
        if not character:
            raise self._broken()
        return True

    def value(self, *, stop_at_limit: bool = False) -> bytes | None:
        """The bytes of the next value, and step behind it; None if it is longer than the limit.

        With `stop_at_limit` the cursor stays at the beginning of a value that is too long, for `resume_at`.
        """
        character = self.peek()
        if character == b'"':
            return self._string()
        if not character or character not in _OPENING:
            return self._scalar()
        shallow = _SHALLOW.match(self._buffer, self._at)
        if shallow is not None and shallow.end() - self._at <= self._limit_bytes:
            self._at = shallow.end()
            return shallow.group()
        self._held_from = self._at
        try:
            is_whole = self._pass_bracketed(stop_at_limit=stop_at_limit)
            return self._buffer[self._held_from : self._at] if is_whole else None
        finally:
            self._held_from = None

    def skip(self) -> None:
        """Step behind the next value without keeping anything of it."""
        character = self.peek()
        if character and character in _OPENING:
            self._pass_bracketed(stop_at_limit=False)
        else:
            self.value()

    def resume_at(self, pattern: re.Pattern[bytes], *, back_bytes: int = 0) -> bool:
        """Step to the next place behind the cursor where `pattern` (shorter than 1 KiB) begins.

        Args:
            pattern: what a sound value begins with.
            back_bytes: so far before the cursor the search begins; at most the value that was read last.

        Returns:
            False if the pattern does not come any more; the cursor stands at the end then.
        """
        self._at = max(0, self._at - back_bytes) + 1
        while True:
            found = pattern.search(self._buffer, min(self._at, len(self._buffer)))
            if found is not None:
                self._at = found.start()
                return True
            self._at = max(self._at, len(self._buffer) - 1024)
            if not self._more():
                self._at = len(self._buffer)
                return False

    def _pass_bracketed(self, *, stop_at_limit: bool) -> bool:
        """Step behind a whole object or array; False if it is too long to be held."""
        depth = 0
        while True:
            self._at = _end_of(_TO_BRACKET, self._buffer, self._at)
            character = self._buffer[self._at : self._at + 1]
            if character and character in _BRACKETS:
                self._at += 1
                depth += 1 if character in _OPENING else -1
                if depth == 0:
                    return self._held_from is not None and self._at - self._held_from <= self._limit_bytes
                continue
            # The rest of the buffer is empty or begins with a string that ends beyond it.
            if self._held_from is not None and self._held_size() > self._limit_bytes:
                if stop_at_limit:
                    self._at = self._held_from
                    return False
                self._held_from = None
            if self._held_from is None and len(self._buffer) - self._at > self._limit_bytes:
                self._pass_long_string()
            elif not self._more():
                if self._held_from is not None:
                    self._at = self._held_from
                raise self._broken(is_end=True)

    def _held_size(self) -> int:
        return len(self._buffer) - self._held_from if self._held_from is not None else 0

    def _pass_long_string(self) -> None:
        """Step behind a string that is longer than all that may be held."""
        self._at += 1
        while True:
            self._at = _end_of(_IN_STRING, self._buffer, self._at)
            if self._buffer[self._at : self._at + 1] == b'"':
                self._at += 1
                return
            if not self._more():
                raise self._broken(is_end=True)

    def _string(self) -> bytes:
        while True:
            found = _STRING.match(self._buffer, self._at)
            if found is not None:
                self._at = found.end()
                return found.group()
            if self._buffer[self._at : self._at + 1] != b'"':
                raise self._broken()
            if len(self._buffer) - self._at > self._limit_bytes or not self._more():
                raise self._broken(is_end=True)

    def _scalar(self) -> bytes:
        while True:
            end = _end_of(_SCALAR, self._buffer, self._at)
            if end < len(self._buffer) or end - self._at > self._limit_bytes or not self._more():
                break
        if end == self._at:
            raise self._broken()
        taken = self._buffer[self._at : end]
        self._at = end
        return taken

    def _expect(self, character: bytes) -> None:
        if self.peek() != character:
            raise self._broken()
        self._at += 1

    def _broken(self, *, is_end: bool = False) -> BrokenJsonError:
        return BrokenJsonError(self.line(), is_end=is_end or self._at >= len(self._buffer))

    def _more(self) -> bool:
        """Read on, and let go of what lies before the cursor or the value that is being read."""
        chunk = self._stream.read(_CHUNK_BYTES)
        if not chunk:
            return False
        cut = self._at if self._held_from is None else self._held_from
        if cut > self._counted:
            self._line += self._buffer.count(b"\n", self._counted, cut)
            self._counted = cut
        self._buffer = self._buffer[cut:] + chunk
        self._at -= cut
        self._counted -= cut
        self._held_from = None if self._held_from is None else 0
        return True


def _end_of(pattern: re.Pattern[bytes], buffer: bytes, start: int) -> int:
    """Where a pattern that may match nothing stops."""
    found = pattern.match(buffer, start)
    return found.end() if found is not None else start
