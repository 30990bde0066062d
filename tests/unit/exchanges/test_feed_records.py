"""An entry of our feed, written and read by the same hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from openiru.exchanges.connectors.feed import feed_record, feed_update
from openiru.exchanges.types import FeedEntry, FeedStatus

AT = datetime(2025, 7, 1, tzinfo=UTC)
ENTRY = FeedEntry(
    entry_id="e-1",
    seq=7,
    status=FeedStatus.ACTIVE,
    reason="",
    pdq=bytes(range(32)),
    organisation_slug="river-front",
    organisation_name="River Front",
    legal_basis="The unit's mandate.",
    decision="case-1",
    added_at=AT,
    confirmed_at=AT,
    expires_at=AT,
)


class TestFeedRecord:
    def test_is_read_as_it_was_written(self) -> None:
        record = feed_record(ENTRY, unit="Unit A")

        update = feed_update(record, place="line 1")

        assert (update.key, dict(update.signals)) == ("e-1", {"pdq": bytes(range(32)).hex()})
        assert (update.label, update.expires_at) == ("river-front", AT)
        assert update.facts["legal_basis"] == "The unit's mandate."
        assert update.facts["unit"] == "Unit A"

    def test_of_one_that_is_gone_says_nothing_but_that(self) -> None:
        gone = FeedEntry(entry_id="e-1", seq=8, status=FeedStatus.WITHDRAWN, reason="expired", pdq=b"x" * 32)

        record = feed_record(gone, unit="Unit A")

        assert record == {"id": "e-1", "changed": 8, "status": "withdrawn", "reason": "expired"}
        assert feed_update(record, place="").withdrawn == "expired"


class TestFeedUpdate:
    @pytest.mark.parametrize(
        ("record", "words"),
        [
            (None, "no JSON object"),
            ({}, "no id"),
            ({"id": 7, "status": "active"}, "no id"),
            ({"id": "a"}, "no status"),
            ({"id": "a", "status": "maybe"}, "none of active and withdrawn"),
            ({"id": "a", "status": "active"}, "no signal_type"),
            ({"id": "a", "status": "active", "signal_type": "pdq"}, "no hash"),
            ({"id": "a", "status": "active", "signal_type": "pdq", "hash": "x", "expires_at": 1}, "no time"),
        ],
    )
    def test_names_what_is_wrong(self, record: Any, words: str) -> None:
        with pytest.raises(ValueError, match=words):
            feed_update(record, place="")
