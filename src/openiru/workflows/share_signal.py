"""How does a picture reach the shared bank? Only from a decision that two persons took on a subject that showed it."""

from datetime import datetime

from openiru.foundation.errors import Kind, OpenIruError
from openiru.referrals import queries as referrals
from openiru.review import queries as review
from openiru.review.types import CaseStatus
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import KnownPictureView


class NoDecisionError(OpenIruError):
    """A hash enters the shared bank only from a confirmed decision on a subject that showed the picture."""

    code = "signals.no-decision"
    kind = Kind.INVALID


def share_picture(entry_id: str, bank: str, *, case_id: str, by: str, at: datetime) -> KnownPictureView:
    """Move a known picture into a shared bank, on the ground of an approved case.

    Raises:
        NotAllowedError: if `by` may not confirm signals.
        UnknownCaseError: if there is no such case.
        NoDecisionError: if the case is not approved, is on another organisation, its referral was withdrawn,
            or its subject never showed the picture.
        UnknownSignalError: if there is no such entry.
        UnknownBankError: if there is no such bank.
        OwnEntryError: if `by` added the entry.
        WrongBankError: if it may not be shared, or the bank is not shared.
    """
    entry, case = known.known_picture(entry_id, at), review.facts(case_id)
    if case.status is not CaseStatus.APPROVED:
        raise NoDecisionError(
            f"Case {case_id} is {case.status.value}; only an approved one is a ground to share."
        )
    if case.organisation_id != entry.organisation_id:
        raise NoDecisionError(f"Case {case_id} is on another organisation than the picture.")
    if case_id in referrals.withdrawn_cases([case_id]):
        raise NoDecisionError(f"The referral of case {case_id} was withdrawn; it is no ground to share.")
    if case.subject_id not in known.subjects_showing(entry):
        raise NoDecisionError(f"The subject of case {case_id} never showed this picture.")
    return signals.share_entry(entry_id, bank, case_id=case_id, by=by, at=at)
