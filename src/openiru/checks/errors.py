"""What can be wrong with checks."""

from openiru.foundation.errors import Kind, OpenIruError


class BadCheckError(OpenIruError):
    """A check that cannot be recorded: no body behind a verdict, or a moment in the future."""

    code = "checks.bad-check"
    kind = Kind.INVALID


class NoCheckError(OpenIruError):
    """There is no such check."""

    code = "checks.unknown"
    kind = Kind.MISSING
