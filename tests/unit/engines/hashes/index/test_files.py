import json
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import hard_banks, queries_for

from openiru.engines.hashes.index.files import MANIFEST, BrokenIndexError, open_index, write_index
from openiru.engines.hashes.index.known import find_near, index_words

BANKS = hard_banks(seed=13)


class TestWriteIndex:
    @pytest.mark.parametrize("name", sorted(BANKS))
    def test_writes_what_opens_as_the_same_index(self, name: str, tmp_path: Path) -> None:
        bank = BANKS[name]
        queries = queries_for(bank, seed=1, count=300)

        write_index(bank, tmp_path / "index")
        opened = open_index(tmp_path / "index")

        found, expected = find_near(queries, opened), find_near(queries, index_words(bank))
        assert len(opened) == len(bank)
        assert found.rows.tolist() == expected.rows.tolist()
        assert found.ids.tolist() == expected.ids.tolist()

    def test_refuses_a_folder_that_is_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileExistsError):
            write_index(BANKS["one"], tmp_path)


class TestOpenIndex:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write_index(BANKS["flood"], tmp_path / "index")
        return tmp_path / "index"

    def test_gives_arrays_that_nobody_can_write_to(self, folder: Path) -> None:
        assert not any(array.flags.writeable for array in open_index(folder).tables)

    def test_refuses_a_folder_without_a_manifest(self, folder: Path) -> None:
        (folder / MANIFEST).unlink()

        with pytest.raises(BrokenIndexError, match="no hash index"):
            open_index(folder)

    @pytest.mark.parametrize("text", ["", "[]", '{"format": "other"}', "\0"])
    def test_refuses_a_manifest_that_is_not_ours(self, folder: Path, text: str) -> None:
        (folder / MANIFEST).write_text(text)

        with pytest.raises(BrokenIndexError, match=MANIFEST):
            open_index(folder)

    def test_refuses_another_version_and_says_what_to_do(self, folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps({**manifest, "version": 99}))

        with pytest.raises(BrokenIndexError, match=r"version 99.*build it anew"):
            open_index(folder)

    @pytest.mark.parametrize("name", ["words.u64", "cells.u16", "offsets.u32", "further.u32"])
    def test_names_a_file_that_was_cut_off(self, folder: Path, name: str) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes()[:-2])

        with pytest.raises(BrokenIndexError, match=name):
            open_index(folder)

    def test_names_a_file_that_is_missing(self, folder: Path) -> None:
        (folder / "firsts.u32").unlink()

        with pytest.raises(BrokenIndexError, match=r"firsts\.u32"):
            open_index(folder)

    def test_outlives_the_deletion_of_its_files(self, folder: Path) -> None:
        opened = open_index(folder)
        for path in folder.iterdir():
            path.unlink()

        assert len(find_near(np.zeros((1, 4), np.uint64), opened)) == 0
