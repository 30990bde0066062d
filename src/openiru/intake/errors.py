"""The failures of intake."""

from openiru.foundation.errors import BadInputError, Kind, OpenIruError


class UnreadableFileError(BadInputError):
    """A file that cannot be taken in at all; nothing of it was stored."""

    code = "intake.unreadable-file"
    kind = Kind.INVALID

    def __init__(self, reason: str, *, line: int | None = None, file: str = "") -> None:
        place = ", ".join([*([file] if file else []), *([f"line {line}"] if line else [])])
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.line = line

    def in_file(self, file: str) -> "UnreadableFileError":
        """The same failure, with the file named."""
        return UnreadableFileError(self.reason, line=self.line, file=file)


class UnknownSubjectError(OpenIruError):
    """No such subject."""

    code = "intake.unknown-subject"
    kind = Kind.MISSING


class UnknownImportError(OpenIruError):
    """No such import."""

    code = "intake.unknown-import"
    kind = Kind.MISSING


class RefusedRowError(Exception):
    """One row that cannot be taken in; parsers turn it into a `RowError` with the row's line.

    The message names fields and rules, never what the row says.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
