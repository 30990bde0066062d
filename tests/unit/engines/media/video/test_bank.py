import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.factories.films import edited, print_of

from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.types import Outcome
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.compare import compare_videos
from openiru.engines.media.video.types import VideoPrint


@pytest.fixture(scope="module")
def known() -> dict[str, VideoPrint]:
    return {"harbour": print_of(1, 2, 3), "market": print_of(4, 5, 6), "valley": print_of(7, 2, 9, 10)}


@pytest.fixture(scope="module")
def folder(known: dict[str, VideoPrint], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("banks") / "videos"
    VideoBank.save(known, place)
    return place


class TestMatch:
    def test_finds_what_comparing_with_each_finds(self, known: dict[str, VideoPrint]) -> None:
        bank = VideoBank.of(known)

        for query in (print_of(1, 2, 3), print_of(7, 8), edited(lambda pixels: pixels[:, ::-1], 4, 5)):
            alone = {name: compare_videos(query, one) for name, one in known.items()}
            found = {match.video_id: match.likeness for match in bank.match(query)}
            assert found == {name: likeness for name, likeness in alone.items() if likeness}

    def test_puts_the_same_content_first(self, known: dict[str, VideoPrint]) -> None:
        matches = VideoBank.of(known).match(print_of(1, 2, 3))

        assert [(match.video_id, match.likeness.outcome) for match in matches] == [
            ("harbour", Outcome.SAME_CONTENT),
            ("valley", Outcome.SHARES_ELEMENT),
        ]

    def test_is_silent_on_an_ident_that_many_have(self) -> None:
        news = {f"news {place}": print_of(50, 100 + place, 200 + place, 300 + place) for place in range(10)}

        matches = VideoBank.of(news).match(print_of(50, 61, 62, 63))

        assert matches == []

    def test_finds_a_video_that_many_uploaded(self) -> None:
        copies = {f"copy {place}": print_of(1, 2, 3) for place in range(10)}

        matches = VideoBank.of(copies).match(print_of(1, 2, 3))

        assert len(matches) == 10
        assert {match.likeness.outcome for match in matches} == {Outcome.SAME_CONTENT}

    def test_finds_nothing_in_an_empty_bank(self) -> None:
        assert VideoBank.of({}).match(print_of(1, 2, 3)) == []


class TestOpen:
    def test_finds_the_same_as_before(self, folder: Path, known: dict[str, VideoPrint]) -> None:
        bank = VideoBank.open(folder)

        assert len(bank) == 3
        assert bank.match(print_of(2, 3)) == VideoBank.of(known).match(print_of(2, 3))

    def test_refuses_a_folder_that_is_no_bank(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenPrintError, match="no bank of videos"):
            VideoBank.open(tmp_path)

    def test_refuses_looks_that_do_not_fit(self, known: dict[str, VideoPrint], tmp_path: Path) -> None:
        VideoBank.save(known, tmp_path / "bank")
        owners = tmp_path / "bank" / "owners.i64"
        owners.write_bytes((np.frombuffer(owners.read_bytes(), np.int64) + 10_000).tobytes())

        with pytest.raises(BrokenPrintError, match="damaged"):
            VideoBank.open(tmp_path / "bank")

    def test_refuses_a_file_that_was_cut_off(self, known: dict[str, VideoPrint], tmp_path: Path) -> None:
        VideoBank.save(known, tmp_path / "bank")
        times = tmp_path / "bank" / "from_s.f64"
        times.write_bytes(times.read_bytes()[:-8])

        with pytest.raises(BrokenPrintError, match="damaged"):
            VideoBank.open(tmp_path / "bank")


_MUTATIONS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "half": lambda data: data[: len(data) // 2],
    "one byte short": lambda data: data[:-1],
    "0xff": lambda data: b"\xff" * len(data),
    "random": lambda data: np.random.default_rng(1).bytes(len(data)),
    "no numbers": lambda data: (np.full(len(data) // 8 + 1, np.nan).tobytes())[: len(data)],
    "far times": lambda data: (np.full(len(data) // 8 + 1, 1.7e308).tobytes())[: len(data)],
}


class TestDamaged:
    @pytest.mark.parametrize("mutation", _MUTATIONS)
    @pytest.mark.parametrize("room", [".", "hashes", "points"])
    def test_is_refused_or_harmless(
        self, folder: Path, known: dict[str, VideoPrint], tmp_path: Path, mutation: str, room: str
    ) -> None:
        refused = 0
        paths = [path.relative_to(folder) for path in sorted((folder / room).iterdir()) if path.is_file()]
        for number, path in enumerate(paths):
            copy = tmp_path / f"{number}"
            shutil.copytree(folder, copy, copy_function=os.link)
            damaged = _MUTATIONS[mutation]((folder / path).read_bytes())
            (copy / path).unlink()
            (copy / path).write_bytes(damaged)
            try:
                matches = VideoBank.open(copy).match(known["harbour"])
            except (BrokenPrintError, BrokenIndexError):
                refused += 1
            else:
                assert {match.video_id for match in matches} <= known.keys()
        assert refused > 0


class TestSave:
    def test_never_writes_over_a_bank(self, folder: Path, known: dict[str, VideoPrint]) -> None:
        with pytest.raises(FileExistsError):
            VideoBank.save(known, folder)
