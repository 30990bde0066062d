"""What is known about referrals, their items and messages, and the ledger behind the figures."""

from openiru.referrals.queries.agreement import against_record
from openiru.referrals.queries.appeals import appeals_of, subjects_of_upheld_appeals, subjects_under_appeal
from openiru.referrals.queries.blocked import blocked_subjects, blocks_over
from openiru.referrals.queries.duties import counts_for_home, failed_deliveries, waiting
from openiru.referrals.queries.filings import filing_of, filing_task, waiting_filings
from openiru.referrals.queries.forms import form_of, was_ordered_before
from openiru.referrals.queries.grounds import other_ground
from openiru.referrals.queries.items import (
    instruments_asked,
    item,
    items,
    items_about,
    items_of,
    scheduled_items,
    subjects_sent_to,
    withdrawn_cases,
)
from openiru.referrals.queries.ledger import (
    data_requests,
    ledger,
    ledger_version,
    preservations_sent,
    taken_back,
)
from openiru.referrals.queries.messages import (
    instrument_of,
    plain_unsent,
    referral_of_message,
    times_bounced,
    unsent_referral_of,
)
from openiru.referrals.queries.orders import is_order_sent_to, order_of
from openiru.referrals.queries.pages import find_reference, items_page, referrals_page
from openiru.referrals.queries.referrals import referral
from openiru.referrals.queries.seen import seen_otherwise
from openiru.referrals.queries.watched import watched_items, watched_platforms
from openiru.referrals.queries.wrong import (
    correction_facts,
    correction_of_plan,
    corrections,
    reinstatement,
    reinstatements,
    resting_items,
    subjects_referred_in_error,
)

__all__ = [
    "against_record",
    "appeals_of",
    "blocked_subjects",
    "blocks_over",
    "correction_facts",
    "correction_of_plan",
    "corrections",
    "counts_for_home",
    "data_requests",
    "failed_deliveries",
    "filing_of",
    "filing_task",
    "find_reference",
    "form_of",
    "instrument_of",
    "instruments_asked",
    "is_order_sent_to",
    "item",
    "items",
    "items_about",
    "items_of",
    "items_page",
    "ledger",
    "ledger_version",
    "order_of",
    "other_ground",
    "plain_unsent",
    "preservations_sent",
    "referral",
    "referral_of_message",
    "referrals_page",
    "reinstatement",
    "reinstatements",
    "resting_items",
    "scheduled_items",
    "seen_otherwise",
    "subjects_of_upheld_appeals",
    "subjects_referred_in_error",
    "subjects_sent_to",
    "subjects_under_appeal",
    "taken_back",
    "times_bounced",
    "unsent_referral_of",
    "waiting",
    "waiting_filings",
    "was_ordered_before",
    "watched_items",
    "watched_platforms",
    "withdrawn_cases",
]
