from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.index.labels import labels_of
from openiru.engines.hashes.index.store import journal
from openiru.engines.hashes.index.store.journal import Added, Record, Withdrawn

HASHES = some_hashes(np.random.default_rng(31), 4)
RECORDS: list[Record] = [
    Added(first_id=7, words=HASHES[:3], labels=labels_of(["", "کتاب", "x"])),
    Withdrawn(ids=np.array([7, 2], np.uint64), at_us=-5),
    Added(first_id=10, words=HASHES[3:], labels=labels_of([""])),
]


def plain(record: Record) -> tuple[object, ...]:
    if isinstance(record, Withdrawn):
        return record.ids.tolist(), record.at_us
    texts = [record.labels[row] for row in range(len(record.words))]
    return record.first_id, record.words.tolist(), texts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    journal.create(tmp_path / "journal")
    end = len(journal.HEADER)
    for record in RECORDS:
        end = journal.append(tmp_path / "journal", record, end=end)
    return tmp_path / "journal"


class TestRead:
    def test_gives_back_what_was_written(self, path: Path) -> None:
        assert [plain(record) for record, _ in journal.read(path)] == [plain(record) for record in RECORDS]

    def test_passes_over_a_torn_record_wherever_it_was_torn(self, path: Path) -> None:
        whole = path.read_bytes()
        ends = [len(journal.HEADER), *(end for _, end in journal.read(path))]

        for size in range(len(journal.HEADER), len(whole) + 1):
            path.write_bytes(whole[:size])
            assert len(list(journal.read(path))) == sum(end <= size for end in ends[1:])

    @pytest.mark.parametrize("place", [8, 12, 20, 24, 60])
    def test_stops_at_a_damaged_record(self, path: Path, place: int) -> None:
        data = bytearray(path.read_bytes())
        data[place] ^= 0x40
        path.write_bytes(data)

        assert list(journal.read(path)) == []

    def test_goes_on_from_where_an_earlier_reading_ended(self, path: Path) -> None:
        first_end = next(end for _, end in journal.read(path))

        assert len(list(journal.read(path, start=first_end))) == 2


class TestAppend:
    def test_cuts_off_a_torn_record_first(self, path: Path) -> None:
        *_, (_, end) = journal.read(path)
        path.write_bytes(path.read_bytes() + b"ADD\n\xff\xff torn")

        journal.append(path, RECORDS[1], end=end)

        assert [plain(record) for record, _ in journal.read(path)][3:] == [plain(RECORDS[1])]
