"""What the versions that are on say of a lead."""

import pytest
from tests.factories.cases import known_organisation
from tests.factories.learning import AT, held_version, said, switch_to
from tests.factories.subjects import account

from openiru.access.types import SYSTEM
from openiru.engines.text.classifier.model import Answer
from openiru.foundation.ids import derived_id
from openiru.intake.queries import observations_of
from openiru.learning.queries import advice_for, advice_for_order, advice_on_texts
from openiru.learning.types import Label
from openiru.signals.models import Scan
from openiru.signals.operations import record_matches
from openiru.signals.types import NewMatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> tuple[str, list[str]]:
    """A lead, and the texts in which something was found, the strongest first."""
    subject = account("sun.rise", posts=3)
    posts = [each.id for each in observations_of(subject.id, 10) if each.post_id]
    scan = Scan.objects.create(
        bank_digest="sha256:0", engines={}, first_seq=1, last_seq=1, started_by=SYSTEM, started_at=AT
    )
    found = [
        NewMatch(
            observation_id=post,
            subject_id=subject.id,
            platform="facebook",
            organisation_id=known_organisation(),
            engine="names",
            engine_version="1",
            signal_id=f"name:{number}",
            score=1 - number / 10,
            stands_alone=True,
            explanation={},
        )
        for number, post in enumerate(posts)
    ]
    record_matches(str(scan.pk), found, by=SYSTEM, at=AT)
    return str(derived_id("lead", subject.id, known_organisation())), posts


class TestAdviceFor:
    def test_tells_for_each_label_the_likeliest_text(self, lead: tuple[str, list[str]]) -> None:
        lead_id, posts = lead
        ground, exempt = held_version(Label.GROUND_C), held_version(Label.EXEMPT)
        for version in (ground, exempt):
            switch_to(version)
        for post, probability in zip(posts, (0.2, 0.95, 0.4), strict=True):
            said(ground, post, probability)
        said(exempt, posts[0], 0.3)

        advice = advice_for([lead_id])[lead_id]

        assert list(advice.labels) == [Label.GROUND_C, Label.EXEMPT]
        assert advice.grounds[Label.GROUND_C].observation_id == posts[1]
        assert advice.grounds[Label.GROUND_C].answer is Answer.POSITIVE
        assert advice.exemption is not None
        assert advice.exemption.probability == 0.3
        assert advice.exemption.version_digest == exempt.digest

    def test_tells_no_exemption_to_the_order_while_a_text_is_not_read(
        self, lead: tuple[str, list[str]]
    ) -> None:
        lead_id, posts = lead
        exempt = held_version(Label.EXEMPT)
        switch_to(exempt)
        for post in posts[:2]:
            said(exempt, post, 0.95)
        before = advice_for_order([lead_id])[lead_id]
        said(exempt, posts[2], 0.93)

        assert before.exemption is None
        assert advice_for_order([lead_id])[lead_id].exemption == advice_on_texts([posts[2]])[posts[2]][0]

    def test_leaves_out_what_is_not_on(self, lead: tuple[str, list[str]]) -> None:
        lead_id, posts = lead
        version = held_version()
        switch_to(version)
        said(version, posts[0], 0.95)

        while_on = advice_for([lead_id])
        switch_to(None, like=version)
        after = advice_for([lead_id])

        assert [bool(each[lead_id].labels) for each in (while_on, after)] == [True, False]

    def test_answers_for_every_lead_that_was_asked_for(self, lead: tuple[str, list[str]]) -> None:
        unknown = str(derived_id("lead", "none"))

        found = advice_for([lead[0], unknown])

        assert set(found) == {lead[0], unknown}
        assert not found[unknown].labels
