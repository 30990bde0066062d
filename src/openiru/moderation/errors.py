"""The failures of moderation."""

from openiru.foundation.errors import Kind, OpenIruError


class NotReceivedError(OpenIruError):
    """No such request or item."""

    code = "moderation.not-received"
    kind = Kind.MISSING


class BadStatementError(OpenIruError):
    """A decision whose parts do not fit together; the message names the field."""

    code = "moderation.bad-statement"
    kind = Kind.INVALID


class WrongRequestError(OpenIruError):
    """The request is answered in another way, or stands elsewhere by now."""

    code = "moderation.wrong-request"
    kind = Kind.CONFLICT


class SameDecisionError(OpenIruError):
    """The last decision on the item says the same."""

    code = "moderation.same-decision"
    kind = Kind.CONFLICT


class TooEarlyError(OpenIruError):
    """A message about a referral that has not arrived yet; it is welcome again later."""

    code = "moderation.too-early"
    kind = Kind.UNAVAILABLE


class NotExportableError(OpenIruError):
    """A statement of reasons that the DSA Transparency Database would refuse; names every field."""

    code = "moderation.not-exportable"
    kind = Kind.INVALID
