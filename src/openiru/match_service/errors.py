"""What the match service refuses, each with a sentence for people."""

from openiru.foundation.errors import Kind, OpenIruError


class BadMatchSettingsError(OpenIruError):
    """`service.yaml` says something that the match service cannot do."""

    code = "match.settings"
    kind = Kind.INVALID


class OpenToAllError(OpenIruError):
    """Without tokens the match service listens on this machine alone."""

    code = "match.open-to-all"
    kind = Kind.DENIED


class ListeningError(OpenIruError):
    """The address or port cannot be used."""

    code = "match.cannot-listen"
    kind = Kind.UNAVAILABLE


class BadTokenFactsError(OpenIruError):
    """A token that could not be made: name, scope, rate or term."""

    code = "match.token-facts"
    kind = Kind.INVALID


class NoSuchMatchTokenError(OpenIruError):
    """No token has that id."""

    code = "match.no-such-token"
    kind = Kind.MISSING


class TokenAlreadyRevokedError(OpenIruError):
    """The token was revoked before."""

    code = "match.token-revoked-before"
    kind = Kind.CONFLICT


class BadBankError(OpenIruError):
    """A bank with a name or a ratio that it cannot have."""

    code = "match.bad-bank"
    kind = Kind.INVALID


class BankExistsError(OpenIruError):
    """A bank has that name already."""

    code = "match.bank-exists"
    kind = Kind.CONFLICT


class NoSuchBankError(OpenIruError):
    """No bank has that name."""

    code = "match.no-such-bank"
    kind = Kind.MISSING


class NoSuchContentError(OpenIruError):
    """The bank has no content with that id."""

    code = "match.no-such-content"
    kind = Kind.MISSING


class BadHashesError(OpenIruError):
    """Hashes that are none, each named by its place; nothing was looked up."""

    code = "match.bad-hashes"
    kind = Kind.INVALID


class FetchingIsOffError(OpenIruError):
    """No host is listed from which pictures may be fetched."""

    code = "match.fetching-is-off"
    kind = Kind.DENIED


class FetchError(OpenIruError):
    """What a client named could not be fetched."""

    code = "match.fetch"
    kind = Kind.INVALID


class TooLargeToFetchError(FetchError):
    """What a client named is larger than a picture may be."""

    code = "match.fetch-too-large"
