"""A picture that is known many thousand times is told with all its copies, and others are answered meanwhile."""

import socket
from collections.abc import Iterator

import numpy as np
import orjson
import pytest
from tests.factories.hashes import flipped, some_hashes
from tests.factories.match_clients import Clients
from tests.factories.match_services import Running, hex_of, make_bank, match_service

from openiru.engines.hashes.search import HashIndex, find_near_hashes
from openiru.match_service.bulk import RECORD

SEED = 71
WORDS = some_hashes(np.random.default_rng(SEED), 4000)[:1000]  # what the clients ask for
FLOODED = some_hashes(np.random.default_rng(72), 1)
COPIES = np.concatenate(
    [
        np.repeat(FLOODED, 30_000, axis=0),
        flipped(np.random.default_rng(73), np.repeat(FLOODED, 3_000, axis=0), 40),
    ]
)
KNOWN = np.concatenate([WORDS, COPIES])


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    banks = tmp_path_factory.mktemp("flooded") / "banks"
    make_bank(banks, "KNOWN", KNOWN)
    with match_service(banks, processes=1) as running:
        yield running


def expected() -> list[dict[str, object]]:
    near = find_near_hashes(FLOODED, HashIndex(words=KNOWN))
    return [
        {"bank_content_id": place + 1, "distance": str(bits)}
        for place, bits in zip(near.ids.tolist(), near.distances_bits.tolist(), strict=True)
    ]


class TestFlood:
    def test_is_told_whole(self, flooded: Running) -> None:
        signal = f"signal={hex_of(FLOODED)}&signal_type=pdq"

        assert flooded.get(f"/m/lookup?{signal}").json == {"KNOWN": expected()}
        raw = flooded.get(f"/m/raw_lookup?{signal}&include_distance=true")
        assert raw.json == {"matches": expected()}

    def test_is_told_by_a_batch_as_by_single_look_ups(self, flooded: Running) -> None:
        kind = {"content-type": "application/octet-stream"}
        body = np.concatenate([WORDS[:5], FLOODED, WORDS[5:2500]]).astype(">u8").tobytes()

        lines = flooded.ask("POST", "/m/lookup_batch", body, kind).body.splitlines()
        records = flooded.ask("POST", "/m/lookup_batch", body, {**kind, "accept": kind["content-type"]})

        assert orjson.loads(lines[5]) == {"KNOWN": expected()}
        assert len(lines) == len(body) // 32
        positions = np.frombuffer(records.body, RECORD)["position"]
        assert np.count_nonzero(positions == 5) == len(expected())

    def test_is_asked_for_while_others_get_their_answers(self, flooded: Running) -> None:
        path = f"/m/lookup?signal={hex_of(FLOODED)}&signal_type=pdq"

        with Clients(flooded.port, seed=SEED, count=3) as clients:
            told = [len(flooded.get(path).json["KNOWN"]) for _ in range(3)]
            asked = clients.stop()

        assert told == [len(expected())] * 3
        assert (asked.wrong, asked.broken) == ([], [])
        assert min(asked.answers) > 0

    def test_ends_with_its_client(self, flooded: Running) -> None:
        path = f"/m/lookup?signal={hex_of(FLOODED)}&signal_type=pdq"
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", flooded.port)) as client:
                client.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())

        assert flooded.get(f"/m/lookup?signal={hex_of(WORDS)}&signal_type=pdq").status == 200
        assert "match.failed" not in flooded.log()
