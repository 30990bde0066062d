"""What do the models that are on say of leads and texts?"""

from collections.abc import Collection, Sequence
from uuid import UUID

from openiru.engines.text.classifier.model import Answer
from openiru.intake.queries import arrived_texts
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
    texts, _ = _said_of(lead_ids)
    return {
        lead_id: LeadAdvice(lead_id=lead_id, labels=_likeliest(list(found.values())))
        for lead_id, found in texts.items()
    }


def advice_for_order(lead_ids: Collection[str]) -> dict[str, LeadAdvice]:
    """The same for the order of the queue: an exemption counts only as far as every text of the lead reads so.

    Cost:
        Four statements, however many leads.
    """
    texts, silent = _said_of(lead_ids, with_silent=True)
    return {
        lead_id: LeadAdvice(
            lead_id=lead_id, labels=labels_of([said for each, said in found.items() if each not in silent])
        )
        for lead_id, found in texts.items()
    }


def _said_of(
    lead_ids: Collection[str], *, with_silent: bool = False
) -> tuple[dict[str, dict[str, tuple[TextAdvice, ...]]], frozenset[str]]:
    """What is said of each text of each lead, the strongest match first; and which of them say nothing themselves."""
    seen = {lead_id: [each.observation_id for each in found] for lead_id, found in found_in(lead_ids).items()}
    said = advice_on_texts({each for found in seen.values() for each in found})
    texts = {lead_id: {each: said.get(each, ()) for each in seen.get(lead_id, ())} for lead_id in lead_ids}
    unread = {each for found in texts.values() for each in found if each not in said}
    return texts, _silent(unread) if with_silent else frozenset()


def _likeliest(texts: Sequence[Sequence[TextAdvice]]) -> dict[Label, TextAdvice]:
    told = [each for text in texts for each in text]
    by_label = {label: [each for each in told if each.label is label] for label in Label}
    # Of equals the first one speaks: the strongest match comes first.
    return {label: max(some, key=_weight) for label, some in by_label.items() if some}


def labels_of(texts: Sequence[Sequence[TextAdvice]]) -> dict[Label, TextAdvice]:
    """For each label the text that speaks for a lead, so that one more text never puts the lead further back.

    Of the grounds the likeliest. Of exemptions the least likely, and none where nobody has read a text: one report beside
    a call to arms excuses nothing.

    Args:
        texts: what is said of each text of the lead, the strongest match first; of equals the first one speaks.
    """
    found = _likeliest(texts)
    exempt = [[each for each in text if each.label is Label.EXEMPT] for text in texts]
    if Label.EXEMPT in found and all(exempt):
        found[Label.EXEMPT] = min((each for text in exempt for each in text), key=_weight)
    else:
        found.pop(Label.EXEMPT, None)
    return found


def _weight(said: TextAdvice) -> tuple[bool, float]:
    # Versions for other languages have other bounds: an answer says more than a number.
    return said.answer is Answer.POSITIVE, said.probability


def _silent(observation_ids: Collection[str]) -> frozenset[str]:
    """Those that say nothing: an account without a bio, a picture without words."""
    return frozenset(each.id for each in arrived_texts(observation_ids) if not each.text.strip())


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
