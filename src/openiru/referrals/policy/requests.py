"""What may be asked of a platform, and what may its answer say?"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from openiru.foundation.digests import is_digest
from openiru.foundation.words import seen_characters
from openiru.referrals.errors import (
    AlreadyReferredError,
    BadOutcomeError,
    BadRequestError,
    CaseMismatchError,
    CaseNotApprovedError,
    NoLegalBasisError,
    ReasonError,
    TermsError,
)
from openiru.referrals.policy.states import DATA_INSTRUMENTS, REMOVALS
from openiru.referrals.types import CaseFacts, NewOutcome, NewReferral, Terms
from openiru.review.types import Instrument

MAX_ITEMS: Final = 100  # a platform's staff must be able to read a referral whole
MAX_DATA_SUBJECTS: Final = 25  # a request for data names people, it does not sweep
MIN_INSTRUMENT_CHARS: Final = 15
MIN_NECESSITY_CHARS: Final = 40
MIN_SCOPE_CHARS: Final = 20
MIN_CLASS_CHARS: Final = 15
MIN_REASON_CHARS: Final = 10
ORDER_TYPES: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})  # everybody can open them

ZONE_MAX: Final = timedelta(hours=15)  # beyond every zone on earth, within what databases take
YEARS: Final = range(2000, 2201)  # before the first social network; beyond any duration

_COUNTRY: Final = re.compile(r"[A-Z]{2}")  # ISO 3166-1 alpha-2


def check_may_create(new: NewReferral, cases: Sequence[CaseFacts]) -> None:
    """Refuse unless these cases may go to this platform with this instrument.

    Raises:
        BadRequestError: without cases, with too many or repeated ones, or with instrument meeting.
        TermsError: if terms are missing, incomplete or out of place.
        CaseMismatchError: if a case is for another platform or instrument.
        CaseNotApprovedError: if no second person approved a case.
        AlreadyReferredError: if a case is in another referral.
        NoLegalBasisError: if no list entry is in force for a case's organisation.
    """
    _check_shape(new)
    check_terms(new.instrument, new.terms)
    for case in cases:
        _check_case(new, case)


def _check_shape(new: NewReferral) -> None:
    if new.instrument not in REMOVALS | DATA_INSTRUMENTS:
        raise BadRequestError(f"A {new.instrument} is not referred; meetings are recorded as meetings.")
    if not new.case_ids:
        raise BadRequestError("A referral needs at least one approved case.")
    if len(set(new.case_ids)) != len(new.case_ids):
        raise BadRequestError("A case stands in a referral once; remove the repeated one.")
    most = MAX_DATA_SUBJECTS if new.instrument in DATA_INSTRUMENTS else MAX_ITEMS
    if len(new.case_ids) > most:
        raise BadRequestError(f"A {new.instrument} holds at most {most} cases, not {len(new.case_ids)}.")
    if new.recall_window_s < 0:
        raise BadRequestError("The recall window cannot be negative.")
    if not new.unit_name.strip() or not new.redress.strip():
        raise BadRequestError("A referral says which unit writes and what the affected person can do.")


def _check_case(new: NewReferral, case: CaseFacts) -> None:
    if (case.platform, case.instrument) != (new.platform, new.instrument):
        raise CaseMismatchError(
            f"Case {case.case_id} asks {case.platform} for {case.instrument}, "
            f"not {new.platform} for {new.instrument}."
        )
    if not case.is_approved:
        raise CaseNotApprovedError(f"Case {case.case_id} needs the approval of a second person first.")
    if case.is_referred:
        raise AlreadyReferredError(f"Case {case.case_id} is in a referral already.")
    if case.entries_in_force < 1:
        raise NoLegalBasisError(
            f"No list entry in force names the organisation of case {case.case_id} today: no referral."
        )


def check_terms(instrument: Instrument, terms: Terms | None) -> None:
    """Refuse a data or preservation request that is not explained, and terms on anything else.

    Raises:
        TermsError: saying which words are missing.
    """
    if instrument not in DATA_INSTRUMENTS:
        if terms is not None:
            raise TermsError(f"A {instrument} asks for no data; make a request for data of its own.")
        return
    if terms is None:
        raise TermsError(f"A {instrument} needs its legal instrument, necessity, scope and data classes.")
    if not is_digest(terms.order_digest):
        raise TermsError("Attach the law, order or warrant itself: a PDF, or a picture of it.")
    for name, words, least in (
        ("legal instrument", terms.legal_instrument, MIN_INSTRUMENT_CHARS),
        ("necessity", terms.necessity, MIN_NECESSITY_CHARS),
        ("scope", terms.scope, MIN_SCOPE_CHARS),
    ):
        if not _is_said(words, least):
            raise TermsError(f"Say the {name} in at least {least} characters.")
    if not terms.data_classes:
        raise TermsError("Name the data classes that are asked for; as few as the purpose needs.")
    for data_class, why in terms.data_classes.items():
        if not _is_said(why, MIN_CLASS_CHARS):
            raise TermsError(
                f"Say why {data_class} data are needed, in at least {MIN_CLASS_CHARS} characters."
            )


def check_order(media_type: str) -> None:
    """Refuse as an order what is neither a PDF nor a picture of one.

    Raises:
        TermsError: saying what the file is.
    """
    if media_type not in ORDER_TYPES:
        raise TermsError(f"An order is attached as PDF, JPEG or PNG; this file is {media_type}.")


def check_reason(reason: str) -> None:
    """Refuse a step without a reason in words.

    Raises:
        ReasonError: if the reason is shorter than a few words.
    """
    if not _is_said(reason, MIN_REASON_CHARS):
        raise ReasonError(f"Give a reason in words, at least {MIN_REASON_CHARS} characters.")


def _is_said(words: str, least: int) -> bool:
    # Spaces and marks that nobody sees make a text longer, but say nothing.
    return len(words.strip()) >= least and seen_characters(words) >= least / 2


def check_outcome(outcome: NewOutcome) -> None:
    """Refuse an outcome that cannot be.

    Raises:
        BadOutcomeError: for a scope that is no country code, a duration below one day or a time
            without a zone.
    """
    if any(_COUNTRY.fullmatch(code) is None for code in outcome.scope):
        raise BadOutcomeError('The scope is "global" or a list of two-letter country codes, such as ["PK"].')
    if outcome.duration_days is not None and outcome.duration_days < 1:
        raise BadOutcomeError("A measure lasts at least one day, or for good (null).")
    check_moment(outcome.effective_at)


def check_moment(moment: datetime | None, *, not_after: datetime | None = None) -> None:
    """Refuse a time without a zone, one that lies after `not_after`, and one that no calendar of ours holds.

    Raises:
        BadOutcomeError: saying which.
    """
    if moment is None:
        return
    offset = moment.utcoffset()
    if offset is None or abs(offset) > ZONE_MAX:
        raise BadOutcomeError("A time needs its zone, for example 2025-07-01T08:00:00Z.")
    if not YEARS.start <= moment.year < YEARS.stop:
        raise BadOutcomeError("A time of this year cannot be meant.")
    if not_after is not None and moment > not_after:
        raise BadOutcomeError("This cannot have happened in the future.")
