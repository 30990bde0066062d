"""What can go wrong with files of shares?"""

from openiru.foundation.errors import Kind, OpenIruError


class BadShareError(OpenIruError):
    """A row or heading of shares that cannot be understood; nothing was printed of the file."""

    code = "network.bad-share"
    kind = Kind.INVALID
