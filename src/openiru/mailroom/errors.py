"""The failures of the mail room."""

from openiru.foundation.errors import Kind, OpenIruError


class ForgedTokenError(OpenIruError):
    """An address with a token that is none of ours."""

    code = "mailroom.forged-token"
    kind = Kind.DENIED
