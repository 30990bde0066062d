"""What access refuses."""

from openiru.foundation.errors import Kind, OpenIruError


class NotAllowedError(OpenIruError):
    """The person's role does not hold the right, or the account is switched off."""

    code = "access.not-allowed"
    kind = Kind.DENIED


class NoSuchPersonError(OpenIruError):
    """Nobody has that id or user name."""

    code = "access.no-such-person"
    kind = Kind.MISSING
