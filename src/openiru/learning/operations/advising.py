"""How do models say what they read in the texts of leads, each once?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.text.classifier.model import TextModel
from openiru.intake.queries import texts_of
from openiru.learning.errors import BrokenVersionError
from openiru.learning.models import Advice
from openiru.learning.operations import shelf
from openiru.learning.policy import teaching
from openiru.learning.queries.agreement import advice_digest
from openiru.learning.queries.versions import versions_on
from openiru.learning.types import AdviceReport, AdviceSpan, Group, Label, VersionView
from openiru.signals.queries import found_in, leads_at_work

_LEADS_AT_ONCE: Final = 1_000
_SPANS: Final = 5
_LOCK: Final = 7_410_062  # number of the advisory lock under which answers are kept

Missing = tuple[str, str]  # observation, version


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaker:
    view: VersionView
    model: TextModel


def advise_leads(*, by: str, at: datetime, advance: Callable[[int], None] = lambda _: None) -> AdviceReport:
    """Let every version that is on say what it reads in the texts of leads that are open or in a case.

    What was said before is not said again. A call that is killed loses at most a batch, and the next one goes on there.
    Leads stay as they are: nothing is opened, closed or decided.

    Args:
        by: who asks: whoever may scan.
        at: when.
        advance: called with the number of leads after each batch.

    Returns:
        How many new answers there are, and which versions are silent because their files are gone or were changed.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    speakers, broken = _speakers()
    given, after = 0, None
    if not speakers:
        return AdviceReport(answers=0, broken=broken)
    while lead_ids := leads_at_work(after, _LEADS_AT_ONCE):
        given += _advise_batch(lead_ids, speakers, by=by, at=at)
        after = lead_ids[-1]
        advance(len(lead_ids))
    return AdviceReport(answers=given, broken=broken)


def _speakers() -> tuple[dict[tuple[Label, Group], _Speaker], tuple[VersionView, ...]]:
    """The versions that are on and can be read, and those that cannot."""
    found: dict[tuple[Label, Group], _Speaker] = {}
    broken = []
    for view in versions_on():
        try:
            found[view.label, view.group] = _Speaker(view=view, model=shelf.take(view.digest))
        except BrokenVersionError:
            broken.append(view)
    return found, tuple(broken)


@transaction.atomic
def _advise_batch(
    lead_ids: Sequence[str], speakers: Mapping[tuple[Label, Group], _Speaker], *, by: str, at: datetime
) -> int:
    with connection.cursor() as cursor:
        # One after the other: so each answer is given once, and the record counts what is kept.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    observations = {each.observation_id for found in found_in(lead_ids).values() for each in found}
    rows = Advice.objects.filter(
        observation_id__in=[UUID(each) for each in observations],
        version_id__in=[UUID(speaker.view.version_id) for speaker in speakers.values()],
    )
    said = {(str(one), str(other)) for one, other in rows.values_list("observation_id", "version_id")}
    texts = texts_of(observations)
    asked = _questions(texts, speakers, said)
    for speaker, observation_ids in asked:
        fresh = list(_read_texts(speaker, observation_ids, texts, at))
        Advice.objects.bulk_create(fresh, batch_size=2_000)
        audit.record(
            Event.ADVICE_GIVEN,
            subject_kind="model-version",
            subject_id=speaker.view.version_id,
            by=by,
            at=at,
            detail={"version": speaker.view.digest, "answers": len(fresh), "digest": advice_digest(fresh)},
        )
    return sum(len(observation_ids) for _, observation_ids in asked)


def _questions(
    texts: Mapping[str, str], speakers: Mapping[tuple[Label, Group], _Speaker], said: set[Missing]
) -> list[tuple[_Speaker, list[str]]]:
    """Which version is asked about which texts: that of the script, or else that of all; without what was said."""
    asked: dict[str, tuple[_Speaker, list[str]]] = {}
    groups = {observation_id: teaching.group_of(text) for observation_id, text in sorted(texts.items())}
    for label in Label:
        for observation_id, group in groups.items():
            speaker = speakers.get((label, group)) or speakers.get((label, Group.ALL))
            if speaker is not None and (observation_id, speaker.view.version_id) not in said:
                asked.setdefault(speaker.view.version_id, (speaker, []))[1].append(observation_id)
    return list(asked.values())


def _read_texts(
    speaker: _Speaker, observation_ids: Sequence[str], texts: Mapping[str, str], at: datetime
) -> Iterator[Advice]:
    asked = [texts[each] for each in observation_ids]
    found, spans = speaker.model.predict(asked), speaker.model.explain(asked, most=_SPANS)
    for observation_id, probability, answer, told in zip(
        observation_ids, found.probabilities.tolist(), found.answers, spans, strict=True
    ):
        yield Advice(
            observation_id=UUID(observation_id),
            version_id=UUID(speaker.view.version_id),
            probability=probability,
            answer=answer.value,
            spans=[
                asdict(AdviceSpan(start=span.start, end=span.end, weight=round(span.weight, 4)))
                for span in told
            ],
            given_at=at,
        )
