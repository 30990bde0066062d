"""Many hashes in one request find what single look-ups find."""

import numpy as np
import orjson
import pytest
from tests.factories.hashes import some_hashes
from tests.factories.match_services import Running, hex_of
from tests.integration.match_service.conftest import KNOWN, NEAR

from openiru.match_service.bulk import END, RECORD

QUERIES = np.concatenate([NEAR[:40], some_hashes(np.random.default_rng(5), 20), NEAR[180:]])
LINES = [hex_of(QUERIES, row) for row in range(len(QUERIES))]


@pytest.fixture(scope="module")
def singles(service: Running) -> list[object]:
    return [service.get(f"/m/lookup?signal={line}&signal_type=pdq").json for line in LINES]


class TestLookupBatch:
    def test_answers_lines_with_lines(self, service: Running, singles: list[object]) -> None:
        body = "\n".join(LINES).encode()

        reply = service.ask("POST", "/m/lookup_batch", body, {"content-type": "text/plain"})

        assert reply.headers["content-type"] == "application/x-ndjson"
        assert [orjson.loads(line) for line in reply.body.splitlines()] == singles

    def test_answers_a_list_with_a_list(self, service: Running, singles: list[object]) -> None:
        headers = {"content-type": "application/json", "accept": "application/json"}

        for given in (LINES, {"signal_type": "pdq", "signals": LINES}):
            assert service.ask("POST", "/m/lookup_batch", orjson.dumps(given), headers).json == singles
        assert service.ask("POST", "/m/lookup_batch", b"[]", headers).json == []

    def test_answers_bytes_with_records_and_an_end(self, service: Running, singles: list[object]) -> None:
        body = bytes.fromhex("".join(LINES))
        headers = {"content-type": "application/octet-stream", "accept": "application/octet-stream"}

        reply = service.ask("POST", "/m/lookup_batch", body, headers)

        records = np.frombuffer(reply.body, RECORD)
        told: list[dict[str, list[dict[str, object]]]] = [{} for _ in LINES]
        for position, bits, content in records[:-1].tolist():
            bank = ["FIRST", "SECOND"][content >> 32]
            told[position].setdefault(bank, []).append({"bank_content_id": content, "distance": str(bits)})
        assert told == singles
        assert records[-1].tolist() == (END, 0, len(records) - 1)

    def test_tells_only_the_banks_that_are_wanted(self, service: Running) -> None:
        body = orjson.dumps([hex_of(KNOWN)])

        reply = service.ask(
            "POST", "/m/lookup_batch?banks=SECOND", body, {"content-type": "application/json"}
        )

        assert list(reply.json) == ["SECOND"]

    @pytest.mark.parametrize(
        ("body", "kind", "sentence"),
        [
            (b"\n".join([LINES[0].encode()] * 2 + [b"xyz"]), "text/plain", "line 3: 'x' at position 1"),
            (b'["%b", 5]' % LINES[0].encode(), "application/json", "signal 2: it is no text"),
            (b"{}", "application/json", "a batch is a JSON list"),
            (b"null", "application/json", "a batch is a JSON list"),
            (bytes(33), "application/octet-stream", "hash 2: it has 1 bytes"),
        ],
    )
    def test_looks_up_nothing_if_one_is_bad_and_names_it(
        self, service: Running, body: bytes, kind: str, sentence: str
    ) -> None:
        reply = service.ask("POST", "/m/lookup_batch", body, {"content-type": kind})

        assert reply.status == 400
        assert reply.json["message"].startswith(sentence)

    def test_refuses_other_signal_types(self, service: Running) -> None:
        for path, given in (("?signal_type=vpdq", []), ("", {"signal_type": "vpdq", "signals": []})):
            assert service.send("POST", f"/m/lookup_batch{path}", given).status == 400


class TestAddMany:
    def test_adds_lines_with_labels_all_or_none(self, service: Running) -> None:
        new = [hex_of(some_hashes(np.random.default_rng(seed), 1)) for seed in (91, 92)]
        bad = f"{new[0]},poster\n{new[1][1:]}\n".encode()
        good = f"{new[0]},poster, 2021\n{new[1]}\n".encode()
        kind = {"content-type": "text/plain"}

        refused = service.ask("POST", "/c/bank/SECOND/signals", bad, kind)
        assert refused.status == 400
        assert refused.json["message"].endswith("nothing was added")
        assert service.get(f"/m/lookup?signal={new[0]}&signal_type=pdq").json == {}

        added = service.ask("POST", "/c/bank/SECOND/signals", good, kind).json
        assert (added["added"], added["known_already"]) == (2, 0)
        assert service.get(f"/c/bank/SECOND/content/{added['ids'][0]}").json["note"] == "poster, 2021"
        again = service.ask("POST", "/c/bank/SECOND/signals", good, kind).json
        assert (again["added"], again["known_already"], again["ids"]) == (0, 2, added["ids"])
