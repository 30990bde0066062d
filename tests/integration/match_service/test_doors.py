"""Who comes in, and who does not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pytest
from tests.factories.hashes import some_hashes
from tests.factories.match_services import Reply, Running, hex_of, make_bank, match_service

from openiru.match_service.errors import OpenToAllError
from openiru.match_service.serving import check_may_listen
from openiru.match_service.tokens import Scope, add_token, revoke_token

WORDS = some_hashes(np.random.default_rng(21), 3)
LOOKUP = f"/m/lookup?signal={hex_of(WORDS)}&signal_type=pdq"
AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with a token, so that every other request needs one."""
    banks = tmp_path_factory.mktemp("guarded") / "banks"
    make_bank(banks, "KNOWN", WORDS)
    add_token(banks, "the first", scopes=(Scope.LOOKUP,), at=AT)
    with match_service(banks) as running:
        yield running


def lookup(service: Running, token: str) -> Reply:
    return service.get(LOOKUP, authorization=f"Bearer {token}")


class TestTokens:
    @pytest.mark.parametrize(
        "header",
        [
            {},
            *(
                {"authorization": text}
                for text in ("", "Bearer", "Bearer oirum_00000000_x", "Basic YTpi", "Bearer \xe9")
            ),
        ],
    )
    def test_are_needed_for_everything_but_signs_of_life(
        self, guarded: Running, header: dict[str, str]
    ) -> None:
        for method, path in [("GET", LOOKUP), ("GET", "/c/banks"), ("GET", "/health"), ("POST", "/m/lookup")]:
            reply = guarded.ask(method, path, headers=header)
            assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
        for path in ("/status", "/livez", "/readyz", "/site-map", "/openapi.json"):
            assert guarded.get(path).status == 200

    def test_open_what_their_scope_says(self, guarded: Running) -> None:
        reading, _ = add_token(guarded.banks, "reads", scopes=(Scope.LOOKUP,), at=AT)
        writing, _ = add_token(guarded.banks, "writes", scopes=(Scope.WRITE,), at=AT)
        body = orjson.dumps({"pdq": "00" * 32})

        def add(token: str) -> Reply:
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            return guarded.ask("POST", "/c/bank/KNOWN/signal", body, headers)

        assert lookup(guarded, reading).json == {"KNOWN": [{"bank_content_id": 1, "distance": "0"}]}
        assert add(reading).status == 403
        assert lookup(guarded, writing).status == 403
        assert add(writing).status == 200

    def test_open_nothing_from_the_moment_they_are_revoked(self, guarded: Running) -> None:
        text, token = add_token(guarded.banks, "short-lived", scopes=(Scope.LOOKUP,), at=AT)
        assert {lookup(guarded, text).status for _ in range(20)} == {200}

        revoke_token(guarded.banks, token.id, at=AT)

        assert {lookup(guarded, text).status for _ in range(20)} == {401}

    def test_keep_to_their_rate_over_all_processes(self, guarded: Running) -> None:
        text, _ = add_token(guarded.banks, "slow", scopes=(Scope.LOOKUP,), at=AT, rate=(0.001, 10.0))

        statuses = [lookup(guarded, text).status for _ in range(30)]
        refused = lookup(guarded, text)

        assert statuses == [200] * 11 + [429] * 19
        assert int(refused.headers["retry-after"]) > 100
        assert "0.001 look-ups a second" in refused.json["message"]

    def test_pay_for_each_hash_of_a_batch(self, guarded: Running) -> None:
        text, _ = add_token(guarded.banks, "batches", scopes=(Scope.LOOKUP,), at=AT, rate=(0.001, 10.0))
        headers = {"authorization": f"Bearer {text}", "content-type": "application/octet-stream"}

        first = guarded.ask("POST", "/m/lookup_batch", bytes(32 * 500), headers)

        assert (first.status, first.body.count(b"\n")) == (200, 500)
        assert lookup(guarded, text).status == 429

    def test_stand_in_no_log(self, guarded: Running) -> None:
        text, _ = add_token(guarded.banks, "quiet", scopes=(Scope.LOOKUP, Scope.WRITE), at=AT)
        headers = {"authorization": f"Bearer {text}", "content-type": "application/json"}
        value = hex_of(WORDS, 1)
        guarded.ask("POST", "/c/bank/KNOWN/signal", orjson.dumps({"pdq": value}), headers)

        log = guarded.log()

        assert "match.content-added" in log
        assert text not in log
        assert value not in log


class TestWithoutTokens:
    @pytest.mark.parametrize(
        "header",
        [
            {"host": "rebound.example"},
            {"host": "127.0.0.1.rebound.example"},
            {"origin": "https://elsewhere.example"},
            {"origin": "null"},
        ],
    )
    def test_no_web_page_asks_through_a_browser(self, tmp_path: Path, header: dict[str, str]) -> None:
        with match_service(tmp_path / "banks", processes=1) as service:
            assert service.ask("GET", "/c/banks", headers=header).status == 403
            assert service.get("/c/banks").status == 200

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "match.example"])  # noqa: S104 - refused
    def test_only_this_machine_is_listened_to(self, tmp_path: Path, host: str) -> None:
        with pytest.raises(OpenToAllError):
            check_may_listen(tmp_path, host)

        add_token(tmp_path, "uploads", scopes=(Scope.LOOKUP,), at=AT)
        check_may_listen(tmp_path, host)

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
    def test_this_machine_may_ask(self, tmp_path: Path, host: str) -> None:
        check_may_listen(tmp_path, host)
