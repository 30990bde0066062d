import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import Machine, StandingClock

from openiru.intake.models import SubjectKey
from openiru.intake.queries import subjects
from openiru.platforms.operations import set_route
from openiru.platforms.types import RouteDraft
from openiru.referrals import queries
from openiru.referrals.models import Callback
from openiru.referrals.types import ItemState

pytestmark = pytest.mark.django_db

KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)


@pytest.fixture(autouse=True)
def _coop() -> None:
    """Facebook moderates with Coop."""
    factory.platforms()
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    settings = {
        "report_url": "https://coop.facebook.example/api/v1/report",
        "reporter_id": "iru",
        "reporter_type_id": "partner",
        "item_type_id": "account",
        "actions": {"suspend": "account_suspended", "nonsense": "no_such_outcome"},
        "verification_key": public,
    }
    route = RouteDraft(platform="facebook", instrument="account_block", way="coop", settings=settings)
    set_route(route, {"api_key": "k-1"}, by=people.supervisor(), at=factory.AT)


def act(named: str, action: str = "suspend", key: rsa.RSAPrivateKey = KEY, platform: str = "facebook") -> Any:
    said = {
        "item": {"id": named, "typeId": "account"},
        "action": {"id": action},
        "policies": [{"id": "p-1", "name": "Terrorism", "penalty": "SEVERE"}],
        "actorEmail": "jane@facebook.example",
    }
    body = json.dumps(said).encode()
    signature = base64.b64encode(key.sign(body, PKCS1v15(), SHA256())).decode()
    return Machine().post(f"/coop/{platform}", body, headers={"Coop-Signature": signature})


class TestReceive:
    def test_makes_outcomes_of_actions_once_and_keeps_no_actor(self, clock: StandingClock) -> None:
        made = factory.sent(items=2)
        by_id, by_subject = made.items
        native = subjects([by_subject.subject_id])[by_subject.subject_id].native_id
        # As intake keeps it of every subject whose id a platform told.
        SubjectKey.objects.create(platform="facebook", key=f"id:{native}", subject_id=by_subject.subject_id)

        first = act(by_id.item_id)
        again = act(by_id.item_id)
        act(native)

        assert (first.json()["recorded"], again.json()) == (
            True,
            {"recorded": False, "already": True, "results": []},
        )
        found = queries.referral(made.referral_id)
        assert [each.state for each in found.items] == [ItemState.ACTED] * 2
        assert {each.outcomes[-1].rule for each in found.items} == {"Terrorism"}
        assert "jane" not in "".join(Callback.objects.values_list("body", flat=True))

    def test_refuses_forged_strange_and_unmapped_ones(self, clock: StandingClock) -> None:
        made = factory.sent(items=1)
        theirs = factory.sent(platform="telegram", items=1)
        item_id = made.items[0].item_id
        handle = subjects([made.items[0].subject_id])[made.items[0].subject_id].handle

        answers = {
            "forged": act(item_id, key=OTHER_KEY),
            "of a platform without Coop": act(theirs.items[0].item_id, platform="telegram"),
            "of another platform's item": act(theirs.items[0].item_id),
            "of an account whose handle reads like an id of theirs": act(handle),
            "unmapped": act(item_id, "label"),
            "mapped to nothing": act(item_id, "nonsense"),
            "unsigned": Machine().post("/coop/facebook", b"{}"),
        }

        assert {name: answer.status_code for name, answer in answers.items()} == {
            "forged": 401,
            "of a platform without Coop": 401,
            "of another platform's item": 404,
            "of an account whose handle reads like an id of theirs": 404,
            "unmapped": 422,
            "mapped to nothing": 422,
            "unsigned": 401,
        }
        assert queries.item(item_id).state is ItemState.PENDING
