"""What single requests to simulated platforms are answered; the server runs in the test's own process."""

import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.factories.scenarios import BLOCKS, QUOTA, small_scenario
from tests.factories.simulated_platforms import Unit, Wire, listening_unit, referral, wired

from openiru.foundation.clock import StoryClock
from openiru.platforms.operations import new_secret
from openiru.simulation.errors import CallbackAddressError, PortError
from openiru.simulation.platforms.clock import PlatformClock
from openiru.simulation.platforms.key_file import read_keys
from openiru.simulation.platforms.server import PlatformServer, listening
from openiru.simulation.platforms.service import Platforms, Setting
from openiru.simulation.types import Interactive

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUICK = Interactive(from_seconds=0.3, to_seconds=0.8)
SCENARIO = small_scenario().model_copy(update={"interactive": QUICK})
PLATFORMS = [platform.value for platform in SCENARIO.platforms]
SENT_AT = SCENARIO.begins_at + timedelta(hours=9)


@pytest.fixture
def unit(socket_enabled: None) -> Iterator[Unit]:
    with listening_unit(PLATFORMS, SENT_AT) as started:
        yield started


def platforms(folder: Path, unit: Unit) -> Platforms:
    """Platforms on a clock that stands when the story is sent."""
    StoryClock(folder / "clock").stand_at(SENT_AT)
    (folder / "secrets.json").write_bytes(orjson.dumps(unit.secrets))
    return Platforms(
        Setting(
            scenario=SCENARIO,
            seed=5,
            keys=read_keys(folder / "secrets.json", PLATFORMS),
            callback_url=unit.url,
            clock=PlatformClock(folder / "clock"),
            record=None,
        )
    )


@pytest.fixture
def wire(tmp_path: Path, unit: Unit) -> Iterator[Wire]:
    running = platforms(tmp_path, unit)
    with listening(0, running, PlatformClock(tmp_path / "clock")) as server, wired(server.url, unit) as way:
        yield way


def withdrawal(name: str, *item_ids: str) -> dict[str, Any]:
    data = {"referral_id": name, "item_ids": list(item_ids), "reason": "A mistake of ours."}
    return {"type": "referral.withdrawn", "timestamp": "2025-07-01T10:00:00Z", "data": data}


class TestReceive:
    def test_answers_the_same_id_again_without_recording_twice(self, wire: Wire) -> None:
        message = referral("r", "x", 4)

        first, again = (wire.send("x", message, "msg-1") for _ in range(2))

        assert first.status_code == again.status_code == 200
        assert first.json() == again.json()
        assert wire.get("record")["x"]["received"] == 4
        assert wire.get("counters")["x"]["repeated"] == 1

    def test_refuses_what_the_unit_did_not_sign(self, wire: Wire) -> None:
        answer = wire.send("x", referral("r", "x", 4), "msg-1", secret=new_secret())

        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "simulation.signature"
        assert wire.get("record")["x"]["received"] == 0

    def test_refuses_what_was_signed_for_another_platform(self, wire: Wire) -> None:
        answer = wire.send("x", referral("r", "x", 1), "m", secret=wire.unit.secrets["facebook"]["send"])

        assert answer.status_code == 401

    def test_refuses_what_was_signed_long_ago(self, wire: Wire) -> None:
        wire.unit.now = SENT_AT - timedelta(minutes=6)

        assert wire.send("x", referral("r", "x", 1), "msg-1").status_code == 401

    def test_explains_what_it_does_not_understand(self, wire: Wire) -> None:
        answer = wire.send("x", {"type": "referral.sent", "data": {"items": []}}, "msg-1")

        assert answer.status_code == 422
        assert answer.json()["error"] == {
            "code": "simulation.message",
            "message": "`items` must be a list of at least one.",
        }

    def test_forgets_withdrawn_items(self, wire: Wire) -> None:
        wire.send("telegram", referral("r", "telegram", 3), "msg-1")

        assert wire.send("telegram", withdrawal("r", "r-0", "r-2"), "msg-2").status_code == 200
        wire.advance(SCENARIO.ends_at)

        assert wire.get("record")["telegram"]["received"] == 1
        assert set(wire.unit.outcomes("telegram")) <= {"r-1"}


class TestAddresses:
    @pytest.mark.parametrize("path", ["/", "/myspace/referrals", "/x", "/x/referrals/more"])
    def test_unknown_ones_are_not_found(self, wire: Wire, path: str) -> None:
        assert wire.client.post(wire.url + path, content=b"{}").status_code == 404
        assert wire.client.get(wire.url + path).status_code == 404

    def test_health_tells_the_time(self, wire: Wire) -> None:
        health = wire.client.get(f"{wire.url}/health").json()

        assert health == {"ok": True, "now": "2025-07-01T09:00:00.000Z", "waiting": 0}

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{}", b'{"until": 3}', b'{"until": "later"}', b'{"until": "2025-07-02"}']
    )
    def test_advance_refuses_what_is_no_time(self, wire: Wire, body: bytes) -> None:
        answer = wire.client.post(f"{wire.url}/advance", content=body)

        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "simulation.message"

    def test_bodies_without_a_length_are_refused(self, wire: Wire) -> None:
        answer = wire.client.post(f"{wire.url}/x/referrals", content=iter([b"{}"]))

        assert answer.status_code == 411

    def test_bodies_that_are_too_long_are_refused(self, wire: Wire) -> None:
        connection = HTTPConnection(wire.url.removeprefix("http://"), timeout=10)
        connection.putrequest("POST", "/x/referrals")
        connection.putheader("content-length", "99999999")
        connection.endheaders()

        answer = connection.getresponse()

        assert answer.status == 413
        assert b"longer than" in answer.read()
        connection.close()

    def test_connections_are_kept(self, wire: Wire) -> None:
        peers = set()
        for _ in range(5):
            with wire.client.stream("GET", f"{wire.url}/health") as answer:
                peers.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
                answer.read()

        assert len(peers) == 1


class TestAdvance:
    def test_sends_nothing_before_its_time(self, wire: Wire) -> None:
        for platform in PLATFORMS:
            wire.send(platform, referral(f"r-{platform}", platform, QUOTA), f"msg-{platform}")
        moments = [SENT_AT + timedelta(hours=hours) for hours in range(6, 300, 6)]

        for moment in moments:
            heard = len(wire.unit.heard)
            wire.advance(moment)
            for each in wire.unit.heard[heard:]:
                due_at = datetime.fromisoformat(each.message["timestamp"])
                assert moment - timedelta(hours=6) < due_at <= moment

        blocked = [totals["blocked"] for totals in wire.get("record").values()]
        assert blocked == [BLOCKS] * len(PLATFORMS)

    def test_never_goes_back(self, wire: Wire) -> None:
        wire.advance(SENT_AT + timedelta(days=2))

        assert wire.advance(SENT_AT)["now"] == "2025-07-03T09:00:00.000Z"

    def test_signs_with_the_time_of_the_clock(self, wire: Wire, tmp_path: Path) -> None:
        # The unit refuses signatures that are five minutes off its clock, which is the same.
        wire.send("telegram", referral("r", "telegram", 2), "msg-1")
        StoryClock(tmp_path / "clock").stand_at(SENT_AT + timedelta(days=5))
        wire.unit.now = SENT_AT + timedelta(days=5)

        assert wire.advance(SENT_AT + timedelta(days=5))["delivered"] >= 2

    def test_sends_again_what_the_unit_could_not_take(self, wire: Wire) -> None:
        wire.send("telegram", referral("r", "telegram", 3), "msg-1")
        wire.unit.statuses = [503, 429, 500]

        wire.advance(SCENARIO.ends_at)

        ids = [heard.message_id for heard in wire.unit.heard]
        assert len(ids) == len(set(ids)) >= 2
        assert wire.get("counters")["telegram"]["callbacks"] == len(ids)

    def test_goes_on_when_the_unit_refuses_for_good(self, wire: Wire) -> None:
        wire.send("telegram", referral("r", "telegram", 3), "msg-1")
        wire.unit.statuses = [422]

        wire.advance(SCENARIO.ends_at)

        assert wire.get("counters")["telegram"]["callbacks_refused"] == 1
        assert wire.unit.heard

    def test_stops_where_the_unit_is_down_and_goes_on_later(self, tmp_path: Path) -> None:
        with listening_unit(PLATFORMS, SENT_AT) as gone:
            running = platforms(tmp_path, gone)
            with (
                listening(0, running, PlatformClock(tmp_path / "clock")) as server,
                wired(server.url, gone) as way,
            ):
                way.send("telegram", referral("r", "telegram", 3), "msg-1")
                planned = running.waiting()
                gone.statuses = [503] * 50

                stopped = running.advance(SCENARIO.ends_at, patience_s=0.2)
                gone.statuses = []
                done = running.advance(SCENARIO.ends_at, patience_s=0.2)

        assert (stopped.is_complete, stopped.delivered, stopped.waiting) == (False, 0, planned)
        assert (done.is_complete, done.delivered, done.waiting) == (True, planned, 0)


class TestRunningClock:
    def test_lets_platforms_answer_by_themselves(self, wire: Wire, tmp_path: Path) -> None:
        StoryClock(tmp_path / "clock").run_from(SENT_AT)
        began = time.monotonic()

        wire.send("telegram", referral("r", "telegram", QUOTA), "msg-1")
        while len(wire.unit.heard) < 2 and time.monotonic() - began < 10:
            time.sleep(0.05)

        assert [heard.message["type"] for heard in wire.unit.heard] == [
            "referral.acknowledged",
            "referral.outcomes",
        ]
        assert 0.3 <= time.monotonic() - began < 5
        assert wire.get("record")["telegram"]["blocked"] == BLOCKS

    def test_stands_still_otherwise(self, wire: Wire) -> None:
        wire.send("telegram", referral("r", "telegram", QUOTA), "msg-1")

        time.sleep(1.2)

        assert wire.unit.heard == []


class TestStart:
    def test_refuses_a_port_that_is_taken(self, tmp_path: Path, unit: Unit) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            with pytest.raises(PortError, match=f"Cannot listen on 127.0.0.1:{port}"):
                PlatformServer(port, platforms(tmp_path, unit))

    def test_refuses_an_address_that_is_none(self, tmp_path: Path, unit: Unit) -> None:
        unit.url = "127.0.0.1:8000"

        with pytest.raises(CallbackAddressError, match="must begin with http"):
            platforms(tmp_path, unit)
