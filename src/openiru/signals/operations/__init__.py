"""Operations of signals: record matches, claim and close leads, add known signals."""

from openiru.signals.operations.bank import add_known_image, add_known_url
from openiru.signals.operations.leads import claim_lead, release_lead, set_lead_status
from openiru.signals.operations.matches import record_matches

__all__ = [
    "add_known_image",
    "add_known_url",
    "claim_lead",
    "record_matches",
    "release_lead",
    "set_lead_status",
]
