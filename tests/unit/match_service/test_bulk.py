import numpy as np
import pytest
from tests.factories.hashes import some_hashes
from tests.factories.match_services import hex_of

from openiru.match_service.bulk import BadBatchError, words_of_bytes, words_of_lines, words_of_list

WORDS = some_hashes(np.random.default_rng(3), 5)
HEX = [hex_of(WORDS, row) for row in range(5)]


class TestWordsOfList:
    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            (5, "it is no text"),
            (None, "it is no text"),
            ("", "it is empty"),
            ("ab", "2 hexadecimal digits"),
            ("g" + HEX[0][1:], "'g' at position 1"),
            (HEX[0] + "0", "."),
            (HEX[0] + "\n" + HEX[1], "position 65"),
            (HEX[0] + ",label", "position 65"),
            ("é" * 64, "position 1"),
        ],
    )
    @pytest.mark.parametrize("place", [0, 2, 5])
    def test_names_the_place_of_what_is_no_hash(self, wrong: object, reason: str, place: int) -> None:
        given: list[object] = [*HEX]
        given.insert(place, wrong)

        with pytest.raises(BadBatchError, match=reason) as caught:
            words_of_list(given)

        assert caught.value.bad[0].position == place + 1

    def test_counts_all_and_names_some_of_many(self) -> None:
        with pytest.raises(BadBatchError, match="300 are bad") as caught:
            words_of_list(["zz"] * 300)

        assert [bad.position for bad in caught.value.bad] == list(range(1, 21))

    def test_reads_either_case(self) -> None:
        assert np.array_equal(words_of_list([HEX[0].upper(), *HEX[1:]]), WORDS)

    def test_reads_an_empty_list(self) -> None:
        assert words_of_list([]).shape == (0, 4)


class TestWordsOfLines:
    def test_names_the_line_of_what_is_no_hash(self) -> None:
        with pytest.raises(BadBatchError, match=r"line 2: it is empty"):
            words_of_lines(f"{HEX[0]}\n\n{HEX[1]}\n".encode())

    def test_reads_lines(self) -> None:
        assert np.array_equal(words_of_lines("\r\n".join(HEX).encode()), WORDS)


class TestWordsOfBytes:
    def test_names_the_hash_that_is_cut_off(self) -> None:
        with pytest.raises(BadBatchError, match="hash 2: it has 31 bytes"):
            words_of_bytes(bytes(63))

    def test_reads_the_most_significant_byte_first(self) -> None:
        assert np.array_equal(words_of_bytes(bytes.fromhex("".join(HEX))), WORDS)
