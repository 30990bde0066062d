import gzip
import hashlib

import pytest
from tests.factories.lists import list_file

from openiru.registry.errors import ListFileError
from openiru.registry.sources.files import ListFile


class TestListFile:
    def test_reads_plain_content(self) -> None:
        file = list_file(b"plain content")

        assert file.read_all() == b"plain content"

    def test_unpacks_gzip_and_has_the_digest_of_the_content(self) -> None:
        packed = list_file(gzip.compress(b"same content"))
        plain = list_file(b"same content")

        packed.read_all()
        plain.read_all()

        assert packed.digest == plain.digest
        assert plain.digest == "sha256:" + hashlib.sha256(b"same content").hexdigest()

    def test_reads_an_empty_file(self) -> None:
        assert list_file(b"").read_all() == b""

    def test_refuses_a_small_file_that_unpacks_to_a_huge_one(self) -> None:
        bomb = gzip.compress(bytes(4 * 2**20))
        file = ListFile.from_bytes("bomb.gz", bomb, max_bytes=2**20)

        with pytest.raises(ListFileError, match=r"bomb\.gz: it holds more than 1 MiB"):
            file.read_all()

    @pytest.mark.parametrize("cut", [5, 30])
    def test_refuses_gzip_data_that_is_cut_off(self, cut: int) -> None:
        data = gzip.compress(b"some content that is long enough" * 20)

        with pytest.raises(ListFileError, match="damaged or cut off"):
            list_file(data[:cut]).read_all()
