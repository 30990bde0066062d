"""What can go wrong with clocks."""

from openiru.foundation.errors import Kind, OpenIruError


class BadClockRuleError(OpenIruError):
    """A time limit, calendar or pause that cannot be reckoned with."""

    code = "clocks.bad-rule"
    kind = Kind.INVALID


class BadLadderError(OpenIruError):
    """Steps that would leave something overdue unheard, or let a machine go beyond a reminder."""

    code = "clocks.bad-ladder"
    kind = Kind.INVALID


class UnknownClockError(OpenIruError):
    """There is no such pause, task or calendar."""

    code = "clocks.unknown"
    kind = Kind.MISSING


class AlreadyEndedError(OpenIruError):
    """A pause or task that ended before."""

    code = "clocks.already-ended"
    kind = Kind.CONFLICT


class NotYourTaskError(OpenIruError):
    """A task for another role."""

    code = "clocks.not-your-task"
    kind = Kind.DENIED


class NotInformedError(OpenIruError):
    """A first order to a provider who was not told of procedures and time limits long enough before."""

    code = "clocks.not-informed"
    kind = Kind.CONFLICT

    def __init__(self, message: str, *, wait_s: int | None) -> None:
        super().__init__(message)
        self.wait_s = wait_s  # until it may leave; None: nobody informed the provider yet


class OwnPauseError(OpenIruError):
    """A pause that begins in the past, approved by the person who noted it."""

    code = "clocks.own-pause"
    kind = Kind.DENIED
