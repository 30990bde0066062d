"""What can go wrong with the sandbox itself, not with a file in it?"""

from openiru.foundation.errors import Kind, OpenIruError


class NoSandboxError(OpenIruError):
    """No worker can be started; nothing is decoded then."""

    code = "sandbox.not-started"
    kind = Kind.UNAVAILABLE
