"""Which leads did the program make, and which items did it send? For the scoring at the end."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
from openiru.referrals import queries as referrals
from openiru.registry import queries as registry
from openiru.review.types import Instrument
from openiru.signals import queries as leads
from openiru.workflows.play_story.judgement import Truth
from openiru.workflows.play_story.quality import Named, Quality, quality
from openiru.workflows.play_story.truth import true_accounts, truth_of


def measure_quality(truths: Mapping[str, Truth], as_of: datetime) -> Quality:
    """Score all leads and all sent account blocks against the truth."""
    slugs = {each.organisation_id: each.slug for each in registry.organisations()}
    found = [(row.subject_id, slugs[row.organisation_id]) for row in leads.all_leads()]
    blocks = [row for row in referrals.ledger(as_of) if row.instrument is Instrument.ACCOUNT_BLOCK]
    items = referrals.items(row.item_id for row in blocks)
    sent = [(item.subject_id, slugs[item.organisation_id]) for item in items]
    subjects = intake.subjects({subject_id for subject_id, _ in (*found, *sent)})
    return quality(
        _named(found, subjects, truths), _named(sent, subjects, truths), true_accounts=true_accounts(truths)
    )


def _named(
    pairs: Iterable[tuple[str, str]], subjects: Mapping[str, SubjectView], truths: Mapping[str, Truth]
) -> Iterable[Named]:
    for subject_id, organisation in pairs:
        subject = subjects[subject_id]
        truth = truth_of(
            truths, platform=subject.platform, native_id=subject.native_id, handle=subject.handle
        )
        yield Named(truth=truth, organisation=organisation)
