"""What is known of accounts that came back: leads, decisions, how often they were right, and how far was screened."""

from openiru.linking.queries.confirmed import confirmed_of, confirmed_returns, return_stands, returns_fallen
from openiru.linking.queries.leads import lead, leads_page, of_subject, pairs_with, standing_of
from openiru.linking.queries.progress import barred_now, newest_standing, noted_since, progress_of
from openiru.linking.queries.rates import rates
from openiru.linking.queries.waiting import leads_waiting

__all__ = [
    "barred_now",
    "confirmed_of",
    "confirmed_returns",
    "lead",
    "leads_page",
    "leads_waiting",
    "newest_standing",
    "noted_since",
    "of_subject",
    "pairs_with",
    "progress_of",
    "rates",
    "return_stands",
    "returns_fallen",
    "standing_of",
]
