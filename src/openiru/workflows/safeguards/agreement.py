"""Do cases, decisions, messages, outcomes, withdrawals and models still say what the audit record says of them?

The chain shows that the record is whole. Whoever switches the guards off can still change the rows that it
speaks of; the digests in it tell.
"""

from collections.abc import Iterator

from openiru.learning.queries import against_record as learning_against_record
from openiru.referrals.queries import against_record as referrals_against_record
from openiru.review.queries import against_record as review_against_record


def disagreements() -> Iterator[str]:
    """A sentence for each row that differs from its record, is not in it, or is gone."""
    yield from review_against_record()
    yield from referrals_against_record()
    yield from learning_against_record()
