"""What opens an exchange lies in files of the program's own user."""

from pathlib import Path

import pytest

from openiru.exchanges import keys
from openiru.exchanges.errors import NoKeyError
from openiru.exchanges.types import Opening


class TestKeys:
    def test_are_kept_for_ourselves_alone_and_read_back(self, tmp_path: Path) -> None:
        path = keys.keep(tmp_path / "keys", "tat", Opening(lines=("unit", "secret")))

        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert keys.opening(tmp_path / "keys", "tat").lines == ("unit", "secret")
        assert "secret" not in repr(keys.opening(tmp_path / "keys", "tat"))

    @pytest.mark.parametrize(("content", "words"), [(b"", "is empty"), (b"\xff\xfe", "cannot be read")])
    def test_that_hold_nothing_are_refused(self, tmp_path: Path, content: bytes, words: str) -> None:
        (tmp_path / "tat").write_bytes(content)
        (tmp_path / "tat").chmod(0o600)

        with pytest.raises(NoKeyError, match=words):
            keys.opening(tmp_path, "tat")

    def test_are_forgotten(self, tmp_path: Path) -> None:
        keys.keep(tmp_path, "tat", Opening(lines=("a",)))

        keys.forget(tmp_path, "tat")
        keys.forget(tmp_path, "tat")

        with pytest.raises(NoKeyError, match="there is no key"):
            keys.opening(tmp_path, "tat")
