"""A bank reaches other processes by the name of its file, whole and once."""

import pickle
import tempfile
from pathlib import Path

import pytest

from openiru.engines.interface import Bank, Effect, EngineItem, KnownPicture, NegativePicture
from openiru.engines.matching import match_batch
from openiru.engines.shared import PictureColumns, SharedBank, shared_bank
from openiru.runners.local import local_executor

PICTURES = tuple(
    KnownPicture(
        signal_id=f"picture:{number}",
        organisation_id=f"river-{number % 3}",
        pdq=bytes([number, 0] * 16),  # ends with a zero byte
        bank="posters" if number % 2 else "unit",
        radius_bits=number % 32,
        is_disputed=number % 5 == 0,
        stands_alone=number % 7 != 0,
        revision="" if number % 4 else f"2025-07-{number + 1:02}",
    )
    for number in range(20)
)
BANK = Bank(
    pictures=PICTURES,
    negatives=(
        NegativePicture(
            signal_id="picture:n", bank="press", purpose="press", effect=Effect.WARN, pdq=bytes([9, 0] * 16)
        ),
    ),
)
BATCH = [EngineItem(item_id=known.signal_id, pictures=(known.pdq,)) for known in PICTURES]


class TestPictureColumns:
    def test_hold_every_picture_as_it_is(self) -> None:
        assert tuple(PictureColumns(PICTURES)) == PICTURES

    def test_give_places_from_the_end_and_slices(self) -> None:
        columns = PictureColumns(iter(PICTURES))

        assert len(columns) == len(PICTURES)
        assert columns[-1] == PICTURES[-1]
        assert columns[3:9:2] == PICTURES[3:9:2]

    def test_end_where_they_end(self) -> None:
        with pytest.raises(IndexError):
            PictureColumns(PICTURES)[len(PICTURES)]

    def test_may_be_empty(self) -> None:
        assert tuple(PictureColumns(())) == ()


class TestSharedBank:
    def test_finds_the_same_as_the_bank_itself(self) -> None:
        with shared_bank(BANK) as shared:
            assert shared.match(BATCH) == match_batch(BANK, BATCH)

    def test_finds_the_same_in_another_process(self) -> None:
        with shared_bank(BANK) as shared, local_executor(2) as executor:
            elsewhere = [executor.submit(shared.match, BATCH) for _ in range(3)]
            assert [each.result() for each in elsewhere] == [match_batch(BANK, BATCH)] * 3

    def test_travels_as_a_name_and_is_read_once(self) -> None:
        many = Bank(pictures=PICTURES * 500)
        with shared_bank(many) as shared:
            travelling = pickle.dumps(shared)

            assert len(travelling) < 1_000
            assert pickle.loads(travelling) is pickle.loads(travelling)  # noqa: S301  (made above)

    def test_is_written_once_and_only_if_it_leaves(self, tmp_path: Path) -> None:
        file = tmp_path / "bank"
        shared = SharedBank(BANK, file)
        shared.match(BATCH)
        assert list(tmp_path.iterdir()) == []

        pickle.dumps(shared)
        written = file.stat().st_mtime_ns
        pickle.dumps(shared)

        assert list(tmp_path.iterdir()) == [file]
        assert file.stat().st_mtime_ns == written

    def test_leaves_nothing_behind(self) -> None:
        with shared_bank(BANK) as shared:
            pickle.dumps(shared)
            folder = shared.file.parent
            assert folder.stat().st_mode & 0o077 == 0

        assert not folder.exists()

    def test_clears_away_what_a_kill_left_and_nothing_in_use(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        abandoned = tmp_path / "openiru-bank-abandoned"
        abandoned.mkdir()
        (abandoned / "bank").write_bytes(b"left")

        with shared_bank(BANK) as one, shared_bank(BANK) as other:
            pickle.dumps(one)

            assert set(tmp_path.iterdir()) == {one.file.parent, other.file.parent}

        assert list(tmp_path.iterdir()) == []
