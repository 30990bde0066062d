import hashlib
import os
from pathlib import Path

import pytest

from openiru.evidence.errors import AlteredContentError, UnknownCaptureError
from openiru.evidence.stores.folder import FolderStore


def file_of(folder: Path, digest: str) -> Path:
    name = digest.partition(":")[2]
    return folder / "sha256" / name[:2] / name


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


class TestFolderStore:
    def test_gives_back_what_it_was_given_under_its_digest(self, store: FolderStore) -> None:
        digests = store.put_many([b"one", b"two", b"one", b""])

        assert digests[0] == digests[2] == "sha256:" + hashlib.sha256(b"one").hexdigest()
        assert [store.get(digest) for digest in digests] == [b"one", b"two", b"one", b""]

    def test_keeps_files_that_nobody_else_may_read_or_change(
        self, store: FolderStore, tmp_path: Path
    ) -> None:
        path = file_of(tmp_path, store.put(b"one"))

        assert path.stat().st_mode & 0o777 == 0o400
        assert path.parent.stat().st_mode & 0o077 == 0

    def test_tells_altered_content(self, store: FolderStore, tmp_path: Path) -> None:
        digest = store.put(b"one")
        _overwrite(file_of(tmp_path, digest), b"two")

        with pytest.raises(AlteredContentError):
            store.get(digest)

    @pytest.mark.parametrize("damage", [b"", b"on", b"two", b"one and more"])
    def test_is_whole_again_when_the_same_content_comes_again(
        self, store: FolderStore, tmp_path: Path, damage: bytes
    ) -> None:
        digest = store.put(b"one")
        _overwrite(file_of(tmp_path, digest), damage)

        store.put(b"one")

        assert store.get(digest) == b"one"

    def test_leaves_nothing_half_written(
        self, store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)

        with pytest.raises(OSError, match="No space left"):
            store.put(b"one")

        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    @pytest.mark.parametrize(
        "digest", ["", "sha256:", "sha256:../../etc/passwd", "md5:" + "0" * 64, "sha256:" + "A" * 64]
    )
    def test_reads_nothing_under_what_is_no_digest(self, store: FolderStore, digest: str) -> None:
        with pytest.raises(UnknownCaptureError):
            store.get(digest)

    def test_says_what_it_does_not_have(self, store: FolderStore) -> None:
        with pytest.raises(UnknownCaptureError):
            store.get("sha256:" + "0" * 64)


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)
