"""What do the models that are on say of leads and texts?"""

from collections.abc import Collection, Iterable
from uuid import UUID

from openiru.engines.text.classifier.model import Answer
from openiru.learning.models import Advice
from openiru.learning.queries.versions import ids_on
from openiru.learning.types import AdviceSpan, Group, Label, LeadAdvice, TextAdvice
from openiru.signals.queries import found_in


def advice_for(lead_ids: Collection[str]) -> dict[str, LeadAdvice]:
    """For each lead and label the text that a model holds most likely to have it; every id asked for is there.

    Only what versions say that are on now; nothing is computed here. A lead of which no model has said anything has no
    labels: that is no sign that it matters less.

    Cost:
        Three statements, however many leads.
    """
    seen = found_in(lead_ids)
    said = advice_on_texts({each.observation_id for found in seen.values() for each in found})
    return {
        lead_id: LeadAdvice(
            lead_id=lead_id,
            labels=_most_likely(
                text for each in seen.get(lead_id, ()) for text in said.get(each.observation_id, ())
            ),
        )
        for lead_id in lead_ids
    }


def advice_on_texts(observation_ids: Collection[str]) -> dict[str, tuple[TextAdvice, ...]]:
    """What versions that are on say of texts, by observation and in the order of labels; others are left out."""
    rows = Advice.objects.filter(
        observation_id__in=[UUID(each) for each in observation_ids], version_id__in=ids_on()
    ).select_related("version")
    found: dict[str, list[TextAdvice]] = {}
    for row in rows:
        found.setdefault(str(row.observation_id), []).append(_advice(row))
    order = list(Label)
    return {
        observation_id: tuple(sorted(said, key=lambda each: order.index(each.label)))
        for observation_id, said in found.items()
    }


def _most_likely(said: Iterable[TextAdvice]) -> dict[Label, TextAdvice]:
    found: dict[Label, TextAdvice] = {}
    for each in said:
        # Of equals the first one stays: the strongest match comes first.
        if each.label not in found or each.probability > found[each.label].probability:
            found[each.label] = each
    return {label: found[label] for label in Label if label in found}


def _advice(row: Advice) -> TextAdvice:
    return TextAdvice(
        observation_id=str(row.observation_id),
        label=Label(row.version.label),
        probability=row.probability,
        answer=Answer(row.answer),
        spans=tuple(AdviceSpan(**span) for span in row.spans),
        version_id=str(row.version.pk),
        version_number=row.version.number,
        version_digest=row.version.digest,
        group=Group(row.version.group),
        given_at=row.given_at,
    )
