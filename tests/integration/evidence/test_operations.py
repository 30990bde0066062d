from datetime import UTC, datetime, timedelta

import pytest
from tests.factories.people import analyst, overseer

from openiru.access.errors import NotAllowedError
from openiru.audit.models import AuditEvent
from openiru.evidence import operations, queries
from openiru.evidence.errors import TooLargeError, UnknownCaptureError
from openiru.evidence.models import Capture

AT = datetime(2025, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class TestKeep:
    def test_keeps_source_collector_and_time_with_the_content(self) -> None:
        by = analyst()

        kept = operations.keep(b"\x89PNG\r\n\x1a\n...", source="export", collector=by, at=AT)

        assert queries.capture(kept.digest) == kept
        assert queries.content(kept.digest) == b"\x89PNG\r\n\x1a\n..."
        assert (kept.media_type, kept.source, kept.collector_id, kept.captured_at) == (
            "image/png",
            "export",
            by,
            AT,
        )

    def test_keeps_the_first_source_when_the_same_content_comes_again(self) -> None:
        by = analyst()
        first = operations.keep(b"one", source="export", collector=by, at=AT)
        events = AuditEvent.objects.count()

        later = AT + timedelta(days=1)
        again = operations.keep_many([b"one", b"one"], source="other", collector=by, at=later)

        assert again == (first, first)
        assert Capture.objects.count() == 1
        assert AuditEvent.objects.count() == events

    def test_refuses_too_much_and_who_may_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        by = analyst()
        with pytest.raises(NotAllowedError):
            operations.keep(b"one", source="export", collector=overseer(), at=AT)
        monkeypatch.setattr(operations, "MAX_BYTES", 3)
        with pytest.raises(TooLargeError):
            operations.keep_many([b"one", b"four"], source="export", collector=by, at=AT)

        assert not Capture.objects.exists()


class TestCapture:
    def test_refuses_what_nobody_captured(self) -> None:
        with pytest.raises(UnknownCaptureError):
            queries.capture("sha256:" + "0" * 64)
