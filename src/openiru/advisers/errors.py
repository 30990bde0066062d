"""What advisers refuse."""

from openiru.foundation.errors import Kind, OpenIruError


class BadDefinitionError(OpenIruError):
    """The file of advisers does not describe them; the message names the place and what would do."""

    code = "advisers.bad-definition"
    kind = Kind.INVALID


class UnknownAdviserError(OpenIruError):
    """No adviser of that name is described."""

    code = "advisers.unknown-adviser"
    kind = Kind.MISSING


class BadAddressError(OpenIruError):
    """An adviser's address is one that no text may go to."""

    code = "advisers.bad-address"
    kind = Kind.DENIED


class BrokenModelFolderError(OpenIruError):
    """A folder that is no model, or not the one that was described."""

    code = "advisers.broken-model"
    kind = Kind.INVALID


class NotInstalledError(OpenIruError):
    """What runs a model is not installed."""

    code = "advisers.not-installed"
    kind = Kind.UNAVAILABLE


class NoKeyError(OpenIruError):
    """What opens an adviser is not there, or lies open for others."""

    code = "advisers.no-key"
    kind = Kind.UNAVAILABLE


class BudgetSpentError(OpenIruError):
    """The adviser was asked as much today as it may be."""

    code = "advisers.budget-spent"
    kind = Kind.UNAVAILABLE


class BudgetUnreadableError(OpenIruError):
    """The count of what an adviser was asked today cannot be read."""

    code = "advisers.budget-unreadable"
    kind = Kind.UNAVAILABLE


class NotMeasuredError(OpenIruError):
    """An adviser that was not measured, as it is described now, on the golden set that counts, may not speak."""

    code = "advisers.not-measured"
    kind = Kind.CONFLICT


class OverFlagsError(OpenIruError):
    """An adviser flags more than people did, by more than its description allows; it may not speak."""

    code = "advisers.over-flags"
    kind = Kind.CONFLICT


class LeavesUnansweredError(OpenIruError):
    """An adviser gave no opinion on too many texts of the golden set; it may not speak."""

    code = "advisers.leaves-unanswered"
    kind = Kind.CONFLICT


class TooFewTextsError(OpenIruError):
    """An adviser was measured on too few texts to say anything of it; it may not speak."""

    code = "advisers.too-few-texts"
    kind = Kind.CONFLICT


class UnfitError(OpenIruError):
    """An adviser judges little better than a coin; it may not speak."""

    code = "advisers.unfit"
    kind = Kind.CONFLICT


class AlreadySwitchedError(OpenIruError):
    """The adviser stands so already."""

    code = "advisers.already-switched"
    kind = Kind.CONFLICT


class NoGoldenSetError(OpenIruError):
    """No golden set was frozen for the label that the adviser is asked about."""

    code = "advisers.no-golden-set"
    kind = Kind.MISSING


class NoTextsError(OpenIruError):
    """There is nothing to measure an adviser on, or only one sort of texts."""

    code = "advisers.no-texts"
    kind = Kind.INVALID


class BadReasonError(OpenIruError):
    """A switch needs a reason in words."""

    code = "advisers.bad-reason"
    kind = Kind.INVALID
