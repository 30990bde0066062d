"""One more text never puts a lead further back, whatever models say of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.factories.learning import AT

from openiru.engines.text.classifier.model import Answer
from openiru.learning.queries.advice import labels_of
from openiru.learning.types import Group, Label, LeadAdvice, TextAdvice
from openiru.signals.policy import leads as policy
from openiru.signals.policy.leads import Evidence
from openiru.workflows.queue.weigh import queue_advice

SAID = TextAdvice(
    observation_id="1",
    label=Label.EXEMPT,
    probability=0.99,
    answer=Answer.POSITIVE,
    spans=(),
    version_id="1",
    version_number=1,
    version_digest="sha256:0",
    group=Group.ALL,
    given_at=AT,
)
ADVICE = st.builds(
    lambda label, probability, answer: replace(SAID, label=label, probability=probability, answer=answer),
    st.sampled_from(Label),
    st.floats(0, 1),
    st.sampled_from(Answer),
)
TEXTS = st.lists(ADVICE, max_size=4, unique_by=lambda each: each.label)
MATCHED = st.tuples(st.sampled_from(["text", "bio", "statement"]), st.floats(0, 1), TEXTS)


def urgency(matched: list[tuple[str, float, list[TextAdvice]]]) -> int:
    found = [
        Evidence(signal_id=str(number), place=place, score=score, stands_alone=True)
        for number, (place, score, _) in enumerate(matched)
    ]
    advice = queue_advice(LeadAdvice(lead_id="1", labels=labels_of([said for _, _, said in matched])))
    return policy.urgency(policy.severity(found), policy.confidence(found), advice)


class TestLabelsOf:
    @given(st.lists(MATCHED, min_size=1, max_size=5), MATCHED)
    def test_one_more_text_never_lowers_a_lead(
        self, matched: list[tuple[str, float, list[TextAdvice]]], more: tuple[str, float, list[TextAdvice]]
    ) -> None:
        assert urgency([*matched, more]) >= urgency(matched)

    def test_push_back_a_lead_whose_every_text_reads_exempt(self) -> None:
        other = replace(SAID, observation_id="2", probability=0.95)

        assert labels_of([[SAID], [other]]) == {Label.EXEMPT: other}
        assert labels_of([[SAID], []]) == labels_of([]) == {}
