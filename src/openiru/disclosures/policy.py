"""May this be asked, opened, reviewed, renewed, and for how long is it kept?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from openiru.disclosures.errors import (
    AlreadyReviewedError,
    BasisError,
    EmergencyError,
    OpeningError,
    OwnEmergencyError,
    RenewalError,
)
from openiru.disclosures.types import EmergencyView, NewBasis, PreservationView
from openiru.foundation.words import seen_characters
from openiru.referrals.types import DataClass

MIN_PROPORTIONALITY_CHARS: Final = 40
MIN_WORDS: Final = 20
MIN_REASON_CHARS: Final = 10
INTRUSIVE: Final = frozenset({DataClass.TRAFFIC, DataClass.CONTENT})
REVIEW_WITHIN: Final = timedelta(hours=24)  # working rule; a unit sets its own
KEPT_FOR: Final = timedelta(
    days=180
)  # working rule: as long as TCO Article 6 keeps content; a decision may end it sooner
PRESERVED_FOR: Final = timedelta(
    days=90
)  # practice of the large platforms; a profile's `preserve` limit says otherwise
REMIND_BEFORE: Final = timedelta(days=7)
OPENED_FOR: Final = timedelta(minutes=10)  # an opening gives its bytes once, at once


def check_basis(basis: NewBasis | None, classes: Collection[DataClass]) -> None:
    """Refuse a request for data whose words are missing; content and traffic need more of them.

    Raises:
        BasisError: saying which words are missing.
        EmergencyError: if an emergency is named, but not in words.
    """
    if basis is None or not _is_said(basis.proportionality, MIN_PROPORTIONALITY_CHARS):
        raise BasisError(
            "Say why the request is proportionate: what it weighs against the person's rights, in at least "
            f"{MIN_PROPORTIONALITY_CHARS} characters."
        )
    if basis.emergency and not _is_said(basis.emergency, MIN_PROPORTIONALITY_CHARS):
        raise EmergencyError(
            f"Say what threatens whose life, and when, in at least {MIN_PROPORTIONALITY_CHARS} characters."
        )
    intrusive = sorted(INTRUSIVE & set(classes))
    if not intrusive or basis.emergency or basis.preservation:
        return
    if not _is_said(basis.no_preservation_because, MIN_WORDS):
        raise BasisError(
            f"Preservation comes first: name the live preservation request before you ask for "
            f"{' and '.join(intrusive)}, or say in at least {MIN_WORDS} characters why there is none."
        )


def check_preserved(
    preservation: PreservationView | None, *, platform: str, subject_ids: Collection[str], at: datetime
) -> None:
    """Refuse a preservation request that does not hold what is asked for.

    Raises:
        BasisError: saying why it does not.
    """
    if preservation is None:
        raise BasisError("There is no such preservation request that was sent and not taken back.")
    if preservation.platform != platform or not set(subject_ids) <= preservation.subject_ids:
        raise BasisError(
            f"{preservation.reference} does not preserve the data of all these subjects on this platform."
        )
    if not preservation.from_at <= at < preservation.until_at:
        raise BasisError(f"{preservation.reference} ended; ask for preservation anew.")


def check_reason(reason: str) -> None:
    """Refuse an opening, a review, a renewal or a destruction without a reason in words.

    Raises:
        OpeningError: saying how many are wanted.
    """
    if not _is_said(reason, MIN_REASON_CHARS):
        raise OpeningError(f"Give a reason in words, at least {MIN_REASON_CHARS} characters.")


def check_label(label: str) -> None:
    """Refuse what was handed over without words that say what it is.

    Raises:
        OpeningError: saying how many are wanted.
    """
    if not _is_said(label, MIN_REASON_CHARS):
        raise OpeningError(
            f"Say what was handed over, as “Subscriber records”, in at least {MIN_REASON_CHARS} characters."
        )


def check_may_read(*, opened_by: str, opened_at: datetime, by: str, at: datetime) -> None:
    """Refuse bytes to whoever did not open them just now.

    Raises:
        OpeningError: if somebody else opened them, or too long ago.
    """
    if by != opened_by or not opened_at <= at < opened_at + OPENED_FOR:
        raise OpeningError("Open it yourself, with a reason of your own; an opening gives its bytes at once.")


def check_may_review(emergency: EmergencyView, *, had_part: Collection[str], by: str) -> None:
    """Refuse a second review, and one by whoever had a part in the request.

    Raises:
        AlreadyReviewedError, OwnEmergencyError: saying which.
    """
    if emergency.verdict is not None:
        raise AlreadyReviewedError(f"This emergency was reviewed before: {emergency.verdict}.")
    if by in had_part:
        raise OwnEmergencyError("Another person reviews: not who declared it, asked, proposed or approved.")


def check_may_renew(preservation: PreservationView | None, *, at: datetime) -> None:
    """Refuse to renew what does not hold any more, or was renewed as often as its profile says.

    Raises:
        RenewalError: saying which.
    """
    if preservation is None or at >= preservation.until_at:
        raise RenewalError("This preservation does not hold any more; ask for a new one.")
    if preservation.renewals_left == 0:
        raise RenewalError("This preservation was renewed as often as its profile allows.")


def _is_said(words: str, least: int) -> bool:
    # Spaces and marks that nobody sees make a text longer, but say nothing.
    return len(words.strip()) >= least and seen_characters(words) >= least / 2
