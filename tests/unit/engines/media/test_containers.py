"""What is a usual number of pieces, and how far may a reader be led on?"""

import struct

import pytest
from tests.factories.hostile_recordings import CLUSTER, matroska, matroska_block
from tests.factories.pages import taken

from openiru.engines.media import containers
from openiru.engines.media.containers import (
    MOST_PIECES,
    MOST_READ,
    MOST_SAMPLES,
    MOST_SMALL,
    HostileContainerError,
    Metered,
    check_container,
)
from openiru.engines.media.held import held_bytes


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def tag(content: bytes) -> bytes:
    return b"ID3\x04\0\0" + bytes(len(content) >> shift & 127 for shift in (21, 14, 7, 0)) + content


FTYP = box(b"ftyp", b"isom")
RIFF = b"RIFF\0\0\0\0WAVE"


class TestPieces:
    @pytest.mark.parametrize(
        "data",
        [
            FTYP + box(b"free") * (MOST_PIECES - 1),
            FTYP + box(b"moov", box(b"trak", box(b"free") * (MOST_PIECES - 3))),
            FTYP + struct.pack(">I4sQ", 1, b"mdat", 16 + 8 * MOST_PIECES) + box(b"free") * MOST_PIECES,
            FTYP + struct.pack(">I4s", 0, b"mdat") + box(b"free") * MOST_PIECES,
            RIFF + chunk(b"odd ", b"1") * MOST_PIECES,
            RIFF + chunk(b"data", b"\0\0\0\0junk" * MOST_PIECES),
            b"OggS" * MOST_PIECES,
            tag(bytes(MOST_PIECES)) + FTYP,
            b"\xff\xfb" * MOST_PIECES,
            b"",
            b"ID3",
        ],
        ids=lambda data: data[:12].hex() + str(len(data)),
    )
    def test_of_usual_number_pass(self, data: bytes) -> None:
        check_container(data)

    @pytest.mark.parametrize(
        "data",
        [
            FTYP + box(b"free") * MOST_PIECES,
            FTYP + box(b"moov", box(b"trak", box(b"free") * (MOST_PIECES - 2))),
            FTYP + box(b"moof", box(b"traf")) * MOST_PIECES,
            RIFF + chunk(b"odd ", b"1") * (MOST_PIECES + 1),
            b"OggS" * (MOST_PIECES + 1),
            tag(b"") + tag(b"1") + b"OggS" * (MOST_PIECES + 1),
            tag(bytes(100)) + FTYP + box(b"free") * MOST_PIECES,
        ],
        ids=lambda data: data[:12].hex() + str(len(data)),
    )
    def test_of_more_than_any_recording_are_refused(self, data: bytes) -> None:
        with pytest.raises(HostileContainerError, match=r"more than 400,000 pieces\."):
            check_container(data)

    def test_may_be_notes_but_not_without_end(self) -> None:
        with pytest.raises(HostileContainerError, match="begins with"):
            check_container(tag(bytes(MOST_READ // 2)) + FTYP)


def index(
    *, kind: bytes = b"soun", count: int = MOST_SAMPLES + 1, times: bytes = struct.pack(">II", 9, 1024)
) -> bytes:
    """What is told of one track: of what kind it is, when its samples are, and how many."""
    when = box(b"stts", struct.pack(">II", 0, len(times) // 8) + times)
    sizes = box(b"stsz", struct.pack(">III", 0, 2, count))
    return box(b"trak", box(b"hdlr", bytes(8) + kind) + when + sizes)


def run(count: int) -> bytes:
    return box(b"moof", box(b"traf", box(b"trun", struct.pack(">II", 0, count))))


class TestPromises:
    @pytest.mark.parametrize(
        "boxes",
        [
            index(),
            index(kind=b"vide", times=struct.pack(">II", MOST_SAMPLES + 1, 1)),
            index(times=struct.pack(">IIII", 1, 1, 9, 2)),
            index(kind=b"vide", times=struct.pack(">II", 9, 1)),
            box(b"trak", box(b"stsz", struct.pack(">III", 0, 2, MOST_SAMPLES + 1))),
            index(count=MOST_SAMPLES) + index(count=1),
            run(MOST_SAMPLES) + run(1),
            index(count=MOST_SAMPLES) + run(1),
        ],
    )
    def test_of_more_than_any_recording_are_refused(self, boxes: bytes) -> None:
        with pytest.raises(HostileContainerError, match=r"promises more than 3,000,000"):
            check_container(FTYP + box(b"moov", boxes))

    @pytest.mark.parametrize(
        "boxes",
        [
            index(count=MOST_SAMPLES),
            # Sound that is not compressed: a second of it has as many as sixteen minutes of pictures.
            index(times=struct.pack(">II", MOST_SAMPLES + 1, 1)),
            run(MOST_SAMPLES),
            box(b"stsz"),
        ],
    )
    def test_of_long_recordings_are_believed(self, boxes: bytes) -> None:
        check_container(FTYP + box(b"moov", boxes))


class TestElements:
    def test_without_content_and_without_end_are_refused(self) -> None:
        check_container(matroska(CLUSTER + matroska_block(b"a") * (MOST_SMALL - 100)))

        with pytest.raises(HostileContainerError, match=r"more than 1,000,000 pieces of a few bytes"):
            check_container(matroska(CLUSTER + matroska_block(b"a") * (MOST_SMALL + 1)))

    def test_with_content_are_as_many_as_they_are(self) -> None:
        check_container(matroska(CLUSTER + matroska_block(bytes(32)) * (MOST_SMALL + 1)))


class TestMetered:
    @pytest.mark.parametrize("begin", [b"RIFF....AVI LIST", FTYP])
    def test_lets_what_has_its_index_all_over_be_read_once_more(self, begin: bytes) -> None:
        file = Metered(begin.ljust(MOST_READ, b"\0"))
        for _ in range(2):
            file.seek(0)
            file.read()
        file.seek(0)

        with pytest.raises(HostileContainerError, match="nothing plays"):
            file.read(1)

    @pytest.mark.skipif(not held_bytes(), reason="this system does not tell what a process holds")
    def test_ends_a_reading_that_takes_memory_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(containers, "MOST_HELD", 30_000_000)
        file = Metered(bytes(10))
        file.read(1)
        with taken(50_000_000):
            with pytest.raises(HostileContainerError, match="memory to be opened"):
                file.read(1)
            for _ in file.between(["packet"]):
                assert file.read(1) == b"\0"

    def test_reads_as_a_file_does(self) -> None:
        file = Metered(b"abcdef")

        assert (file.read(2), file.seek(4), file.read(), file.tell()) == (b"ab", 4, b"ef", 6)

    def test_ends_a_reading_in_which_nothing_plays(self) -> None:
        file = Metered(bytes(MOST_READ))
        file.read(MOST_READ)
        file.seek(0)

        with pytest.raises(HostileContainerError, match="nothing plays"):
            file.read(1)

    def test_counts_anew_after_each_packet(self) -> None:
        file = Metered(bytes(MOST_READ))
        packets = file.between(["one", "two", "three"])

        for _ in packets:
            file.seek(0)
            assert len(file.read(MOST_READ)) == MOST_READ
