"""What is known of leads, scans and the bank."""

from openiru.signals.queries.bank import bank_digest, bank_on, known_images, known_names, known_urls
from openiru.signals.queries.leads import all_leads, counts, lead, leads_of_subject, queue_page
from openiru.signals.queries.scans import scan, scans

__all__ = [
    "all_leads",
    "bank_digest",
    "bank_on",
    "counts",
    "known_images",
    "known_names",
    "known_urls",
    "lead",
    "leads_of_subject",
    "queue_page",
    "scan",
    "scans",
]
