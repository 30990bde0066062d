"""What can be wrong with checks."""

from openiru.foundation.errors import Kind, OpenIruError


class BadCheckError(OpenIruError):
    """A check that cannot be recorded: no body behind a verdict, or a moment in the future."""

    code = "checks.bad-check"
    kind = Kind.INVALID


class BadLooksError(OpenIruError):
    """A file of looks of another vantage that is none, or damaged."""

    code = "checks.bad-looks"
    kind = Kind.INVALID


class UnnamedVantageError(OpenIruError):
    """Looks of a vantage that nobody named, or that names itself."""

    code = "checks.unnamed-vantage"
    kind = Kind.DENIED


class HostWaitsError(OpenIruError):
    """A host asked to be left alone, or somebody asks it now."""

    code = "checks.host-waits"
    kind = Kind.UNAVAILABLE


class NoCheckError(OpenIruError):
    """There is no such check."""

    code = "checks.unknown"
    kind = Kind.MISSING
