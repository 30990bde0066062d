"""Banks change, merge and come and go, and processes are killed, while clients ask: no request is lost."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from tests.factories.doomed_store import AT
from tests.factories.hashes import some_hashes
from tests.factories.match_clients import Clients
from tests.factories.match_services import Running, hex_of, make_bank, match_service, until

from openiru.engines.hashes.index.store.changes import add, withdraw
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.places import current_name
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.index.tables import Words

SEED = 31
WORDS = some_hashes(np.random.default_rng(SEED), 4000)


class TestChangesUnderLoad:
    def test_lose_no_request_and_count_at_once(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS[:1000])
        with match_service(banks) as service, Clients(service.port, seed=SEED, count=4) as clients:
            store = HashStore(banks / "KNOWN")
            for round_ in range(4):
                new = WORDS[1000 + 400 * round_ : 1400 + 400 * round_]
                addition = add(store, new)
                assert _found(service, new) == [400, 400, 400]
                withdraw(store, addition.ids, at=AT)
                assert _found(service, new) == [0, 0, 0]
                assert merge(banks / "KNOWN")
                # A new generation is read beside the look-ups; from then on, changes count at once again.
                assert until(partial(_is_searched, service, current_name(banks / "KNOWN"), processes=set()))
                service.send("POST", "/c/banks", {"name": f"OTHER_{round_}"})
                service.send("POST", f"/c/bank/OTHER_{round_}/signal", {"pdq": hex_of(WORDS, 3500)})
                service.ask("DELETE", f"/c/bank/OTHER_{round_}")
            asked = clients.stop()

        assert (asked.wrong, asked.broken) == ([], [])
        assert min(asked.answers) > 0

    def test_of_many_hashes_are_read_beside_the_look_ups(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS[:1000])
        many = some_hashes(np.random.default_rng(32), 100_000)
        with match_service(banks) as service, Clients(service.port, seed=SEED, count=2) as clients:
            add(HashStore(banks / "KNOWN"), many)

            seen = until(lambda: _found(service, many[::100]) == [1000, 1000, 1000])
            asked = clients.stop()

        assert seen
        assert (asked.wrong, asked.broken) == ([], [])
        assert min(asked.answers) > 0

    def test_that_gather_are_merged_by_the_service_itself(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS[:1000])
        (banks / "service.yaml").write_text("merge_at_bytes: 10000\n")
        with match_service(banks, processes=1) as service:
            add(HashStore(banks / "KNOWN"), WORDS[1000:2000])

            def generation() -> str:
                return str(service.get("/health").json["banks"][0]["generation"])

            assert until(lambda: generation() == "000002", 60)
            assert _found(service, WORDS[1000:2000]) == [1000, 1000, 1000]


class TestKilledProcess:
    def test_is_replaced_while_the_other_answers(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS[:1000])
        with match_service(banks) as service:
            assert until(lambda: len(service.children()) == 2 and service.log().count("process-ready") == 2)
            with Clients(service.port, seed=SEED, count=3) as clients:
                for _ in range(2):
                    killed = service.children()[0]
                    os.kill(killed, signal.SIGKILL)
                    # New connections are answered all the time.
                    assert all(service.get("/livez").status == 200 for _ in range(50))
                    assert until(partial(_is_replaced, service, killed))
                asked = clients.stop()

        assert asked.wrong == []
        assert min(asked.answers) > 0

    def test_takes_nothing_with_it_that_was_added(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS[:1000])
        with match_service(banks, processes=1) as service:
            added = service.send(
                "POST", "/c/bank/KNOWN/signal", {"pdq": hex_of(WORDS, 2000), "note": "kept"}
            ).json
            os.kill(service.children()[0], signal.SIGKILL)

            shown = service.get(f"/c/bank/KNOWN/content/{added['id']}")

        assert shown.json["note"] == "kept"

    def test_ends_with_the_parent(self, tmp_path: Path) -> None:
        with match_service(tmp_path / "banks", processes=1) as service:
            child = service.children()[0]
            service.process.kill()

            assert until(lambda: not Path(f"/proc/{child}").exists())


class TestDamagedBank:
    def test_is_told_until_it_is_mended(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS[:1000])
        current = banks / "KNOWN" / "CURRENT"
        named = current.read_bytes()
        look_up = f"/m/lookup?signal={hex_of(WORDS, 5)}&signal_type=pdq"
        with match_service(banks, processes=1) as service:
            before = service.get(look_up)
            current.write_bytes(b"000009\n")
            # The service looks beside the look-ups, and knows a moment later.
            assert until(lambda: service.get(look_up).status == 503)
            answers = [service.get(path) for path in (look_up, "/status", "/readyz", "/health", "/livez")]
            batch = service.send("POST", "/m/lookup_batch", [hex_of(WORDS, 5)])
            current.write_bytes(named)
            assert until(lambda: service.get(look_up).status == 200)
            after = service.get(look_up)

        assert [answer.status for answer in answers] == [503, 503, 503, 503, 200]
        assert b"INDEX-NOT-LOADED" in answers[1].body
        assert batch.status == 503
        assert before.json == after.json == {"KNOWN": [{"bank_content_id": 6, "distance": "0"}]}


class TestStopping:
    def test_lets_open_requests_end(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        make_bank(banks, "KNOWN", WORDS)
        body = np.repeat(WORDS, 30, axis=0).astype(">u8").tobytes()
        with match_service(banks, processes=1) as service, ThreadPoolExecutor(1) as pool:
            batch = pool.submit(
                service.ask, "POST", "/m/lookup_batch", body, {"content-type": "application/octet-stream"}
            )
            time.sleep(0.2)
            service.process.send_signal(signal.SIGTERM)
            reply = batch.result(timeout=60)

            assert service.process.wait(30) == 0
        assert reply.body.count(b"\n") == len(body) // 32


def _is_searched(service: Running, generation: str, *, processes: set[int]) -> bool:
    """Whether all processes have told that they search a generation; `processes` keeps those that have."""
    health = service.get("/health").json
    if health["banks"][0]["generation"] == generation:
        processes.add(health["process"]["id"])
    return processes >= set(service.children())


def _is_replaced(service: Running, process: int) -> bool:
    return process not in service.children() and len(service.children()) == 2


def _found(service: Running, words: Words) -> list[int]:
    """How many of some hashes are known, asked over several connections and so of all processes."""
    body = words.astype(">u8").tobytes()
    kind = {"content-type": "application/octet-stream"}
    answers = [service.ask("POST", "/m/lookup_batch", body, kind).body for _ in range(3)]
    return [len(words) - answer.count(b"{}\n") for answer in answers]
