"""What audit refuses."""

from openiru.foundation.errors import Kind, OpenIruError


class BadCursorError(OpenIruError):
    """The place in the list of events, or in the chain, is none."""

    code = "audit.bad-cursor"
    kind = Kind.INVALID
