"""The failures of platforms."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownPlatformError(OpenIruError):
    """No such platform."""

    code = "platforms.unknown-platform"
    kind = Kind.MISSING


class BadPlatformError(OpenIruError):
    """A platform cannot be described like this; the message names the field."""

    code = "platforms.bad-platform"
    kind = Kind.INVALID


class BadEndpointError(OpenIruError):
    """Messages may not be sent to this address."""

    code = "platforms.bad-endpoint"
    kind = Kind.INVALID


class BadSecretError(OpenIruError):
    """A signing secret that is not of the form ``whsec_`` and base64; the message never repeats it."""

    code = "platforms.bad-secret"
    kind = Kind.INVALID


class SecretUnreadableError(OpenIruError):
    """A sealed secret that no key of this installation opens."""

    code = "platforms.secret-unreadable"
    kind = Kind.UNAVAILABLE


class NotReadyError(OpenIruError):
    """The platform cannot be written to, or cannot write to us, before something is set."""

    code = "platforms.not-ready"
    kind = Kind.UNAVAILABLE


class BadDeadlineError(OpenIruError):
    """A deadline that cannot be meant."""

    code = "platforms.bad-deadline"
    kind = Kind.INVALID


class BadSignatureError(OpenIruError):
    """A message that is not signed by the one it claims to come from."""

    code = "platforms.bad-signature"
    kind = Kind.DENIED


class UnreadableActionError(OpenIruError):
    """A signed action of a platform's Coop that cannot be read; names the field."""

    code = "platforms.unreadable-action"
    kind = Kind.INVALID


class StaleMessageError(OpenIruError):
    """A signed message whose time lies too far from ours."""

    code = "platforms.stale-message"
    kind = Kind.DENIED


class BadProbeError(OpenIruError):
    """Rules or test pages of a probe that cannot be followed."""

    code = "platforms.bad-probe"
    kind = Kind.INVALID


class NoProbeError(OpenIruError):
    """An address that no probe reads."""

    code = "platforms.no-probe"
    kind = Kind.INVALID
