"""What exchanges refuse."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownExchangeError(OpenIruError):
    """There is no such exchange."""

    code = "exchanges.unknown-exchange"
    kind = Kind.MISSING


class ExchangeExistsError(OpenIruError):
    """There is, or was, an exchange with that short name."""

    code = "exchanges.exchange-exists"
    kind = Kind.CONFLICT


class BadExchangeError(OpenIruError):
    """An exchange cannot be described like this; the message names what."""

    code = "exchanges.bad-exchange"
    kind = Kind.INVALID


class ExchangeEndedError(OpenIruError):
    """The exchange was ended; nothing is pulled from it any more."""

    code = "exchanges.ended"
    kind = Kind.CONFLICT


class NotQuarantinedError(OpenIruError):
    """The exchange is not in quarantine."""

    code = "exchanges.not-quarantined"
    kind = Kind.CONFLICT


class OwnPullError(OpenIruError):
    """Whoever pulled a flood cannot release it."""

    code = "exchanges.own-pull"
    kind = Kind.DENIED


class NoKeyError(OpenIruError):
    """What opens the exchange is not there, or lies open for others."""

    code = "exchanges.no-key"
    kind = Kind.UNAVAILABLE


class PullOvertakenError(OpenIruError):
    """A later pull of the same exchange has begun; this one stops and nothing is lost."""

    code = "exchanges.pull-overtaken"
    kind = Kind.CONFLICT


class CheckpointAheadError(OpenIruError):
    """The reader's checkpoint is ahead of this feed: it belongs to another one. Begin anew."""

    code = "exchanges.checkpoint-ahead"
    kind = Kind.CONFLICT


class NoOffersError(OpenIruError):
    """Nobody arranged to take offers from this partner."""

    code = "exchanges.no-offers"
    kind = Kind.DENIED


class TooManyOffersError(OpenIruError):
    """A partner offered more new hashes in a day than were arranged."""

    code = "exchanges.too-many-offers"
    kind = Kind.CONFLICT


class NothingToPullError(OpenIruError):
    """The exchange gives its hashes itself; there is nothing to pull."""

    code = "exchanges.nothing-to-pull"
    kind = Kind.INVALID


class TakesNothingError(OpenIruError):
    """The exchange takes nothing from us."""

    code = "exchanges.takes-nothing"
    kind = Kind.INVALID
