from typing import Any

import orjson
import pytest

from openiru.simulation.errors import MessageError
from openiru.simulation.platforms.messages import read_message

SENT = {
    "type": "referral.sent",
    "timestamp": "2025-07-01T08:00:00Z",
    "data": {
        "referral_id": "r1",
        "reference": "IRU-2025-000001",
        "instrument": "account_block",
        "items": [{"item_id": "i1", "subject": {"kind": "account", "url": "https://x.example/sun"}}],
    },
}


def changed(**data: Any) -> bytes:
    return orjson.dumps({**SENT, "data": {**SENT["data"], **data}})  # type: ignore[dict-item]


class TestReadMessage:
    def test_reads_a_referral(self) -> None:
        message = read_message(orjson.dumps(SENT))

        assert (message.type, message.referral_id, message.instrument) == (
            "referral.sent",
            "r1",
            "account_block",
        )
        assert [(item.item_id, item.subject) for item in message.items] == [("i1", "https://x.example/sun")]

    def test_reads_a_withdrawal(self) -> None:
        data = {"referral_id": "r1", "item_ids": ["i1", "i2"], "reason": "wrong account"}

        message = read_message(orjson.dumps({"type": "referral.withdrawn", "data": data}))

        assert [item.item_id for item in message.items] == ["i1", "i2"]

    @pytest.mark.parametrize(
        "kind", ["data_request.sent", "preservation.sent", "referral.message", "referral.reminder"]
    )
    def test_reads_requests_without_items(self, kind: str) -> None:
        message = read_message(orjson.dumps({"type": kind, "data": {"referral_id": "r1", "subjects": []}}))

        assert (message.type, message.referral_id) == (kind, "r1")

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"", "no JSON"),
            (b"[]", "`type` must be one of"),
            (b'{"type": ["referral.sent"], "data": {}}', "`type` must be one of"),
            (b'{"type": "referral.lost", "data": {}}', "`type` must be one of"),
            (b'{"type": "referral.sent", "data": 3}', "`data` an object"),
            (changed(items=[]), "`items` must be a list"),
            (changed(items="i1"), "`items` must be a list"),
            (changed(items=[3]), "needs `item_id` and `subject`"),
            (changed(items=[{"item_id": "i1"}]), "needs `item_id` and `subject`"),
            (changed(items=[{"subject": {"url": "u"}}]), "`item_id` must be a text"),
            (changed(items=[{"item_id": "i1", "subject": {}}]), r"`subject.url` must be a text"),
            (changed(referral_id=None), "`referral_id` must be a text"),
            (changed(instrument=""), "`instrument` must be a text"),
            (b'{"type": "referral.withdrawn", "data": {"referral_id": "r"}}', "`item_ids` must be a list"),
        ],
    )
    def test_names_what_is_wrong(self, body: bytes, words: str) -> None:
        with pytest.raises(MessageError, match=words):
            read_message(body)
