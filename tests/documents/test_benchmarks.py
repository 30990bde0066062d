"""Does one command run every benchmark of the media engines, and know how its published tables were made?"""

import pytest
from benchmarks.media.__main__ import HERE, PUBLISHED, commands, main, modules


class TestBenchmarksOfMedia:
    def test_are_all_known_with_their_published_options(self) -> None:
        assert set(PUBLISHED) == set(modules())

    def test_know_each_option_that_is_passed(self) -> None:
        for name, module in modules().items():
            source = HERE.parents[1].joinpath(*module.split(".")).with_suffix(".py").read_text()
            for option in (each for each in PUBLISHED[name] if each.startswith("--")):
                assert f'"{option}"' in source, f"{name} {option}"

    def test_write_only_where_that_was_asked(self) -> None:
        assert all("--write" not in command for command in commands([], write=False).values())
        assert all("--write" in command for command in commands(["words", "video"], write=True).values())

    def test_say_which_there_are(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("sys.argv", ["media", "music"])
        with pytest.raises(SystemExit, match="2"):
            main()
        assert "name one of hostile, marks" in capsys.readouterr().err
