from pathlib import Path
from typing import Any

import orjson
import pytest

from openiru.simulation.errors import SecretsError
from openiru.simulation.platforms.key_file import read_keys

GOOD = {"send": "whsec_c2VuZA==", "callback": "whsec_Y2FsbGJhY2s="}


def written(folder: Path, content: Any) -> Path:
    path = folder / "secrets.json"
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return path


class TestReadKeys:
    def test_reads_both_keys_of_each_platform(self, tmp_path: Path) -> None:
        keys = read_keys(written(tmp_path, {"x": GOOD, "other": {}}), ["x"])

        assert (keys["x"].send, keys["x"].callback) == (b"send", b"callback")

    def test_never_shows_them(self, tmp_path: Path) -> None:
        keys = read_keys(written(tmp_path, {"x": GOOD}), ["x"])

        assert "send" not in repr(keys["x"])

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"{", "line 1: is not JSON"),
            ([], "must be an object"),
            ({}, r"x\.send is missing"),
            ({"x": "whsec_c2VuZA=="}, r"x\.send is missing"),
            ({"x": {"send": GOOD["send"]}}, r"x\.callback is missing"),
            ({"x": {**GOOD, "callback": "secret"}}, r"x\.callback: A secret is written"),
        ],
    )
    def test_names_file_and_place(self, tmp_path: Path, content: Any, words: str) -> None:
        with pytest.raises(SecretsError, match=rf"secrets\.json: {words}"):
            read_keys(written(tmp_path, content), ["x"])

    def test_refuses_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(SecretsError, match="cannot be read"):
            read_keys(tmp_path / "none.json", ["x"])
