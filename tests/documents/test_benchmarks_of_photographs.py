"""Which pictures are left out of the benchmark of photographs, and is every wrong pair told?"""

import pytest
from benchmarks.media.pictures.photographs import is_of_manual, wrong_lines


class TestManuals:
    @pytest.mark.parametrize(
        "name",
        [
            "/a/grass-doc/one.jpg",
            "/a/gimp-help-en/one.png",
            "/a/qt3d5-examples/b/one.jpg",
            "/a/goexif-dev/x.jpg",
        ],
    )
    def test_are_told_by_their_packages(self, name: str) -> None:
        assert is_of_manual(name)

    @pytest.mark.parametrize(
        "name", ["/a/kodi-data/one.jpg", "/a/docks/help.jpg", "/a/wallpapers/one-doc.jpg", "rcc@12"]
    )
    def test_are_no_other_pictures(self, name: str) -> None:
        assert not is_of_manual(name)


class TestWrongPairs:
    def test_are_all_told_with_how_often(self) -> None:
        rows = [
            {"number": 1, "wrong": [("/p/a/one.jpg", "orb", 0.9, 30, "photo")]},
            {"number": 1, "wrong": [("/p/a/one.jpg", "pdq", 1.0, 0, "photo")]},
            {"number": 0, "wrong": []},
        ]

        lines = wrong_lines(rows, ["/p/a/one.jpg", "/p/b/two.jpg"])

        assert lines[2:] == ["| b/two.jpg | a/one.jpg | 2 |"]
