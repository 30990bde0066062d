"""Which accounts are barred, by whose word, and does that still stand?"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from openiru.checks.queries import seen_barred
from openiru.intake.queries import known_accounts
from openiru.linking.operations import hold_standings, note_barred
from openiru.linking.queries import noted_since
from openiru.linking.types import BarredBy, BarredSubject, Noted
from openiru.referrals.queries import blocked_subjects, blocks_over, subjects_referred_in_error


def barred_subjects(at: datetime, among: Collection[str] | None = None) -> dict[str, BarredSubject]:
    """All accounts that are barred at `at`, or those among some, by id: by their platform's word on our referral, or settled so by our own looks.

    An account that was ever referred in error is not among them, whatever is seen of it: what its platform did to it
    followed from our mistake. A block for a time ends with it, unless looks made afterwards agree that it goes on.
    """
    over = {each.subject_id: each.ended_at for each in blocks_over(at, among)}  # the last of each
    seen = {subject_id: first_at for subject_id, (first_at, _) in seen_barred(among, since=over).items()}
    wrong = subjects_referred_in_error(seen)
    found = {
        subject_id: BarredSubject(
            subject_id=subject_id, by=BarredBy.CHECKS, barred_at=at, organisation_id=None
        )
        for subject_id, at in seen.items()
        if subject_id not in wrong
    }
    # The platform's word names the organisation and the day; it goes before what we saw.
    for each in blocked_subjects(at, among):
        found[each.subject_id] = BarredSubject(
            subject_id=each.subject_id,
            by=BarredBy.PLATFORM,
            barred_at=each.blocked_at,
            organisation_id=each.organisation_id,
        )
    accounts = known_accounts(found)
    return {subject_id: each for subject_id, each in found.items() if subject_id in accounts}


@transaction.atomic
def note_who_is_barred(
    *, by: str, at: datetime, among: Collection[str] | None = None, known: Noted | None = None
) -> tuple[int, int]:
    """Put on record who is barred now, and who is not any more, of all accounts or of some; how many of each.

    With what was `known` before, only what was noted after it is read.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    # Looked up while nobody else notes: who looked before us may have missed what was taken back since.
    hold_standings()
    barred = barred_subjects(at, among)
    noted = noted_since(known or Noted())
    others = (noted.standings.keys() if among is None else set(among)) - barred.keys()
    return note_barred(
        barred,
        wrong=subjects_referred_in_error(others),
        over={(each.subject_id, each.blocked_at) for each in blocks_over(at, among)},
        among=among,
        known=noted,
        by=by,
        at=at,
    )
