"""Another unit in the scene: it asked something, was asked, and objects. By now it is switched off, so that nothing waits."""

from datetime import datetime, timedelta

from openiru.deconfliction import queries
from openiru.deconfliction.operations import ask_units, receive_answer, receive_question, save_unit
from openiru.deconfliction.types import Answer, Asked, Said, UnitRules
from openiru.peers.operations import set_peer_secrets
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.types import NewSecrets
from openiru.referrals.types import ReferralView

_SLUG = "harbour-unit"


def put_up_unit(waiting: ReferralView, *, by: str, at: datetime) -> dict[str, str]:
    """What it is in the scene -> question of the unit, or hold on a referral that waits."""
    _save(by, at, is_active=True)
    set_peer_secrets(_SLUG, NewSecrets.generated(), by=by, at=at)
    ask_units([each.item_id for each in waiting.items], by=by, at=at)
    (asked,) = queries.questions()
    objection = Said(
        question_id=asked.question_id, answer=Answer.OBJECTION, reason="We watch it for a court case."
    )
    receive_answer(_SLUG, [objection], at=at)
    receive_question(
        _SLUG,
        [Asked(question_id="q-1", digests=("0" * 64,))],
        instrument="account_block",
        answer_by=at + timedelta(days=5),
        at=at,
    )
    _save(by, at, is_active=False)
    (question,), (hold,) = queries.waiting_for_us(at), queries.holds(at)
    return {"question": question.asked_id, "hold": hold.hold_id}


def _save(by: str, at: datetime, *, is_active: bool) -> None:
    draft = PeerDraft(
        slug=_SLUG,
        name="Harbour Unit",
        kind=PeerKind.UNIT,
        endpoint_url="https://harbour.example/api/v1/units/us/messages",
        is_active=is_active,
    )
    save_unit(draft, UnitRules(), by=by, at=at)
