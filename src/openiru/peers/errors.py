"""The failures of peers."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownPeerError(OpenIruError):
    """No such peer."""

    code = "peers.unknown-peer"
    kind = Kind.MISSING


class BadPeerError(OpenIruError):
    """A peer cannot be described like this; the message names the field."""

    code = "peers.bad-peer"
    kind = Kind.INVALID


class PeerNotReadyError(OpenIruError):
    """The peer cannot be written to, or cannot write to us, before something is set."""

    code = "peers.not-ready"
    kind = Kind.UNAVAILABLE


class PeerMessageIdTakenError(OpenIruError):
    """A message id that the peer used before for another content."""

    code = "peers.message-id-taken"
    kind = Kind.CONFLICT


class BadMessageError(OpenIruError):
    """A signed message that cannot be read; the message names the field."""

    code = "peers.bad-message"
    kind = Kind.INVALID


class UnknownLetterError(OpenIruError):
    """No such letter."""

    code = "peers.unknown-letter"
    kind = Kind.MISSING


class LetterNotGivenUpError(OpenIruError):
    """Only a letter that was given up is tried again by hand."""

    code = "peers.letter-not-given-up"
    kind = Kind.CONFLICT
