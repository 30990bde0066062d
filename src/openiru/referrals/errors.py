"""What referring refuses, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class NotFoundError(OpenIruError):
    """There is no such referral or item for the one who asks; another platform's looks the same."""

    code = "referrals.not-found"
    kind = Kind.MISSING


class WrongStatusError(OpenIruError):
    """The referral or item does not stand where this step begins."""

    code = "referrals.wrong-status"
    kind = Kind.CONFLICT


class CaseNotApprovedError(OpenIruError):
    """A case of the new referral was not approved by a second person."""

    code = "referrals.case-not-approved"
    kind = Kind.CONFLICT


class CaseMismatchError(OpenIruError):
    """A case was approved for another platform or instrument than the referral's."""

    code = "referrals.case-mismatch"
    kind = Kind.INVALID


class AlreadyReferredError(OpenIruError):
    """A case or its subject is already in an open referral with the same instrument."""

    code = "referrals.already-referred"
    kind = Kind.CONFLICT


class NoLegalBasisError(OpenIruError):
    """No list entry in force names the organisation on that day: no referral."""

    code = "referrals.no-legal-basis"
    kind = Kind.CONFLICT


class BadRequestError(OpenIruError):
    """A new referral is empty, too large or of an instrument that is not referred."""

    code = "referrals.bad-request"
    kind = Kind.INVALID


class TermsError(OpenIruError):
    """A data or preservation request lacks its legal instrument, necessity, scope or limits in words."""

    code = "referrals.terms-incomplete"
    kind = Kind.INVALID


class ReasonError(OpenIruError):
    """A step that must be explained came without a reason in words."""

    code = "referrals.reason-missing"
    kind = Kind.INVALID


class OwnAppealError(OpenIruError):
    """Whoever asked for it, proposed it or approved it says how an appeal against it ended."""

    code = "referrals.own-appeal"
    kind = Kind.DENIED


class AlreadyWithdrawnError(OpenIruError):
    """The item was taken back before."""

    code = "referrals.already-withdrawn"
    kind = Kind.CONFLICT


class AlreadyAcknowledgedError(OpenIruError):
    """The platform acknowledged this referral before."""

    code = "referrals.already-acknowledged"
    kind = Kind.CONFLICT


class AlreadyRecordedError(OpenIruError):
    """The same word of the platform is the last one recorded."""

    code = "referrals.already-recorded"
    kind = Kind.CONFLICT


class BadOutcomeError(OpenIruError):
    """An outcome, answer or observation says something that cannot be."""

    code = "referrals.bad-outcome"
    kind = Kind.INVALID


class OpenItemExistsError(OpenIruError):
    """The item cannot be open again: a newer open item asks for the same."""

    code = "referrals.open-item-exists"
    kind = Kind.CONFLICT


class MalformedCallbackError(OpenIruError):
    """A signed callback cannot be read; names the field and the reason."""

    code = "referrals.malformed-callback"
    kind = Kind.INVALID


class MessageIdTakenError(OpenIruError):
    """A platform used the id of an earlier message for another content."""

    code = "referrals.message-id-taken"
    kind = Kind.CONFLICT


class BadCursorError(OpenIruError):
    """A page's cursor was not given out by us."""

    code = "referrals.bad-cursor"
    kind = Kind.INVALID
