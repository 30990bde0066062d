"""What can go wrong with the embedded database, and what to do about it."""

from typing import ClassVar

from openiru.foundation.errors import Kind, OpenIruError


class DatabaseUnavailableError(OpenIruError):
    """The embedded database cannot be used now; the message says why and what helps."""

    code: ClassVar[str] = "database.unavailable"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class DatabaseNotReadyError(DatabaseUnavailableError):
    """The server did not start, did not answer or did not stop in time."""

    code: ClassVar[str] = "database.not-ready"


class DatabaseForbiddenError(DatabaseUnavailableError):
    """Permissions of folders or accounts keep the server from running here."""

    code: ClassVar[str] = "database.forbidden"
