"""The hash feed behind HTTP: who may read it, who may offer, and what offers may not do."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import people
from tests.factories.exchanges import AT, digest, entries, partner, shared, states
from tests.factories.guards import checked
from tests.factories.machines import Machine, StandingClock

from openiru.access.types import Role
from openiru.exchanges import operations
from openiru.signals import operations as signals
from openiru.signals import queries as banks
from openiru.signals.types import EntryState, Stance

pytestmark = pytest.mark.django_db

PATH = "/hash-feed"


@pytest.fixture
def platform() -> Machine:
    """A program of a platform."""
    return Machine(people.somebody("fb.staff", Role.PLATFORM_STAFF).person_id)


def offered(number: int, **more: Any) -> dict[str, Any]:
    entry = {"id": f"theirs-{number}", "status": "active", "signal_type": "pdq", "hash": digest(number)}
    return {**entry, "organisation": {"slug": "front", "name": "Front"}, **more}


class TestRead:
    def test_gives_entries_with_provenance_then_tombstones(self, platform: Machine) -> None:
        entry_id = shared(1)
        checked()
        first = platform.get(PATH).json()
        signals.withdraw_signal(entry_id, by=people.analyst(), at=AT, reason="wrong")
        checked()

        second = platform.get(PATH, after=first["checkpoint"]).json()

        [told] = first["entries"]
        assert (told["hash"], told["status"], told["legal_basis"]) == (
            digest(1),
            "active",
            "The unit's mandate.",
        )
        assert told["organisation"] == {"slug": "river-front", "name": "River Front"}
        assert second["entries"] == [
            {"id": entry_id, "changed": told["changed"] + 1, "status": "withdrawn", "reason": "withdrawn"}
        ]
        assert platform.get(PATH, after=second["checkpoint"]).json()["entries"] == []

    def test_answers_304_while_nothing_changed(self, platform: Machine, clock: StandingClock) -> None:
        shared(1, expires_at=clock.at + timedelta(days=1))
        checked()
        answer = platform.get(PATH)
        platform.headers["If-None-Match"] = answer["ETag"]

        unchanged = platform.get(PATH)
        clock.at += timedelta(days=2)
        expired = platform.get(PATH)

        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert (expired.status_code, expired.json()["entries"][0]["reason"]) == (200, "expired")

    @pytest.mark.parametrize("query", [{"after": "-1"}, {"after": "x"}, {"limit": "0"}, {"limit": "1001"}])
    def test_refuses_what_is_no_checkpoint_or_limit(self, platform: Machine, query: dict[str, str]) -> None:
        assert platform.get(PATH, **query).status_code == 422

    def test_refuses_a_checkpoint_of_another_feed(self, platform: Machine) -> None:
        answer = platform.get(PATH, after="99")

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "exchanges.checkpoint-ahead")

    def test_is_for_those_with_a_token_and_the_right(self) -> None:
        machines = [
            Machine(people.somebody(f"one-{role}", role).person_id)
            for role in Role
            if role is not Role.MODERATOR
        ]
        moderator = Machine(people.somebody("moderator", Role.MODERATOR).person_id)  # where we are a platform

        assert moderator.get(PATH).status_code == 403
        assert Machine().get(PATH).status_code == 401
        assert {machine.get(PATH).status_code for machine in machines} == {200}


class TestOffer:
    def test_waits_for_a_person_and_matches_nothing_before(self) -> None:
        machine = Machine(partner())

        answer = machine.post(PATH, {"entries": [offered(1), offered(2)]})

        assert (answer.status_code, answer.json()["added"]) == (200, 2)
        assert states("unit-b") == {digest(1): EntryState.QUARANTINED, digest(2): EntryState.QUARANTINED}
        assert banks.bank_on(AT).pictures == ()

    def test_is_looked_for_once_a_supervisor_let_it_in(self) -> None:
        Machine(partner()).post(PATH, {"entries": [offered(1), offered(2)]})
        one = entries("unit-b")[digest(1)].entry_id

        signals.confirm_entry(one, by=people.supervisor(), at=AT, reason="looked at it")
        after_one = states("unit-b")
        operations.release_exchange("unit-b", reason="looked at all", by=people.supervisor(), at=AT)

        assert after_one == {digest(1): EntryState.ACTIVE, digest(2): EntryState.QUARANTINED}
        assert set(states("unit-b").values()) == {EntryState.ACTIVE}

    def test_never_brings_back_by_itself_what_all_agree_is_wrong(self) -> None:
        machine = Machine(partner())
        machine.post(PATH, {"entries": [offered(1)]})
        one = entries("unit-b")[digest(1)].entry_id
        signals.confirm_entry(one, by=people.supervisor(), at=AT, reason="looked at it")
        for party in ("unit", "exchange:unit-b"):
            signals.give_opinion(
                one, party=party, stance=Stance.NEGATIVE, reason="a news picture", by=people.analyst(), at=AT
            )

        machine.post(PATH, {"entries": [offered(1)]})

        assert states("unit-b") == {digest(1): EntryState.QUARANTINED}
        assert banks.bank_on(AT).pictures == ()

    def test_takes_back_only_what_came_from_the_partner(self) -> None:
        machine = Machine(partner())
        other = Machine(partner("unit-c"))
        machine.post(PATH, {"entries": [offered(1)]})
        gone = {"id": "theirs-1", "status": "withdrawn", "reason": "withdrawn"}

        from_other = other.post(PATH, {"entries": [gone]}).json()
        from_itself = machine.post(PATH, {"entries": [gone]}).json()

        assert (from_other["withdrawn"], from_itself["withdrawn"]) == (0, 1)
        assert states("unit-b") == {digest(1): EntryState.WITHDRAWN}

    def test_names_entries_that_are_none(self) -> None:
        bad = [offered(1, hash="short"), offered(2, status="maybe"), {}, 7, offered(3, expires_at="soon")]

        answer = Machine(partner()).post(PATH, {"entries": [each for each in bad if isinstance(each, dict)]})

        assert [(each["place"], each["reason"]) for each in answer.json()["refused"]] == [
            ("entry 2", "its status 'maybe' is none of active and withdrawn"),
            ("entry 3", "it has no id"),
            ("entry 4", "its expires_at is no time"),
            ("entry 1", "'s' at position 1 is no hexadecimal digit"),
        ]

    def test_is_refused_beyond_what_was_arranged(self) -> None:
        machine = Machine(partner(flood_day=2))

        answer = machine.post(PATH, {"entries": [offered(number) for number in range(1, 5)]})

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "exchanges.too-many-offers")
        assert states("unit-b") == {}

    def test_is_refused_from_those_with_whom_nothing_was_arranged(self) -> None:
        stranger = Machine(people.somebody("stranger", Role.PARTNER).person_id)
        analyst = Machine(people.analyst())

        assert stranger.post(PATH, {"entries": []}).json()["error"]["code"] == "exchanges.no-offers"
        assert analyst.post(PATH, {"entries": []}).status_code == 403

    def test_partners_see_nothing_else(self) -> None:
        machine = Machine(partner())

        assert machine.get("/referrals").status_code == 403
        assert machine.get("/figures").status_code == 403
