"""What the database refuses of blocks and decisions, whoever writes them."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import people
from tests.factories.looks import look
from tests.factories.observed import account_row, take_in
from tests.factories.referrals import case_in_review
from tests.factories.returned import LATER, all_leads, blocked, returned, watched

from openiru.engines.probes.types import State
from openiru.linking.errors import SameAccountError
from openiru.linking.models import Decision, Reckoning, Standing
from openiru.linking.types import ReturnVerdict, Tie, Verdict
from openiru.review.operations import dismiss
from openiru.review.types import Exemption, ExemptionAnswer
from openiru.workflows.returns.deciding import decide_return


@pytest.mark.django_db
class TestGuards:
    def test_a_decision_rests_on_the_newest_reckoning_and_names_what_protects(self, tmp_path: Path) -> None:
        blocked(tmp_path)
        new = returned(tmp_path)
        watched()
        watched(share=0.001)
        older, newest = Reckoning.objects.order_by("id")
        with pytest.raises(DatabaseError, match="newest reckoning"):
            _write(_confirmed(older))
        reporter = {Exemption.PRESS: ExemptionAnswer(applies=True, words="A reporter, as the imprint shows.")}
        dismiss(
            case_in_review(new),
            by=people.supervisor(),
            at=people.AT,
            reason="A newspaper.",
            exemptions=reporter,
        )

        with pytest.raises(DatabaseError, match="found to protect"):
            _write(_confirmed(newest))

    def test_nobody_is_barred_without_a_record_or_a_word_of_the_platform(self, tmp_path: Path) -> None:
        barred = blocked(tmp_path)
        new = returned(tmp_path)

        with pytest.raises(DatabaseError, match="without a record"):
            _write(_standing(barred))
        with pytest.raises(DatabaseError, match="acted on our referral"):
            _write(_standing(new))


@pytest.mark.django_db
class TestTie:
    def test_is_what_is_known_when_a_person_decides(self, tmp_path: Path) -> None:
        barred = blocked(tmp_path)
        row = account_row("copper.lantern2", name="Copper Lantern Evening") | {"native_id": "4242"}
        returned(tmp_path)
        watched()
        (lead,) = all_leads()
        take_in(tmp_path, [row], LATER, name="again")
        look(barred, State.LIVE, at=people.AT, recorded_at=LATER, platform="facebook", stable_id="4242")

        with pytest.raises(SameAccountError):
            decide_return(lead.lead_id, YES, by=people.analyst(), at=LATER)
        watched()

        (lead,) = all_leads()
        assert lead.tie is Tie.SAME_ACCOUNT


YES = Verdict(verdict=ReturnVerdict.CONFIRMED, reason="The same posts, three days after the block.")


def _confirmed(reckoning: Reckoning) -> Decision:
    return Decision(
        lead=reckoning.lead,
        reckoning=reckoning,
        verdict="confirmed",
        reason="A reason in words.",
        by=people.analyst(),
        at=LATER,
    )


def _standing(subject_id: str) -> Standing:
    return Standing(
        subject_id=subject_id,
        is_barred=True,
        barred_by="platform",
        barred_at=LATER,
        noted_by=people.analyst(),
        at=LATER,
    )


@transaction.atomic
def _write(row: Decision | Standing) -> None:
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
