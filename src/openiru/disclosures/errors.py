"""What can go wrong with data requests and what platforms hand over."""

from openiru.foundation.errors import Kind, OpenIruError


class BasisError(OpenIruError):
    """A request for data that does not say why it is proportionate, or asks for content before preservation."""

    code = "disclosures.basis-missing"
    kind = Kind.INVALID


class EmergencyError(OpenIruError):
    """An emergency that is none, or is not said in words."""

    code = "disclosures.bad-emergency"
    kind = Kind.INVALID


class OwnEmergencyError(OpenIruError):
    """Whoever had a part in an emergency request does not review it."""

    code = "disclosures.own-emergency"
    kind = Kind.DENIED


class AlreadyReviewedError(OpenIruError):
    """An emergency that was reviewed before."""

    code = "disclosures.already-reviewed"
    kind = Kind.CONFLICT


class UnknownDisclosureError(OpenIruError):
    """There is no such request, file or opening."""

    code = "disclosures.unknown"
    kind = Kind.MISSING


class OpeningError(OpenIruError):
    """An opening without a reason in words, or that is over."""

    code = "disclosures.not-opened"
    kind = Kind.DENIED


class DestroyedError(OpenIruError):
    """What was handed over is destroyed; its tombstone says when and why."""

    code = "disclosures.destroyed"
    kind = Kind.CONFLICT


class AlteredDisclosureError(OpenIruError):
    """Sealed bytes that were changed, cut off or sealed for something else."""

    code = "disclosures.altered"
    kind = Kind.CONFLICT


class RenewalError(OpenIruError):
    """A preservation that cannot be renewed."""

    code = "disclosures.not-renewed"
    kind = Kind.INVALID


class ArrivingError(OpenIruError):
    """Something is being received now, so that nobody can say yet which files stand on no record."""

    code = "disclosures.arriving"
    kind = Kind.CONFLICT
