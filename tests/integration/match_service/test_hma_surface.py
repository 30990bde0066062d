"""The same requests get the same answers as from HMA.

Expected answers: read from the source of facebook/ThreatExchange, hasher-matcher-actioner (blueprints, schemas and
tests, as of 2026), and from flask-openapi3 4.3 for parameters that do not fit.
"""

import numpy as np
import pytest
from tests.factories.hashes import some_hashes
from tests.factories.match_services import Running, hex_of
from tests.integration.match_service.conftest import KNOWN, NEAR

STRANGER = "0f" * 32
SECOND_BANK = 1 << 32


def distance(one: str, other: str) -> str:
    return str((int(one, 16) ^ int(other, 16)).bit_count())


class TestLookup:
    def test_tells_banks_content_and_distance_as_text(self, service: Running) -> None:
        near = hex_of(NEAR, 7)

        reply = service.get(f"/m/lookup?signal={near}&signal_type=pdq")

        assert reply.status == 200
        assert reply.headers["content-type"] == "application/json"
        assert reply.json == {"FIRST": [{"bank_content_id": 8, "distance": distance(near, hex_of(KNOWN, 7))}]}

    def test_tells_nothing_of_a_stranger(self, service: Running) -> None:
        assert service.get(f"/m/lookup?signal={STRANGER}&signal_type=pdq").body == b"{}\n"

    def test_tells_only_the_banks_that_are_wanted(self, service: Running) -> None:
        address = f"/m/lookup?signal={hex_of(KNOWN)}&signal_type=pdq"

        assert sorted(service.get(address).json) == ["FIRST", "SECOND"]
        assert list(service.get(f"{address}&banks=SECOND").json) == ["SECOND"]
        assert sorted(service.get(f"{address}&banks=SECOND,FIRST").json) == ["FIRST", "SECOND"]
        assert service.get(f"{address}&banks=NON_EXISTENT").json == {}

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("", "Either url or both signal and signal_type are required"),
            ("signal=00", "Either url or both signal and signal_type are required"),
            (f"signal={STRANGER}&signal_type=vpdq", "No such SignalType 'vpdq'"),
            (f"signal={STRANGER[1:]}&signal_type=pdq", "invalid signal: it has 63 hexadecimal digits"),
            (f"signal=x{STRANGER[1:]}&signal_type=pdq", "invalid signal: 'x' at position 1"),
        ],
    )
    def test_refuses_what_is_no_hash(self, service: Running, query: str, sentence: str) -> None:
        reply = service.get(f"/m/lookup?{query}")

        assert reply.status == 400
        assert reply.json["message"].startswith(sentence)

    def test_takes_upper_case_which_hma_refuses(self, service: Running) -> None:
        assert service.get(f"/m/lookup?signal={hex_of(KNOWN, 3).upper()}&signal_type=pdq").json["FIRST"]

    def test_fetches_no_address_unless_hosts_are_listed(self, service: Running) -> None:
        reply = service.get("/m/lookup?url=http://169.254.169.254/latest")

        assert reply.status == 403
        assert "fetch_hosts" in reply.json["message"]


class TestRawLookup:
    def test_tells_ids_or_ids_with_distances(self, service: Running) -> None:
        address = f"/m/raw_lookup?signal={hex_of(KNOWN)}&signal_type=pdq"

        assert service.get(address).json == {"matches": [1, SECOND_BANK + 1]}
        assert service.get(f"{address}&include_distance=true&banks=FIRST").json == {
            "matches": [{"bank_content_id": 1, "distance": "0"}]
        }

    def test_refuses_parameters_as_the_framework_of_hma_does(self, service: Running) -> None:
        missing = service.get("/m/raw_lookup?signal_type=pdq")
        unfit = service.get(f"/m/raw_lookup?signal={STRANGER}&signal_type=pdq&include_distance=maybe")

        assert (missing.status, unfit.status) == (422, 422)
        assert missing.json == [
            {"type": "missing", "loc": ["signal"], "msg": "Field required", "input": {"signal_type": "pdq"}}
        ]
        assert unfit.json[0]["type"] == "bool_parsing"


class TestCompare:
    def test_tells_whether_hashes_are_near_and_how_near(self, service: Running) -> None:
        one, near = hex_of(KNOWN, 5), hex_of(NEAR, 5)

        assert service.send("POST", "/m/compare", {"pdq": [one, near]}).json == {
            "pdq": [True, {"distance": int(distance(one, near))}]
        }
        assert service.send("POST", "/m/compare", {"pdq": [one, STRANGER]}).json["pdq"][0] is False

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ([], "Request input was not a dict"),
            ({"pdq": "ab"}, "Comparison hashes for pdq was not a list"),
            ({"pdq": [STRANGER]}, "Comparison hash list length must be exactly 2"),
            ({"vpdq": [STRANGER, STRANGER]}, "No such SignalType 'vpdq'"),
            ({"pdq": [STRANGER, "ab"]}, "Invalid pdq hash: it has 2 hexadecimal digits"),
            ({"pdq": [STRANGER, 5]}, "Invalid pdq hash: it is no text"),
        ],
    )
    def test_refuses_what_cannot_be_compared(self, service: Running, given: object, sentence: str) -> None:
        reply = service.send("POST", "/m/compare", given)

        assert reply.status == 400
        assert reply.json["message"].startswith(sentence)

    def test_refuses_bodies_that_are_no_json(self, service: Running) -> None:
        assert service.ask("POST", "/m/compare", b"{}", {"content-type": "text/plain"}).status == 415
        assert service.ask("POST", "/m/compare", b"{", {"content-type": "application/json"}).status == 400


class TestBanks:
    def test_are_made_shown_changed_and_taken_out(self, service: Running) -> None:
        made = service.send("POST", "/c/banks", {"name": "MY_TEST_BANK_01"})
        assert (made.status, made.json) == (201, {"name": "MY_TEST_BANK_01", "matching_enabled_ratio": 1.0})
        assert made.json in service.get("/c/banks").json

        assert service.send("PUT", "/c/bank/MY_TEST_BANK_01", {"name": "1_invalid"}).status == 400
        renamed = service.send("PUT", "/c/bank/MY_TEST_BANK_01", {"name": "RENAMED"})
        assert (renamed.status, renamed.json["name"]) == (200, "RENAMED")
        assert service.send("PUT", "/c/bank/RENAMED", {"enabled": False}).json["matching_enabled_ratio"] == 0
        assert (
            service.send("PUT", "/c/bank/RENAMED", {"enabled_ratio": 0.5}).json["matching_enabled_ratio"]
            == 0.5
        )
        assert service.get("/c/bank/RENAMED").json == {"name": "RENAMED", "matching_enabled_ratio": 0.5}
        assert service.get("/c/bank/MY_TEST_BANK_01").json == {
            "message": "bank 'MY_TEST_BANK_01' not found"
        } | {"code": "match.no-such-bank"}

        for _ in range(2):
            gone = service.ask("DELETE", "/c/bank/RENAMED")
            assert (gone.status, gone.json) == (200, {"message": "Done"})
        assert service.get("/c/bank/RENAMED").status == 404

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"name": "01_TEST_BANK"}, 400),
            ({"name": "my_test_bank"}, 400),
            ({"name": "FIRST"}, 403),
            ({"name": "X", "enabled_ratio": 2}, 400),
            ({}, 422),
            ({"name": 5}, 422),
            ({"name": "X", "enabled_ratio": "much"}, 422),
            ([], 422),
        ],
    )
    def test_are_refused_with_bad_names_and_ratios(
        self, service: Running, given: object, status: int
    ) -> None:
        reply = service.send("POST", "/c/banks", given)

        assert reply.status == status
        assert "X" not in [bank["name"] for bank in service.get("/c/banks").json]

    def test_with_a_ratio_of_nought_tell_nothing_unless_the_coin_is_passed_by(self, service: Running) -> None:
        service.send("POST", "/c/banks", {"name": "OFF", "enabled": False})
        value = hex_of(some_hashes(np.random.default_rng(77), 1))
        content = service.send("POST", "/c/bank/OFF/signal", {"pdq": value}).json["id"]

        assert service.get(f"/m/lookup?signal={value}&signal_type=pdq").json == {}
        assert service.get(f"/m/raw_lookup?signal={value}&signal_type=pdq").json == {"matches": [content]}
        batch = {"signals": [value]}
        assert service.send("POST", "/m/lookup_batch?bypass_coinflip=true", batch).json == {
            "OFF": [{"bank_content_id": content, "distance": "0"}]
        }
        service.ask("DELETE", "/c/bank/OFF")

    def test_with_a_ratio_are_told_for_the_same_seeds_as_by_hma(self, service: Running) -> None:
        service.send("POST", "/c/banks", {"name": "HALF", "enabled_ratio": 0.5})
        value = hex_of(some_hashes(np.random.default_rng(78), 1))
        service.send("POST", "/c/bank/HALF/signal", {"pdq": value})

        # What random.Random(seed).random() gives in every Python since 3.2, rounded.
        coins = {"a": 0.27, "b": 0.72, "c": 0.49, "d": 0.39, "e": 0.57, "f": 0.42}
        told = {
            seed: bool(service.get(f"/m/lookup?signal={value}&signal_type=pdq&seed={seed}").json)
            for seed in coins
        }

        assert told == {seed: coin <= 0.5 for seed, coin in coins.items()}
        service.ask("DELETE", "/c/bank/HALF")


class TestContent:
    def test_is_added_shown_noted_and_withdrawn(self, service: Running) -> None:
        value = hex_of(some_hashes(np.random.default_rng(80), 1))
        added = service.send("POST", "/c/bank/FIRST/signal", {"pdq": value, "note": "poster"})
        content = added.json["id"]
        assert (added.status, added.json) == (200, {"id": content, "signals": {"pdq": value}})

        address = f"/c/bank/FIRST/content/{content}"
        assert service.get(address).json == {
            "id": content,
            "disable_until_ts": 1,
            "original_media_uri": None,
            "bank": {"name": "FIRST", "matching_enabled_ratio": 1.0},
            "note": "poster",
        }
        assert service.get(f"{address}?include_signals=true").json["signals"] == {"pdq": value}

        off = service.send("PUT", address, {"disable_until_ts": 0})
        assert (off.status, off.json["disable_until_ts"]) == (200, 0)
        lookup = f"signal={value}&signal_type=pdq"
        assert service.get(f"/m/lookup?{lookup}").json == {}
        assert service.get(f"/m/raw_lookup?{lookup}").json == {"matches": [content]}
        assert service.send("PUT", address, {"disable_until_ts": 1}).status == 200
        assert list(service.get(f"/m/lookup?{lookup}").json) == ["FIRST"]

        assert service.ask("DELETE", address).json == {"deleted": 1}
        assert service.get(f"/m/lookup?{lookup}").json == {}
        assert service.ask("DELETE", address).json == {"deleted": 0}
        assert service.get(address).status == 404

    def test_of_the_same_hash_and_note_stays_one(self, service: Running) -> None:
        value = hex_of(some_hashes(np.random.default_rng(81), 1))

        first, again, other = (
            service.send("POST", "/c/bank/FIRST/signal", {"pdq": value, "note": note}).json["id"]
            for note in ("one", "one", "other")
        )

        assert first == again
        assert other == first + 1

    @pytest.mark.parametrize(
        ("method", "path", "given", "status"),
        [
            ("POST", "/c/bank/NONE/signal", {"pdq": STRANGER}, 404),
            ("POST", "/c/bank/FIRST/signal", {}, 400),
            ("POST", "/c/bank/FIRST/signal", {"pdq": "12"}, 400),
            ("POST", "/c/bank/FIRST/signal", {"pdq": None}, 400),
            ("POST", "/c/bank/FIRST/signal", {"pdq": STRANGER, "video_md5": "0" * 32}, 400),
            ("POST", "/c/bank/FIRST/signal", {"pdq": STRANGER, "note": "x" * 256}, 400),
            ("PUT", "/c/bank/FIRST/content/1", {"disable_until_ts": 9_999_999_999}, 400),
            ("PUT", "/c/bank/FIRST/content/1", {"disable_until_ts": -1}, 400),
            ("PUT", "/c/bank/FIRST/content/1", {"disable_until_ts": "soon"}, 400),
            ("PUT", "/c/bank/FIRST/content/99999", {"disable_until_ts": 0}, 404),
            ("PUT", "/c/bank/SECOND/content/1", {"disable_until_ts": 0}, 404),
            ("PUT", "/c/bank/NONE/content/1", {"disable_until_ts": 0}, 404),
        ],
    )
    def test_is_refused_where_it_does_not_fit(
        self, service: Running, method: str, path: str, given: object, status: int
    ) -> None:
        assert service.send(method, path, given).status == status
        assert service.get(f"/m/lookup?signal={STRANGER}&signal_type=pdq").json == {}


class TestConfiguration:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/c/exchanges", []),
            ("/c/exchanges/apis", []),
            ("/c/signal_type", [{"name": "pdq", "enabled_ratio": 1.0}]),
            ("/c/content_type", [{"name": "photo", "enabled": True}]),
        ],
    )
    def test_is_told(self, service: Running, path: str, expected: object) -> None:
        reply = service.get(path)

        assert (reply.status, reply.json) == (200, expected)

    def test_knows_no_exchange(self, service: Running) -> None:
        for path in ("/c/exchange/X", "/c/exchange/X/status", "/c/exchange/X/credentials"):
            reply = service.get(path)
            assert (reply.status, reply.json) == (404, {"message": "Exchange 'X' not found"})
        assert service.ask("DELETE", "/c/exchange/X").json == {"message": "Exchange deleted"}
        made = service.send("POST", "/c/exchanges", {"bank": "X", "api": "sample"})
        assert (made.status, made.json) == (400, {"message": "No such exchange type 'sample'"})

    def test_tells_the_state_of_the_index(self, service: Running) -> None:
        status = service.get("/m/index/status").json["pdq"]
        index = service.get("/c/signal_type/index").json["pdq"]

        assert status["present"]
        assert status["size"] >= 201
        assert index["db_size"] == index["index_size"] == status["size"]
        assert index["newest_db_item"] == index["index_built_to"] == status["built_to"] > 1_700_000_000
        assert service.get("/m/index/status?signal_type=x").json == {"message": "No such signal type 'x'"}

    def test_sets_the_ratio_of_a_signal_type_without_a_body(self, service: Running) -> None:
        reply = service.send("PUT", "/c/signal_type/pdq", {"enabled_ratio": 1.0})

        assert (reply.status, reply.body) == (204, b"")


class TestStatus:
    @pytest.mark.parametrize(
        ("path", "word"), [("/status", b"I-AM-ALIVE"), ("/livez", b"OK"), ("/readyz", b"READY")]
    )
    def test_is_one_word(self, service: Running, path: str, word: bytes) -> None:
        reply = service.get(path)

        assert (reply.status, reply.body) == (200, word)

    def test_leads_from_the_root(self, service: Running) -> None:
        reply = service.get("/")

        assert (reply.status, reply.headers["location"]) == (302, "/status")

    def test_lists_every_address_of_hma(self, service: Running) -> None:
        listed = service.get("/site-map").json

        assert {"/h/hash", "/m/lookup", "/m/raw_lookup", "/m/compare", "/m/index/status", "/c/banks"} <= set(
            listed
        )
        assert set(service.get("/openapi.json").json["paths"]) >= {"/m/lookup", "/c/bank/{name}/content/{id}"}

    def test_tells_counts_and_generations(self, service: Running) -> None:
        health = service.get("/health").json

        first = next(bank for bank in health["banks"] if bank["name"] == "FIRST")
        assert (first["number"], first["generation"]) == (0, "000001")
        assert first["live"] >= 100

    def test_is_404_where_there_is_nothing(self, service: Running) -> None:
        assert service.get("/m/none").status == 404
        assert service.ask("DELETE", "/m/lookup").headers["allow"] == "GET, POST"
