import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from tests.factories.adviser_servers import POLICY, QUICK, AdviserServer, Served, said_json

from openiru.advisers.adapters.base import AdviserAwayError, BadAnswerError
from openiru.advisers.adapters.catalogue import opened
from openiru.advisers.adapters.channel import Channel
from openiru.advisers.errors import BadAddressError, NoKeyError
from openiru.advisers.types import Item

pytestmark = pytest.mark.usefixtures("socket_enabled")

CHAT = "/chat/completions"


def post(server: AdviserServer, **changes: Any) -> dict[str, Any]:
    with Channel(server.definition(**changes)) as channel:
        return channel.post(CHAT, {"model": "m"})


class TestChannel:
    def test_gives_the_answer(self) -> None:
        with AdviserServer().running() as server:
            assert "choices" in post(server)

    def test_does_not_follow_a_redirect(self) -> None:
        with AdviserServer().running() as elsewhere, AdviserServer().running() as server:
            server.faults = [Served(status=307, headers={"location": f"{elsewhere.url}{CHAT}"})]

            with pytest.raises(AdviserAwayError, match="redirect"):
                post(server)

        assert elsewhere.questions == []

    def test_ends_an_answer_without_end(self) -> None:
        with AdviserServer().running() as server:
            server.faults = [Served(body=b" " * 4096, repeat=True)]

            with pytest.raises(BadAnswerError, match="longer than"):
                post(server)

    def test_ends_an_answer_that_drips(self) -> None:
        limits = replace(QUICK, total_s=0.6)
        with AdviserServer().running() as server:
            server.faults = [Served(body=b" " * 200, drip_s=0.05)]

            with pytest.raises(AdviserAwayError, match="in time"):
                post(server, limits=limits)

    def test_ends_silence(self) -> None:
        limits = replace(QUICK, silence_s=0.2)
        with AdviserServer().running() as server:
            server.faults = [Served(body=b"{}" * 4, drip_s=1.0)]

            with pytest.raises(AdviserAwayError, match="silent"):
                post(server, limits=limits)

    @pytest.mark.parametrize("kind", ["text/html", "", "text/event-stream", "application/jsonp"])
    def test_refuses_what_is_not_json_by_its_head(self, kind: str) -> None:
        with AdviserServer().running() as server:
            server.faults = [replace(said_json(label="clear"), content_type=kind)]

            with pytest.raises(BadAnswerError, match="not with JSON"):
                post(server)

    def test_refuses_a_packed_answer(self) -> None:
        with AdviserServer().running() as server:
            server.faults = [replace(said_json(label="clear"), headers={"content-encoding": "gzip"})]

            with pytest.raises(BadAnswerError, match="packed"):
                post(server)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"a": NaN}', b"[" * 50_000])
    def test_refuses_what_is_no_json_object(self, body: bytes) -> None:
        with AdviserServer().running() as server:
            server.faults = [Served(body=body)]

            with pytest.raises(BadAnswerError):
                post(server)

    @pytest.mark.parametrize(("status", "permanent"), [(429, False), (503, False), (500, True), (404, True)])
    def test_says_whether_to_ask_again(self, status: int, *, permanent: bool) -> None:
        with AdviserServer().running() as server:
            server.faults = [Served(status=status, headers={"retry-after": "7"})]

            with pytest.raises(AdviserAwayError) as caught:
                post(server)

        assert caught.value.permanent is permanent
        assert caught.value.retry_after_s == 7

    def test_says_that_nobody_listens(self) -> None:
        with AdviserServer().running() as server:
            definition = server.definition()

        with (
            Channel(definition) as channel,
            pytest.raises(AdviserAwayError, match="no connection") as caught,
        ):
            channel.post(CHAT, {})
        assert not caught.value.permanent

    def test_asks_no_more_at_once_than_allowed(self) -> None:
        limits = replace(QUICK, at_once=3)
        with AdviserServer().running() as server:
            items = [Item(id=str(n), text=f"text {n}") for n in range(24)]
            with opened(server.definition(limits=limits)) as adviser:
                advice = adviser.classify(items, POLICY)

        assert [each.item_id for each in advice.opinions] == [item.id for item in items]
        assert server.most_at_once <= 3


class TestKey:
    def test_is_shown_to_the_adviser(self, tmp_path: Path) -> None:
        key = tmp_path / "key"
        key.write_text("secret-key\n", encoding="ascii")
        key.chmod(0o600)
        with AdviserServer().running() as server:
            post(server, key_file=str(key))

        assert server.headers[0]["authorization"] == "Bearer secret-key"

    @pytest.mark.parametrize(("content", "mode"), [("k", 0o644), ("", 0o600), ("a\nb", 0o600), ("é", 0o600)])
    def test_is_refused_where_it_is_none_or_lies_open(self, tmp_path: Path, content: str, mode: int) -> None:
        key = tmp_path / "key"
        key.write_text(content, encoding="utf-8")
        key.chmod(mode)
        with AdviserServer().running() as server, pytest.raises(NoKeyError):
            post(server, key_file=str(key))

        assert server.questions == []

    def test_is_refused_where_it_is_not_there(self, tmp_path: Path) -> None:
        with AdviserServer().running() as server, pytest.raises(NoKeyError):
            post(server, key_file=os.fspath(tmp_path / "key"))


class TestHosts:
    @pytest.mark.parametrize(
        ("address", "found"),
        [
            ("https://model.example/v1", ["93.184.216.34"]),
            ("https://model.example/v1", ["10.0.0.7", "93.184.216.34"]),  # one of them leads outside
            ("http://93.184.216.34/v1", []),
            ("http://169.254.169.254/v1", []),
            ("http://model.example/v1", ["169.254.169.254"]),
            ("http://model.example/v1", ["192.0.0.192"]),
            ("http://model.example/v1", ["fd00:ec2::254"]),
            ("http://model.example/v1", ["0.0.0.0"]),  # noqa: S104
            ("http://[::ffff:93.184.216.34]/v1", []),
            ("http://model.example/v1", ["fd20:ce::254"]),  # metadata of Google
            ("http://model.example/v1", ["2001:0:5db8:d822::1"]),  # Teredo
            ("http://model.example/v1", ["2002:a00:7::1"]),  # 6to4 around 10.0.0.7
            ("http://model.example/v1", ["64:ff9b::a00:7"]),  # NAT64 around 10.0.0.7
            ("http://model.example/v1", ["203.0.113.7"]),  # for documents
            ("http://model.example/v1", ["198.18.0.1"]),  # for tests of networks
            ("http://model.example/v1", ["240.0.0.1"]),  # reserved
            ("http://model.example/v1", ["100.64.0.1"]),  # of a provider
            ("http://[64:ff9b::5db8:d822]/v1", []),
        ],
    )
    def test_outside_the_house_are_refused(self, address: str, found: Sequence[str]) -> None:
        with AdviserServer().running() as server:
            definition = server.definition(address=address)

        with (
            Channel(definition, resolve=lambda _host, _port: found) as channel,
            pytest.raises(BadAddressError),
        ):
            channel.post(CHAT, {})

    def test_whose_name_nobody_tells_are_given_up(self) -> None:
        told = Event()

        def never(_host: str, _port: int) -> Sequence[str]:
            told.wait()
            return ["127.0.0.1"]

        with AdviserServer().running() as server:
            address = server.url.replace("127.0.0.1", "model.internal")
            definition = server.definition(address=address, limits=replace(QUICK, connect_s=0.2))
            with (
                Channel(definition, resolve=never) as channel,
                pytest.raises(AdviserAwayError),
            ):
                channel.post(CHAT, {})
        told.set()

        assert server.questions == []

    def test_of_the_house_are_reached_by_name(self) -> None:
        with AdviserServer().running() as server:
            address = server.url.replace("127.0.0.1", "model.internal")
            definition = server.definition(address=address)

            with Channel(definition, resolve=lambda _host, _port: ["127.0.0.1"]) as channel:
                channel.post(CHAT, {})

        assert server.headers[0]["host"].startswith("model.internal:")
