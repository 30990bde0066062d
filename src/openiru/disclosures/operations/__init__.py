"""The acts of disclosures: state why, declare and review emergencies, renew, receive, open and destroy."""

from openiru.disclosures.operations.asking import declare_emergency, state_basis
from openiru.disclosures.operations.holdings import destroy, destroy_due, receive
from openiru.disclosures.operations.left import remove_left
from openiru.disclosures.operations.opening import open_holding
from openiru.disclosures.operations.preserving import renew
from openiru.disclosures.operations.reviewing import review_emergency

__all__ = [
    "declare_emergency",
    "destroy",
    "destroy_due",
    "open_holding",
    "receive",
    "remove_left",
    "renew",
    "review_emergency",
    "state_basis",
]
