"""What can go wrong with a simulated world or with simulated platforms."""

from typing import ClassVar

from openiru.foundation.errors import Kind, OpenIruError


class ScenarioError(OpenIruError):
    """A scenario file that cannot be used; names the file, the key and the reason."""

    code = "simulation.scenario"


class FolderNotEmptyError(OpenIruError):
    """A world is only written where nothing lies yet."""

    code = "simulation.folder-not-empty"


class FolderUnwritableError(OpenIruError):
    """A world cannot be written where it was told to, or not to its end; then nothing of it stays."""

    code = "simulation.folder-unwritable"


class SecretsError(OpenIruError):
    """A file of secrets that cannot be used."""

    code = "simulation.secrets"


class RecordError(OpenIruError):
    """A record on disk that belongs to another simulation or cannot be read."""

    code = "simulation.record"


class MessageError(OpenIruError):
    """A message to a simulated platform that it cannot understand."""

    code = "simulation.message"


class SignatureError(OpenIruError):
    """A message whose signature or time does not hold."""

    code = "simulation.signature"
    kind: ClassVar[Kind] = Kind.DENIED


class PortError(OpenIruError):
    """The address on which the platforms should listen is taken or not allowed."""

    code = "simulation.port"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class ClockError(OpenIruError):
    """The story's clock shows no time."""

    code = "simulation.clock"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class CallbackAddressError(OpenIruError):
    """The address for callbacks is none."""

    code = "simulation.callback-address"
