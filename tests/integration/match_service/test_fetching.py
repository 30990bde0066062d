"""Pictures at addresses are fetched from the hosts that the operator lists, and from nowhere else."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories.match_services import Running, make_bank, match_service
from tests.integration.match_service.test_pictures import pdq_of, picture

from openiru.engines.hashes.search import to_words

PICTURE = picture(41)
MOST_BYTES = 200_000


class Pictures(http.server.BaseHTTPRequestHandler):
    """A host with some pictures."""

    asked: list[str] = []  # noqa: RUF012 - all requests of one server

    def do_GET(self) -> None:
        self.asked.append(self.path)
        pages = {
            "/photo.jpg": (200, "image/jpeg", PICTURE),
            "/untold": (200, "application/octet-stream", PICTURE),
            "/words": (200, "text/html", b"<p>no picture</p>"),
            "/large": (200, "image/jpeg", bytes(MOST_BYTES + 1)),
        }
        moved = {"/moved": "/photo.jpg", "/away": "http://localhost:1/photo.jpg", "/round": "/round"}
        if self.path in moved:
            self.send_response(302)
            self.send_header("location", moved[self.path])
            self.send_header("content-length", "0")
            self.end_headers()
            return
        status, kind, body = pages.get(self.path, (404, "text/plain", b"nothing"))
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the interface of the class
        """Keep the output of tests quiet."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def fetching(tmp_path_factory: pytest.TempPathFactory, host: str) -> Iterator[Running]:
    """Serves one bank with the picture's hash; fetches from this machine by its number, not by its name."""
    assert host
    banks: Path = tmp_path_factory.mktemp("fetching") / "banks"
    make_bank(banks, "KNOWN", to_words([bytes.fromhex(pdq_of(PICTURE)), bytes(32)]))
    (banks / "service.yaml").write_text(f"fetch_hosts: [127.0.0.1]\npicture_bytes: {MOST_BYTES}\n")
    with match_service(banks, processes=1) as running:
        yield running


MATCH = [{"bank_content_id": 1, "distance": "0"}]


class TestFetching:
    @pytest.mark.parametrize("path", ["/photo.jpg", "/moved"])
    def test_hashes_and_looks_up_a_picture_of_a_listed_host(
        self, fetching: Running, host: str, path: str
    ) -> None:
        assert fetching.get(f"/h/hash?url={host}{path}").json == {"pdq": pdq_of(PICTURE)}
        assert fetching.get(f"/m/lookup?url={host}{path}").json == {"pdq": {"KNOWN": MATCH}}
        assert fetching.get(f"/m/lookup?url={host}{path}&signal_type=pdq").json == {"KNOWN": MATCH}

    def test_believes_the_client_about_a_type_that_the_host_does_not_tell(
        self, fetching: Running, host: str
    ) -> None:
        assert fetching.get(f"/h/hash?url={host}/untold").status == 400
        told = fetching.get(f"/h/hash?url={host}/untold&content_type=photo")
        assert told.json == {"pdq": pdq_of(PICTURE)}

    def test_makes_content_of_a_picture_at_an_address(self, fetching: Running, host: str) -> None:
        fetching.send("POST", "/c/banks", {"name": "OURS"})

        made = fetching.ask("POST", f"/c/bank/OURS/content?url={host}/photo.jpg&content_type=photo")

        assert made.json["signals"] == {"pdq": pdq_of(PICTURE)}
        fetching.ask("DELETE", "/c/bank/OURS")

    @pytest.mark.parametrize(
        ("path", "status", "sentence"),
        [
            ("/none", 400, "Failed to fetch URL: HTTPStatusError"),
            ("/words", 400, "unsupported url ContentType: 'text/html'"),
            ("/round", 400, "Failed to fetch URL: too many redirects"),
            ("/away", 400, "Invalid or unsafe URL provided"),
            ("/large", 413, "Content too large"),
        ],
    )
    def test_says_why_nothing_was_hashed(
        self, fetching: Running, host: str, path: str, status: int, sentence: str
    ) -> None:
        reply = fetching.get(f"/h/hash?url={host}{path}")

        assert reply.status == status
        assert reply.json["message"].startswith(sentence)

    @pytest.mark.parametrize(
        "url",
        [
            "http://localhost:{port}/photo.jpg",
            "http://name:word@127.0.0.1:{port}/photo.jpg",
            "http://127.0.0.1.platform.example:{port}/photo.jpg",
            "file:///etc/hostname",
            "ftp://127.0.0.1/photo.jpg",
        ],
    )
    def test_asks_no_host_that_is_not_listed(self, fetching: Running, host: str, url: str) -> None:
        before = list(Pictures.asked)

        reply = fetching.get("/h/hash?url=" + url.format(port=host.rpartition(":")[2]))

        assert reply.status == 400
        assert reply.json["message"] == "Invalid or unsafe URL provided"
        assert Pictures.asked == before
