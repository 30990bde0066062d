"""What inviting a platform by a link refuses, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class NoLinkError(OpenIruError):
    """There is no such link, or it is over; unknown, expired, revoked and foreign ones look the same."""

    code = "invitations.no-link"
    kind = Kind.MISSING


class BadInvitationError(OpenIruError):
    """A link would last too long, go to nobody, or be for what was never sent."""

    code = "invitations.bad-invitation"
    kind = Kind.INVALID


class AlreadyRevokedError(OpenIruError):
    """The link was revoked before."""

    code = "invitations.already-revoked"
    kind = Kind.CONFLICT
