"""How does what classifiers say of texts come into the order of the queue?"""

from typing import Final

from openiru.engines.text.classifier.model import Answer
from openiru.learning import queries as learning
from openiru.learning.types import Label, LeadAdvice
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import QueueAdvice

_AGAINST: Final = frozenset(Label) - {Label.EXEMPT}


def weigh_leads(*, by: str) -> int:
    """Put all open leads in their place by today's weights and advice; how many have another place now.

    Advice alone makes no lead and closes none: it moves leads within bounds that `docs/reference/queue-order.md` tells.

    Raises:
        NotAllowedError: if `by` may not scan.

    Cost:
        Some 0.1 ms a lead.
    """
    changed = 0
    for lead_ids in known.open_lead_ids():
        advice = learning.advice_for_order(lead_ids)
        changed += signals.weigh_leads({each: queue_advice(advice[each]) for each in lead_ids}, by=by)
    return changed


def queue_advice(advice: LeadAdvice) -> QueueAdvice:
    """What advice counts in the queue: positive answers alone, since unsure is a full answer."""
    sure = {
        label: said.probability for label, said in advice.labels.items() if said.answer is Answer.POSITIVE
    }
    return QueueAdvice(
        ground=max((chance for label, chance in sure.items() if label in _AGAINST), default=0.0),
        exempt=sure.get(Label.EXEMPT, 0.0),
    )
