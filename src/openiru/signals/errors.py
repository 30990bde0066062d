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


class WithdrawnTermError(OpenIruError):
    """The term was withdrawn; it comes back only if somebody says so by name."""

    code = "signals.withdrawn-term"
    kind = Kind.CONFLICT


class UnknownMatchError(OpenIruError):
    """There is no such match."""

    code = "signals.unknown-match"
    kind = Kind.MISSING


class UnknownScanError(OpenIruError):
    """There is no such scan."""

    code = "signals.unknown-scan"
    kind = Kind.MISSING


class UnknownSignalError(OpenIruError):
    """There is no such known picture or address."""

    code = "signals.unknown-signal"
    kind = Kind.MISSING


class UnknownBankError(OpenIruError):
    """There is no such bank."""

    code = "signals.unknown-bank"
    kind = Kind.MISSING


class BankExistsError(OpenIruError):
    """There is a bank with that short name."""

    code = "signals.bank-exists"
    kind = Kind.CONFLICT


class BadBankError(OpenIruError):
    """The settings of a bank do not fit together."""

    code = "signals.bad-bank"
    kind = Kind.INVALID


class WrongBankError(OpenIruError):
    """The entry does not belong into that bank, or not yet."""

    code = "signals.wrong-bank"
    kind = Kind.INVALID


class OwnEntryError(OpenIruError):
    """Whoever added an entry cannot confirm it."""

    code = "signals.own-entry"
    kind = Kind.DENIED


class BadOpinionError(OpenIruError):
    """An opinion needs a party and a reason in words."""

    code = "signals.bad-opinion"
    kind = Kind.INVALID


class NotingUnderWayError(OpenIruError):
    """Only one pass over copies of texts at a time."""

    code = "signals.noting-under-way"
    kind = Kind.CONFLICT


class LookUnderWayError(OpenIruError):
    """Only one close look at a time."""

    code = "signals.look-under-way"
    kind = Kind.CONFLICT
