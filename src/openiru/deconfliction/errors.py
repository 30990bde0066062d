"""The failures of deconfliction."""

from datetime import datetime

from openiru.foundation.errors import Kind, OpenIruError


class UnknownQuestionError(OpenIruError):
    """No such question."""

    code = "deconfliction.unknown-question"
    kind = Kind.MISSING


class UnknownHoldError(OpenIruError):
    """No such hold."""

    code = "deconfliction.unknown-hold"
    kind = Kind.MISSING


class BadAnswerError(OpenIruError):
    """An answer or reason that cannot be; the message names what would satisfy the rule."""

    code = "deconfliction.bad-answer"
    kind = Kind.INVALID


class AlreadyAnsweredError(OpenIruError):
    """The question was answered, or its deadline passed."""

    code = "deconfliction.already-answered"
    kind = Kind.CONFLICT


class HoldEndedError(OpenIruError):
    """The hold ended before."""

    code = "deconfliction.hold-ended"
    kind = Kind.CONFLICT


class OwnReferralError(OpenIruError):
    """Whoever made the referral does not end the hold on it."""

    code = "deconfliction.own-referral"
    kind = Kind.DENIED


class WaitsError(OpenIruError):
    """A referral that must not leave yet: units were asked, or all of it is held."""

    code = "deconfliction.waits"
    kind = Kind.CONFLICT

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until
