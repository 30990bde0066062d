"""What is a hash, what is a record, and whose label is it?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from openiru.exchanges import policy
from openiru.exchanges.errors import NotQuarantinedError, OwnPullError
from openiru.exchanges.types import ExchangeView, Shape, Taken, Update
from openiru.signals.types import Stance

AT = datetime(2025, 7, 1, tzinfo=UTC)
VIEW = ExchangeView(
    slug="tat",
    name="TAT",
    shape=Shape.TAT,
    address="https://list.example",
    bank="tat",
    organisation_id=None,
    labels={"islamist": "front"},
    stance=Stance.POSITIVE,
    flood_day=5000,
    pull_every_s=None,
    checkpoint="",
    pushed_through=0,
    pulled_at=None,
    quarantined_at=None,
    quarantine_reason="",
    ended_at=None,
    ended_reason="",
    added_by="bilal",
    added_at=AT,
)


class TestPdqFault:
    @pytest.mark.parametrize(
        ("value", "fault"),
        [
            ("0f" * 32, None),
            ("0F" * 32, None),
            ("", "it has 0 hexadecimal digits, and a hash has 64"),
            ("0f" * 31, "it has 62 hexadecimal digits, and a hash has 64"),
            ("0f" * 33, "it has 66 hexadecimal digits, and a hash has 64"),
            ("g" + "0" * 63, "'g' at position 1 is no hexadecimal digit"),
            ("0" * 63 + "\u0660", "'\u0660' at position 64 is no hexadecimal digit"),
        ],
    )
    def test_names_what_is_wrong(self, value: str, fault: str | None) -> None:
        assert policy.pdq_fault(value) == fault


class TestUpdateFault:
    @pytest.mark.parametrize(
        ("update", "words"),
        [
            (Update(key="", signals={}), "1 to 200 characters"),
            (Update(key="k" * 201, signals={}), "1 to 200 characters"),
            (Update(key="k", signals={"pdq": "\x00"}), "no text may hold"),
            (Update(key="k", signals={}, facts={"a": ["\x00"]}), "no text may hold"),
            (Update(key="k", signals={"md5": "a" * 30_000}), "longer than"),
            (Update(key="k", signals={}, facts={"a": "b" * 30_000}), "longer than"),
        ],
    )
    def test_names_what_cannot_be_kept(self, update: Update, words: str) -> None:
        assert words in (policy.update_fault(update) or "")

    def test_lets_others_through(self) -> None:
        assert policy.update_fault(Update(key="k", signals={"pdq": "0f" * 32}, facts={"id": 1})) is None


class TestOrganisationOf:
    def test_is_that_of_the_label_then_that_of_the_exchange_then_nobody(self) -> None:
        with_default = replace(VIEW, organisation_id="garden")

        assert policy.organisation_of(VIEW, "islamist") == "front"
        assert policy.organisation_of(VIEW, "far-right") is None
        assert policy.organisation_of(with_default, "far-right") == "garden"


class TestCheckMayRelease:
    def test_refuses_what_is_free_and_those_who_pulled(self) -> None:
        held = replace(VIEW, quarantined_at=AT, quarantine_reason="a flood")

        with pytest.raises(NotQuarantinedError):
            policy.check_may_release(VIEW, frozenset(), by="bilal")
        with pytest.raises(OwnPullError):
            policy.check_may_release(held, frozenset({"bilal"}), by="bilal")
        policy.check_may_release(held, frozenset({"amina"}), by="bilal")

    def test_lets_offers_in_at_any_time(self) -> None:
        policy.check_may_release(replace(VIEW, shape=Shape.OFFERS), frozenset({"program"}), by="bilal")


class TestTaken:
    def test_adds_up_by_kind(self) -> None:
        one, other = Taken(added=1, left_out={"md5": 2}), Taken(added=2, left_out={"md5": 1, "sha1": 1})

        both = one.plus(other)

        assert (both.added, dict(both.left_out)) == (3, {"md5": 3, "sha1": 1})
