"""What is known of leads and of the bank."""

from openiru.signals.queries.bank import known_images, known_urls
from openiru.signals.queries.leads import all_leads, counts, lead, leads_of_subject, queue_page

__all__ = ["all_leads", "counts", "known_images", "known_urls", "lead", "leads_of_subject", "queue_page"]
