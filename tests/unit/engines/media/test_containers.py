"""What is a usual number of pieces, and how far may a reader be led on?"""

import struct

import pytest

from openiru.engines.media.containers import (
    MOST_PIECES,
    MOST_READ,
    HostileContainerError,
    Metered,
    check_container,
)


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
        with pytest.raises(HostileContainerError, match=r"more than 250,000 pieces\."):
            check_container(data)

    def test_may_be_notes_but_not_without_end(self) -> None:
        with pytest.raises(HostileContainerError, match="begins with"):
            check_container(tag(bytes(MOST_READ // 2)) + FTYP)


class TestMetered:
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
