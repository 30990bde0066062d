"""What comes over the wire, in whatever pieces and however wrong."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.factories.match_services import Running, hex_of, match_service
from tests.integration.match_service.conftest import KNOWN

LOOKUP = f"/m/lookup?signal={hex_of(KNOWN, 9)}&signal_type=pdq".encode()
FOUND = b'{"FIRST":[{"bank_content_id":10,"distance":"0"}]}\n'
HOST = b"host: 127.0.0.1\r\n"
GET = b"GET %b HTTP/1.1\r\n%b\r\n" % (LOOKUP, HOST)


@contextmanager
def line_to(service: Running) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as line:
        yield line


def everything(line: socket.socket) -> bytes:
    parts = []
    while part := line.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def ask(service: Running, *pieces: bytes) -> bytes:
    """Send pieces, say that no more comes, and read until the other side closes."""
    with line_to(service) as line:
        for piece in pieces:
            line.sendall(piece)
        line.shutdown(socket.SHUT_WR)
        return everything(line)


class TestConnection:
    def test_understands_a_request_in_single_bytes(self, service: Running) -> None:
        reply = ask(service, *(GET[place : place + 1] for place in range(len(GET))))

        assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
        assert reply.endswith(FOUND)

    def test_answers_many_requests_in_order(self, service: Running) -> None:
        other = b"GET /livez HTTP/1.1\r\n%b\r\n" % HOST

        reply = ask(service, (GET + other) * 50)

        assert reply.count(FOUND) == reply.count(b"\r\n\r\nOK") == 50
        assert reply.index(b"\r\n\r\nOK") > reply.index(FOUND)

    def test_answers_head_without_a_body(self, service: Running) -> None:
        reply = ask(service, GET.replace(b"GET", b"HEAD", 1))

        assert b"content-length: %d\r\n" % len(FOUND) in reply
        assert reply.endswith(b"\r\n\r\n")

    def test_reads_bodies_in_chunks(self, service: Running) -> None:
        head = b"POST /m/lookup_batch HTTP/1.1\r\n%bcontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"
        line = hex_of(KNOWN, 9).encode()

        reply = ask(service, head % HOST, b"20\r\n%b\r\n" % line[:32], b"20\r\n%b\r\n0\r\n\r\n" % line[32:])

        assert reply.endswith(b"%x\r\n%b\r\n0\r\n\r\n" % (len(FOUND), FOUND))

    def test_says_go_on_to_who_asks_first(self, service: Running) -> None:
        head = b"POST /m/compare HTTP/1.1\r\n%bcontent-type: application/json\r\nexpect: 100-continue\r\n"

        with line_to(service) as line:
            line.sendall(head % HOST + b"content-length: 2\r\n\r\n")
            assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            line.sendall(b"{}")
            assert line.recv(10_000).startswith(b"HTTP/1.1 200 OK")

    def test_keeps_lines_of_old_clients_only_if_they_ask(self, service: Running) -> None:
        old = GET.replace(b"HTTP/1.1", b"HTTP/1.0")

        assert b"connection: close" in ask(service, old)
        assert b"connection: keep-alive" in ask(
            service, old.replace(HOST, HOST + b"connection: keep-alive\r\n")
        )

    def test_passes_over_offers_of_another_protocol(self, service: Running) -> None:
        offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"

        assert ask(service, GET.replace(HOST, HOST + offer)).endswith(FOUND)

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"nonsense\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
            (b"\x16\x03\x01\x02\x00\x01\x00", 400),
            (b"GET /%b HTTP/1.1\r\n\r\n" % (b"x" * 20_000), 431),
            (b"GET / HTTP/1.1\r\na: %b" % (b"x" * 20_000), 431),
            (b"GET / HTTP/1.1\r\n%b\r\n" % b"".join(b"a%d: b\r\n" % n for n in range(101)), 431),
            (b"POST /m/compare HTTP/1.1\r\n%bcontent-length: 70000\r\n\r\n" % HOST, 413),
            (b"POST /m/compare HTTP/1.1\r\n%bcontent-length: 2\r\ncontent-length: 3\r\n\r\n{}" % HOST, 400),
            (
                b"POST /m/compare HTTP/1.1\r\n%btransfer-encoding: chunked\r\n\r\n11000\r\n%b"
                % (HOST, b"x" * 0x11000),
                413,
            ),
            (b"POST /m/lookup HTTP/1.1\r\nhost: other.example\r\ncontent-length: 9000\r\n\r\n", 403),
        ],
    )
    def test_refuses_and_closes(self, service: Running, sent: bytes, status: int) -> None:
        with line_to(service) as line:
            line.sendall(sent)
            reply = everything(line)

        assert reply.startswith(b"HTTP/1.1 %d " % status)
        assert b"connection: close\r\n" in reply
        assert reply.count(b"HTTP/1.1") == 1

    def test_answers_what_came_before_the_nonsense(self, service: Running) -> None:
        with line_to(service) as line:
            line.sendall(GET + b"nonsense\r\n\r\n")

            assert everything(line).endswith(FOUND)


class TestSlowClients:
    def test_are_cut_off_and_others_are_not(self, tmp_path: Path) -> None:
        banks = tmp_path / "banks"
        banks.mkdir()
        (banks / "service.yaml").write_text(
            "header_timeout_s: 1\nidle_timeout_s: 1\nleast_bytes_per_s: 1000000\n"
        )
        post = (
            b"POST /m/compare HTTP/1.1\r\n%bcontent-type: application/json\r\ncontent-length: 60\r\n\r\n{"
            % HOST
        )

        with match_service(banks, processes=1) as service:
            for sent, expected in [
                (b"GET /livez HTTP/1.1\r\nhost", b"HTTP/1.1 408 "),
                (post, b"HTTP/1.1 408 "),
                (b"", b""),
                (b"GET /livez HTTP/1.1\r\n%b\r\n" % HOST, b"HTTP/1.1 200 OK"),
            ]:
                with line_to(service) as line:
                    line.sendall(sent)
                    assert everything(line).startswith(expected)

            assert service.get("/livez").status == 200
