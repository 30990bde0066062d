"""What liaison refuses, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class NotFoundError(OpenIruError):
    """There is no such contact, meeting, commitment or agreement."""

    code = "liaison.not-found"
    kind = Kind.MISSING


class BadRecordError(OpenIruError):
    """A contact, meeting, commitment or agreement says something that cannot be, or too little."""

    code = "liaison.bad-record"
    kind = Kind.INVALID


class AlreadySettledError(OpenIruError):
    """A contact or agreement was ended before, or a commitment stands there already."""

    code = "liaison.already-settled"
    kind = Kind.CONFLICT


class NoContactError(OpenIruError):
    """No contact of the platform is valid on that day for what is asked; an expired one is never used."""

    code = "liaison.no-contact"
    kind = Kind.CONFLICT
