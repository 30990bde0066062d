"""Whoever recorded an act holds the end of the chain: no act locks anything after its first record.

Otherwise two people who act at one moment wait for each other, and the database ends one of the two acts.
"""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.lock_order import LockOrder
from tests.factories.orders import ORDER

from openiru.disclosures import operations as disclosures
from openiru.disclosures.types import Verdict
from openiru.foundation.ids import new_id
from openiru.mailroom.queries import bounce_token, reply_token
from openiru.platforms.connectors.webhook.messages import signed_headers
from openiru.platforms.operations import new_secret, set_secrets
from openiru.platforms.types import NewSecrets
from openiru.referrals.queries import referral
from openiru.referrals.types import OutcomeCode
from openiru.review.types import Instrument
from openiru.workflows.make_referral import make_referral
from openiru.workflows.record_reply import receive_callback
from openiru.workflows.routes.inbound import take_letter

pytestmark = pytest.mark.django_db

THREAT = "A post of this morning names a school, a day and an hour of an attack with many dead."
LATER = factory.AFTER_WINDOW + timedelta(hours=1)
Act = Callable[[], object]


def callback() -> Act:
    made, secret = factory.sent(items=1), new_secret()
    set_secrets("facebook", NewSecrets(callback=secret), by=people.supervisor(), at=factory.AT)
    word = {"item_id": made.items[0].item_id, "outcome": OutcomeCode.ACCOUNT_TERMINATED.value}
    data = {"referral_id": made.referral_id, "outcomes": [word]}
    body = json.dumps({"type": "referral.outcomes", "data": data}).encode()
    headers = signed_headers(str(new_id()), LATER, body, secret=secret)
    return lambda: receive_callback("facebook", headers, body, at=LATER)


def data_request_with_its_order() -> Act:
    factory.platforms()
    case = factory.approved_case(factory.account("voice"), instrument=Instrument.DATA_REQUEST)
    terms = replace(factory.TERMS, order_digest="")
    new = factory.new_referral([case], instrument=Instrument.DATA_REQUEST, terms=terms)
    by = people.analyst()
    return lambda: make_referral(new, order=ORDER, basis=factory.BASIS, by=by, at=factory.AT)


def words_with_a_file() -> Act:
    made = factory.sent(items=1)
    people.analyst()
    return lambda: talk.said(made.referral_id, files=(talk.picture(),))


def unjustified_emergency() -> Act:
    factory.platforms()
    case = factory.approved_case(factory.account("voice"), instrument=Instrument.DATA_REQUEST)
    terms = replace(factory.TERMS, order_digest="")
    new = factory.new_referral([case], instrument=Instrument.DATA_REQUEST, terms=terms)
    basis = replace(factory.BASIS, emergency=THREAT)
    made = make_referral(new, order=ORDER, basis=basis, by=people.supervisor(), at=factory.AT)
    factory.deliver(made.referral_id, at=factory.AT)
    for number in (1, 2):
        _handed_over(made.referral_id, b"placeholder %d" % number)
    by = people.supervisor("sana")
    return lambda: disclosures.review_emergency(
        made.referral_id, Verdict.UNJUSTIFIED, words="Nobody was threatened after all.", by=by, at=LATER
    )


def answer_that_is_sealed() -> Act:
    made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)
    people.analyst()
    return lambda: _handed_over(made.referral_id, b"placeholder answer")


def letter_that_replies() -> Act:
    made = factory.sent(items=1)
    return lambda: _letter(reply_token(made.referral_id), "\r\nWe removed the account.\r\n")


def letter_that_came_back() -> Act:
    made = factory.sent(items=1)
    token = bounce_token(referral(made.referral_id).messages[0].message_id)
    report = (
        'Content-Type: multipart/report; boundary="edge"\r\n\r\n--edge\r\n'
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--edge--\r\n"
    )
    return lambda: _letter(token, report)


def _handed_over(referral_id: str, data: bytes) -> object:
    return disclosures.receive(
        referral_id, io.BytesIO(data), label="Subscriber records", by=people.analyst(), at=LATER
    )


def _letter(token: str, rest: str) -> object:
    head = f"From: law@facebook.example\r\nTo: replies+{token}@iru.example\r\nMessage-ID: <{new_id()}>\r\n"
    return take_letter((head + rest).encode(), at=LATER)


@pytest.mark.parametrize(
    "prepared",
    [
        callback,
        data_request_with_its_order,
        words_with_a_file,
        unjustified_emergency,
        answer_that_is_sealed,
        letter_that_replies,
        letter_that_came_back,
    ],
)
def test_locks_nothing_after_its_first_record(prepared: Callable[[], Act]) -> None:
    act, watch = prepared(), LockOrder()

    with connection.execute_wrapper(watch):
        act()

    assert watch.faults == []
