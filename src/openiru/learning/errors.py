"""What learning refuses, and what would satisfy the rule."""

from openiru.foundation.errors import Kind, OpenIruError


class UnknownVersionError(OpenIruError):
    """No such version of a model."""

    code = "learning.unknown-version"
    kind = Kind.MISSING


class UnknownGoldenTextError(OpenIruError):
    """No such text is meant for a golden set."""

    code = "learning.unknown-golden-text"
    kind = Kind.MISSING


class IncompleteError(OpenIruError):
    """Something is missing in what was said; the message names it."""

    code = "learning.incomplete"
    kind = Kind.INVALID


class WrongLabelError(OpenIruError):
    """A version of another label, or a text that says nothing about the label."""

    code = "learning.wrong-label"
    kind = Kind.INVALID


class OwnDecisionError(OpenIruError):
    """What a person wrote or decided is chosen for a golden set by somebody else."""

    code = "learning.own-decision"
    kind = Kind.DENIED


class AlreadySwitchedError(OpenIruError):
    """The version is switched on already, or nothing is."""

    code = "learning.already-switched"
    kind = Kind.CONFLICT


class NothingToFreezeError(OpenIruError):
    """A golden set needs texts with the label and without, others than those of its last version."""

    code = "learning.nothing-to-freeze"
    kind = Kind.CONFLICT


class BrokenVersionError(OpenIruError):
    """The folder of a version is gone or was changed; the message says what to do."""

    code = "learning.broken-version"
    kind = Kind.UNAVAILABLE


class RefitUnderWayError(OpenIruError):
    """Somebody else is learning from the decisions at this moment."""

    code = "learning.refit-under-way"
    kind = Kind.CONFLICT
