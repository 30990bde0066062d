"""What can go wrong with evidence."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownCaptureError(OpenIruError):
    """Nothing was captured under this digest."""

    code = "evidence.unknown-capture"
    kind = Kind.MISSING


class AlteredContentError(OpenIruError):
    """The stored bytes no longer have the digest under which they were kept."""

    code = "evidence.altered-content"
    kind = Kind.UNAVAILABLE


class TooLargeError(OpenIruError):
    """The content is larger than what is kept."""

    code = "evidence.too-large"
    kind = Kind.INVALID
