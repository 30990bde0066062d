import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from tests.factories.scenes import as_pixels, scene, statement

from openiru.engines.media.pictures.bank.arrays import MANIFEST, BrokenBankError
from openiru.engines.media.pictures.bank.bank import PictureBank
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.printing import picture_print_of
from openiru.engines.media.pictures.types import Depth, PicturePrint
from openiru.engines.media.types import Outcome

COUNT = 12


def print_of(picture: Image.Image, depth: Depth = Depth.DEEP) -> PicturePrint:
    return picture_print_of(as_pixels(picture), depth=depth)


@pytest.fixture(scope="module")
def bank() -> PictureBank:
    prints = [print_of(scene(number, width=480, height=360)) for number in range(COUNT)]
    prints += [print_of(statement(number)) for number in range(3)]
    return PictureBank.of(prints, [f"picture {number}" for number in range(COUNT + 3)])


class TestPictureBank:
    @pytest.mark.parametrize("number", [0, 5, 11])
    @pytest.mark.parametrize(
        "edit",
        [
            lambda picture: picture,
            ImageOps.mirror,
            lambda picture: picture.crop((90, 60, 420, 320)),
            lambda picture: ImageOps.mirror(picture.crop((40, 30, 440, 330))),
            lambda picture: ImageOps.expand(picture, 70, "navy"),
        ],
    )
    def test_finds_copies_among_others(self, bank: PictureBank, number: int, edit: object) -> None:
        assert callable(edit)

        found = bank.match(print_of(edit(scene(number, width=480, height=360)), Depth.LOCAL))

        assert [(known, likeness.outcome) for known, likeness in found] == [(number, Outcome.SAME_CONTENT)]

    def test_asks_sift_last(self, bank: PictureBank) -> None:
        blank = scene(40, width=900, height=700)
        blank.paste(scene(4, width=480, height=360).resize((240, 180)), (600, 450))

        found = bank.match(print_of(blank))

        assert found[0][0] == 4
        assert found[0][1].outcome is Outcome.SAME_CONTENT

    @pytest.mark.parametrize("seed", range(60, 64))
    def test_finds_nothing_for_strangers(self, bank: PictureBank, seed: int) -> None:
        assert bank.match(print_of(scene(seed))) == []

    def test_calls_another_statement_on_the_letterhead_an_element(self, bank: PictureBank) -> None:
        found = bank.match(print_of(statement(70)))

        assert {known for known, _ in found} <= {COUNT, COUNT + 1, COUNT + 2}
        assert {likeness.outcome for _, likeness in found} == {Outcome.SHARES_ELEMENT}

    def test_answers_many_as_it_answers_each(self, bank: PictureBank) -> None:
        queries = [print_of(scene(seed, width=480, height=360), Depth.LOCAL) for seed in (3, 61, 8)]

        assert list(bank.match_each(queries)) == [bank.match(query) for query in queries]

    def test_says_what_comparing_says(self, bank: PictureBank) -> None:
        query = print_of(scene(2, width=480, height=360).crop((90, 60, 420, 320)))

        ((number, likeness),) = bank.match(query)

        assert likeness == compare_pictures(query, bank.known(number))

    def test_may_be_empty(self, tmp_path: Path) -> None:
        PictureBank.of([]).save(tmp_path / "none")

        opened = PictureBank.open(tmp_path / "none")

        assert (len(opened), opened.match(print_of(scene(1)))) == (0, [])

    def test_knows_pictures_without_features(self, tmp_path: Path) -> None:
        flat = picture_print_of(np.full((90, 120, 3), 70, np.uint8), depth=Depth.DEEP)
        PictureBank.of([flat, print_of(scene(1), Depth.HASHES)]).save(tmp_path / "few")

        found = PictureBank.open(tmp_path / "few").match(print_of(scene(1)))

        assert [(number, likeness.method) for number, likeness in found] == [(1, "pdq")]


class TestFiles:
    def test_give_back_the_bank(self, bank: PictureBank, tmp_path: Path) -> None:
        bank.save(tmp_path / "kept")

        opened = PictureBank.open(tmp_path / "kept")

        query = print_of(scene(7, width=480, height=360).crop((90, 60, 420, 320)))
        assert (opened.labels, opened.match(query)) == (bank.labels, bank.match(query))

    def test_are_never_written_over(self, bank: PictureBank, tmp_path: Path) -> None:
        with pytest.raises(FileExistsError):
            bank.save(tmp_path)

    @pytest.mark.parametrize("name", ["orb_list_places", "orb_begins", "grey_begins", "facts", "sift_frames"])
    def test_are_refused_where_numbers_point_outside(
        self, bank: PictureBank, tmp_path: Path, name: str
    ) -> None:
        bank.save(tmp_path / "kept")
        path = tmp_path / "kept" / f"{name}.npy"
        array = np.load(path)
        np.save(
            path,
            np.concatenate([array[:-1], array[-1:] + np.array(10**8, array.dtype)])
            if array.ndim == 1
            else array[:-1],
        )

        with pytest.raises(BrokenBankError):
            PictureBank.open(tmp_path / "kept")

    @pytest.mark.parametrize("damage", ["absent", "empty", "text", "objects", "manifest", "version"])
    def test_are_refused_where_they_are_damaged(self, bank: PictureBank, tmp_path: Path, damage: str) -> None:
        folder = tmp_path / "kept"
        bank.save(folder)
        if damage == "absent":
            (folder / "hashes.npy").unlink()
        elif damage == "empty":
            (folder / "hashes.npy").write_bytes(b"")
        elif damage == "text":
            (folder / "hashes.npy").write_text("just words")
        elif damage == "objects":
            np.save(folder / "hashes.npy", np.array([{}], object), allow_pickle=True)
        elif damage == "manifest":
            (folder / MANIFEST).unlink()
        else:
            told = json.loads((folder / MANIFEST).read_text())
            (folder / MANIFEST).write_text(json.dumps(told | {"version": 0}))

        with pytest.raises(BrokenBankError):
            PictureBank.open(folder)
