import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from openiru.audit import policy
from openiru.audit.types import Checkpoint, Link, Reason
from openiru.foundation.digests import canonical_json

AT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)


def link(after: Checkpoint, **changed: Any) -> Link:
    payload = {
        "at": AT.isoformat(),
        "event": "review.case-approved",
        "actor_id": "a-person",
        "subject_kind": "case",
        "subject_id": "a-case",
        "detail": {"reason": "ثابت"},
    }
    unsealed = Link(
        seq=after.seq + 1,
        at=AT,
        event="review.case-approved",
        actor_id="a-person",
        subject_kind="case",
        subject_id="a-case",
        payload=canonical_json(payload),
        previous_digest=after.digest,
        digest="",
    )
    return unsealed._replace(digest=policy.digest_of(unsealed))._replace(**changed)


def place(of: Link) -> Checkpoint:
    return Checkpoint(seq=of.seq, digest=of.digest)


FIRST = link(policy.GENESIS)
SECOND = link(place(FIRST))
THIRD = link(place(SECOND))


class TestDigestOf:
    def test_covers_the_digest_before_the_place_and_the_payload(self) -> None:
        text = f"{FIRST.digest}\n2\n{SECOND.payload}"

        assert policy.digest_of(SECOND) == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class TestFaultOf:
    def test_accepts_links_in_order(self) -> None:
        assert policy.fault_of(FIRST, policy.GENESIS) is None
        assert policy.fault_of(SECOND, place(FIRST)) is None

    def test_sees_any_changed_letter(self) -> None:
        for at, letter in enumerate(SECOND.payload):
            other = "y" if letter == "x" else "x"
            changed = SECOND._replace(payload=SECOND.payload[:at] + other + SECOND.payload[at + 1 :])

            assert policy.fault_of(changed, place(FIRST)) is Reason.CONTENT_CHANGED

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("at", datetime(2025, 7, 2, 8, 0, tzinfo=UTC)),
            ("event", "review.case-returned"),
            ("actor_id", "another-person"),
            ("subject_kind", "referral"),
            ("subject_id", "another-case"),
        ],
    )
    def test_sees_a_column_that_says_other_than_the_payload(self, column: str, value: Any) -> None:
        changed = SECOND._replace(**{column: value})

        assert policy.fault_of(changed, place(FIRST)) is Reason.COLUMN_CHANGED

    def test_sees_a_missing_row(self) -> None:
        assert policy.fault_of(THIRD, place(FIRST)) is Reason.ROW_MISSING

    def test_sees_a_new_digest_over_changed_content(self) -> None:
        resealed = link(Checkpoint(seq=1, digest="sha256:other"))

        assert policy.fault_of(resealed, place(FIRST)) is Reason.ORDER_CHANGED

    def test_sees_rows_that_changed_places(self) -> None:
        moved = SECOND._replace(seq=1)

        assert policy.fault_of(moved, policy.GENESIS) is Reason.CONTENT_CHANGED

    @pytest.mark.parametrize("payload", ["", "[]", "{}", "null", '{"at":1}', '{"at":"never"}'])
    def test_sees_a_payload_of_another_form(self, payload: str) -> None:
        unsealed = SECOND._replace(payload=payload)
        sealed = unsealed._replace(digest=policy.digest_of(unsealed))

        assert policy.fault_of(sealed, place(FIRST)) is Reason.COLUMN_CHANGED


class TestFaultOfEnd:
    def test_accepts_a_head_that_names_the_last_link(self) -> None:
        assert policy.fault_of_end(place(SECOND), place(SECOND)) is None

    @pytest.mark.parametrize(
        ("head", "reason"),
        [
            (None, Reason.HEAD_CHANGED),
            (place(FIRST), Reason.HEAD_CHANGED),
            (Checkpoint(seq=2, digest="sha256:other"), Reason.HEAD_CHANGED),
            (place(THIRD), Reason.END_MISSING),
        ],
    )
    def test_refuses_any_other(self, head: Checkpoint | None, reason: Reason) -> None:
        assert policy.fault_of_end(place(SECOND), head) is reason
