from pathlib import Path

import pytest

from openiru.config.environment import read_environment


class TestReadEnvironment:
    def test_takes_an_empty_value_for_none_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENIRU_DATA", "")

        assert read_environment().data == Path.home() / ".local" / "share" / "openiru"

    def test_knows_the_home_folder_and_makes_paths_whole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENIRU_DATA", "~/unit")
        assert read_environment().data == Path.home() / "unit"

        monkeypatch.setenv("OPENIRU_DATA", "unit")
        assert read_environment().data == Path.cwd() / "unit"

    def test_refuses_a_folder_below_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("OPENIRU_DATA", str(tmp_path / "file" / "unit"))

        with pytest.raises(SystemExit, match="OPENIRU_DATA is wrong"):
            read_environment()

    def test_refuses_a_folder_of_forms_that_is_not_there(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("OPENIRU_FORMS", str(tmp_path / "none"))

        with pytest.raises(SystemExit, match="OPENIRU_FORMS is wrong"):
            read_environment()
