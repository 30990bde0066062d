"""Operations of signals: scan, record matches, claim and close leads, add and withdraw known signals."""

from openiru.signals.operations.bank import add_known_image, add_known_name, add_known_url, withdraw_signal
from openiru.signals.operations.leads import claim_lead, release_lead, set_lead_status, set_lead_statuses
from openiru.signals.operations.matches import record_matches
from openiru.signals.operations.scans import begin_scan, finish_scan, record_shard

__all__ = [
    "add_known_image",
    "add_known_name",
    "add_known_url",
    "begin_scan",
    "claim_lead",
    "finish_scan",
    "record_matches",
    "record_shard",
    "release_lead",
    "set_lead_status",
    "set_lead_statuses",
    "withdraw_signal",
]
