"""What review refuses, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownCaseError(OpenIruError):
    """No such case."""

    code = "review.unknown-case"
    kind = Kind.MISSING


class WrongStatusError(OpenIruError):
    """The case does not stand where this step begins."""

    code = "review.wrong-status"
    kind = Kind.CONFLICT


class OwnCaseError(OpenIruError):
    """The step needs a second person: the author of a case never decides it."""

    code = "review.own-case"
    kind = Kind.DENIED


class NotYourCaseError(OpenIruError):
    """Only its author works on a draft."""

    code = "review.not-your-case"
    kind = Kind.DENIED


class IncompleteError(OpenIruError):
    """Something is missing in the proposal or the decision; the message names it."""

    code = "review.incomplete"
    kind = Kind.INVALID


class ExemptionAppliesError(OpenIruError):
    """An exemption protects the subject: the case can only be dismissed."""

    code = "review.exemption-applies"
    kind = Kind.DENIED


class NoLegalBasisError(OpenIruError):
    """No list entry in force names the organisation on that day; the message says which lists were read."""

    code = "review.no-legal-basis"
    kind = Kind.DENIED


class AlreadyOpenError(OpenIruError):
    """The subject has an open case, or is under an open referral, with the same instrument."""

    code = "review.already-open"
    kind = Kind.CONFLICT


class AlreadyReferredError(OpenIruError):
    """The case is in a referral already."""

    code = "review.already-referred"
    kind = Kind.CONFLICT


class LeadClosedError(OpenIruError):
    """The lead was dismissed; somebody must open it again first."""

    code = "review.lead-closed"
    kind = Kind.CONFLICT


class ReturnFellError(OpenIruError):
    """The case rests on a return that does not stand any more."""

    code = "review.return-fell"
    kind = Kind.CONFLICT


class HeldByOtherError(OpenIruError):
    """Somebody else is working on the lead."""

    code = "review.held-by-other"
    kind = Kind.CONFLICT


class TooManyError(OpenIruError):
    """More cases at once than one person can answer for."""

    code = "review.too-many"
    kind = Kind.INVALID


class BadCursorError(OpenIruError):
    """A place in a list that is none of this list."""

    code = "review.bad-cursor"
    kind = Kind.INVALID


class WrongInstrumentError(OpenIruError):
    """No case leads to this instrument."""

    code = "review.wrong-instrument"
    kind = Kind.INVALID
