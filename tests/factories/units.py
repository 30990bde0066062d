"""Another unit that is asked before we refer, and its signed messages."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.factories import people
from tests.factories import referrals as factory

from openiru.deconfliction.operations import save_unit
from openiru.deconfliction.types import UnitRules
from openiru.foundation.ids import new_id
from openiru.peers.models import Letter
from openiru.peers.operations import set_peer_secrets
from openiru.peers.types import PeerDraft, PeerKind
from openiru.platforms.connectors.webhook.messages import signed_headers
from openiru.platforms.types import NewSecrets
from openiru.referrals.types import NewReferral, ReferralView
from openiru.workflows.deconfliction.receive import FromUnit, receive_from_unit
from openiru.workflows.make_referral import make_referral

NORTH = "north-unit"
ANSWER_WITHIN_S = 4 * 3600
WHY = "We watch it for a court case."


def unit(
    slug: str = NORTH,
    *,
    endpoint: str = "https://north.example/api/v1/units/us/messages",
    secrets: NewSecrets | None = None,
    by_rule: bool = False,
) -> NewSecrets:
    """Register another unit; the secrets come back."""
    draft = PeerDraft(slug=slug, name="North Unit", kind=PeerKind.UNIT, endpoint_url=endpoint)
    rules = UnitRules(answer_within_s=ANSWER_WITHIN_S, answers_by_rule=by_rule)
    save_unit(draft, rules, by=people.supervisor(), at=people.AT, allow_loopback=True)
    chosen = secrets or NewSecrets.generated()
    set_peer_secrets(slug, chosen, by=people.supervisor(), at=people.AT)
    return chosen


def says(kind: str, data: Mapping[str, Any], secrets: NewSecrets, *, at: datetime) -> FromUnit:
    """Let a signed message of the unit arrive."""
    assert secrets.callback is not None
    body = json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}).encode()
    headers = signed_headers(str(new_id()), at, body, secret=secrets.callback)
    return receive_from_unit(NORTH, headers, body, at=at)


def letters(kind: str) -> list[dict[str, Any]]:
    """What we wrote to units, the first letter first."""
    rows = Letter.objects.filter(kind=kind).order_by("id")
    return [json.loads(row.body)["data"] for row in rows]


def referred(*handles: str, at: datetime = people.AT, by: str = "") -> ReferralView:
    """A referral of accounts that waits in its recall window; units were asked."""
    factory.platforms()
    cases = [factory.approved_case(factory.account(handle)) for handle in handles]
    new: NewReferral = factory.new_referral(cases)
    return make_referral(new, by=by or people.analyst(), at=at)
