"""Files are opened after their check alone; clamd is spoken to in its own protocol over a real socket."""

import socketserver
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories import conversations as talk
from tests.factories import referrals as factory

from openiru.conversations import queries
from openiru.conversations.errors import NotCheckedError
from openiru.conversations.types import NewFile
from openiru.sandbox.clamd import NoScannerError, found_by
from openiru.workflows.talk.check_files import check_waiting, examined

# The test file of the European Institute for Computer Antivirus Research, in two parts so that no scanner stops us.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


def _objects(inside: bytes, packed: bytes = b"") -> bytes:
    """A part of a document that holds other objects."""
    head = b"2 0 obj << /Type /ObjStm /Filter /FlateDecode " + packed + b" >>\nstream\n"
    return head + zlib.compress(inside) + b"\nendstream endobj\n"


class Clamd(socketserver.BaseRequestHandler):
    """What clamd does with INSTREAM, and nothing else of it."""

    def handle(self) -> None:
        assert self._exactly(10) == b"zINSTREAM\x00"
        data = b""
        while size := struct.unpack("!I", self._exactly(4))[0]:
            data += self._exactly(size)
        if len(data) > 1_000_000:
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\x00")
        else:
            self.request.sendall(
                b"stream: Eicar-Test-Signature FOUND\x00" if EICAR in data else b"stream: OK\x00"
            )

    def _exactly(self, size: int) -> bytes:
        received = b""
        while len(received) < size:
            part = self.request.recv(size - len(received))
            assert part
            received += part
        return received


@pytest.fixture
def scanner(tmp_path: Path, socket_enabled: None) -> Iterator[str]:
    path = str(tmp_path / "clamd.ctl")
    with socketserver.ThreadingUnixStreamServer(path, Clamd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"unix:{path}"
        server.shutdown()
        thread.join(5)


@pytest.mark.usefixtures("socket_enabled")
class TestClamd:
    def test_is_asked_over_its_socket(self, scanner: str) -> None:
        assert found_by(scanner, b"Nothing of interest. " * 10_000) == ""
        assert found_by(scanner, EICAR) == "Eicar-Test-Signature"
        with pytest.raises(NoScannerError, match="no verdict: INSTREAM size limit"):
            found_by(scanner, bytes(1_000_001))

    def test_that_does_not_answer_lets_nothing_through(self, tmp_path: Path) -> None:
        with pytest.raises(NoScannerError, match="does not answer"):
            found_by(f"unix:{tmp_path}/nobody", b"words")


class TestContent:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (PDF, ""),
            (
                PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"),
                "JS, JavaScript",
            ),
            (PDF.replace(b"/Catalog", b"/Catalog /#4aavaScript (x)"), "JavaScript"),
            (
                PDF.replace(
                    b"%%EOF", b"stream\n" + zlib.compress(b"<< /S /Launch >>") + b"\nendstream\n%%EOF"
                ),
                "Launch",
            ),
            (
                PDF.replace(b"%%EOF", _objects(bytes(9_000_000) + b"/JavaScript") + b"%%EOF"),
                "more, or otherwise",
            ),
            (
                PDF.replace(b"%%EOF", _objects(b"x", b"/DecodeParms << /Predictor 12 >>") + b"%%EOF"),
                "otherwise",
            ),
            (PDF.replace(b"%%EOF", _objects(b"x", b"/F [/#4cZWDecode]") + b"%%EOF"), "otherwise"),
            (PDF.replace(b"%%EOF", _objects(b"<< /Type /Page >>") + b"%%EOF"), ""),
            (PDF.replace(b"/Catalog", b"/Catalog /Encrypt 2 0 R"), "locked"),
            (PDF.replace(b"/Catalog", b"/Catalog /#45ncrypt 2 0 R"), "locked"),
            (PDF[:30], "cut off"),
        ],
    )
    def test_of_a_document_must_not_act(self, data: bytes, why: str) -> None:
        finding = examined(data, "application/pdf")

        assert (finding.is_clean, why in finding.why) == (not why, True)

    def test_of_a_picture_must_decode(self) -> None:
        whole = talk.picture().data

        assert examined(whole, "image/png").is_clean
        assert not examined(whole[:60], "image/png").is_clean


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.django_db
class TestCheckWaiting:
    def test_opens_what_is_clean_closes_what_is_not_and_waits_for_the_scanner(
        self, scanner: str, settings: Settings, tmp_path: Path
    ) -> None:
        made = factory.sent(items=1)
        files = (talk.picture(), NewFile(name="log.txt", data=EICAR))
        talk.asked(made.referral_id, files=files)

        settings.CLAMD = f"unix:{tmp_path}/nobody"
        away = check_waiting(talk.AT)
        settings.CLAMD = scanner
        report = check_waiting(talk.AT)

        assert (away.clean, away.refused, away.waiting) == (0, 0, 2)
        assert (report.clean, report.refused, report.waiting) == (1, 1, 0)
        (thread,) = queries.platform_threads(made.referral_id, platform="facebook")
        clean, refused = thread.messages[0].attachments
        assert queries.opened_file(clean.attachment_id).data == files[0].data
        with pytest.raises(NotCheckedError, match="Eicar-Test-Signature"):
            queries.opened_file(refused.attachment_id)
