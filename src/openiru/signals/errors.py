"""What signals refuse."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownLeadError(OpenIruError):
    """There is no such lead."""

    code = "signals.unknown-lead"
    kind = Kind.MISSING


class LeadClaimedError(OpenIruError):
    """Somebody else works on the lead; the claim ends by itself."""

    code = "signals.lead-claimed"
    kind = Kind.CONFLICT


class BadCursorError(OpenIruError):
    """The place in the queue cannot be read; begin at the first page."""

    code = "signals.bad-cursor"
    kind = Kind.INVALID


class BadSignalError(OpenIruError):
    """The picture or address cannot become a known signal."""

    code = "signals.bad-signal"
    kind = Kind.INVALID


class UnknownScanError(OpenIruError):
    """There is no such scan."""

    code = "signals.unknown-scan"
    kind = Kind.MISSING


class UnknownSignalError(OpenIruError):
    """There is no such known picture or address."""

    code = "signals.unknown-signal"
    kind = Kind.MISSING
