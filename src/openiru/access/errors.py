"""What access refuses."""

from openiru.foundation.errors import Kind, OpenIruError


class NotAllowedError(OpenIruError):
    """The person's role does not hold the right, or the account is switched off."""

    code = "access.not-allowed"
    kind = Kind.DENIED


class NoSuchPersonError(OpenIruError):
    """Nobody has that id or user name."""

    code = "access.no-such-person"
    kind = Kind.MISSING


class InvalidPersonError(OpenIruError):
    """The facts about a new person do not fit together."""

    code = "access.invalid-person"
    kind = Kind.INVALID


class WeakPasswordError(OpenIruError):
    """The password is too short or among those that everybody tries first."""

    code = "access.weak-password"
    kind = Kind.INVALID


class UsernameTakenError(OpenIruError):
    """Somebody else logs in with that name, perhaps in other case."""

    code = "access.username-taken"
    kind = Kind.CONFLICT


class AlreadyDeactivatedError(OpenIruError):
    """The account is switched off already."""

    code = "access.already-deactivated"
    kind = Kind.CONFLICT


class LastAdministratorError(OpenIruError):
    """Somebody must remain who can manage people."""

    code = "access.last-administrator"
    kind = Kind.CONFLICT


class InvalidTokenError(OpenIruError):
    """The token opens nothing: unknown, expired, revoked, or its owner is switched off."""

    code = "access.invalid-token"
    kind = Kind.DENIED


class NoSuchTokenError(OpenIruError):
    """No token has that id."""

    code = "access.no-such-token"
    kind = Kind.MISSING


class AlreadyRevokedError(OpenIruError):
    """The token was revoked before."""

    code = "access.already-revoked"
    kind = Kind.CONFLICT


class InvalidTermError(OpenIruError):
    """A token is valid for too long, or not at all."""

    code = "access.invalid-term"
    kind = Kind.INVALID
