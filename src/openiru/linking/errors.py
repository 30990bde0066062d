"""What can be wrong with leads of returns and with decisions on them."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownReturnError(OpenIruError):
    """There is no such lead."""

    code = "linking.unknown-lead"
    kind = Kind.MISSING


class BadPlaceError(OpenIruError):
    """A cursor that is none of ours."""

    code = "linking.bad-cursor"
    kind = Kind.INVALID


class IncompleteVerdictError(OpenIruError):
    """A reason or an answer is missing or too short."""

    code = "linking.incomplete"
    kind = Kind.INVALID


class NotBarredError(OpenIruError):
    """The older account is not barred, or not any more: nothing can have come back."""

    code = "linking.not-barred"
    kind = Kind.CONFLICT


class SameAccountError(OpenIruError):
    """Both are one account under two handles: nothing came back."""

    code = "linking.same-account"
    kind = Kind.CONFLICT


class ReckonedAnewError(OpenIruError):
    """There is a newer reckoning than the one that was looked at."""

    code = "linking.reckoned-anew"
    kind = Kind.CONFLICT


class AlreadySaidError(OpenIruError):
    """The same person said the same just before."""

    code = "linking.already-said"
    kind = Kind.CONFLICT


class ScreenedMeanwhileError(OpenIruError):
    """Somebody else screened these accounts meanwhile."""

    code = "linking.screened-meanwhile"
    kind = Kind.CONFLICT


class NotConfirmedError(OpenIruError):
    """No case is opened on a lead that nobody confirmed."""

    code = "linking.not-confirmed"
    kind = Kind.CONFLICT
