from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.classifier import grams
from openiru.engines.text.classifier.grams import CELLS, CHARACTER_CELLS, WORD_CELLS, as_codes, count_cells

ALL = (1 << 64) - 1
MULTIPLIER, WORD_SALT, SKELETON_SALT = 0xD1342543DE82EF95, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
LETTERS = {**dict.fromkeys("aeiouyh", ""), "w": "v", "z": "j", "q": "k"}

comparable = st.lists(st.text("abhwz1ی\ue000\U0001f600", min_size=1, max_size=9), max_size=6).map(" ".join)


def mixed(value: int) -> int:
    value = ((value ^ (value >> 32)) * MULTIPLIER) & ALL
    return value ^ (value >> 29)


def chained(values: list[int], start: int) -> int:
    for value in values:
        start = ((start + value) * MULTIPLIER) & ALL
    return mixed(start)


def skeleton(word: str) -> str:
    found = [LETTERS.get(word[0], word[0]) or "\0"]
    for letter in word[1:]:
        stands = LETTERS.get(letter, letter)
        if stands and stands != found[-1]:
            found.append(stands)
    return "".join(found)


def slow_cells(text: str) -> Counter[int]:
    """The obvious way."""
    found: Counter[int] = Counter()
    words = text.split(" ") if text else []
    for word in words:
        edged = f" {word} "
        for start in range(len(edged) - 1):
            for end in range(start + 1, min(start + 6, len(edged)) + 1):
                if edged[start:end] != " ":
                    value = chained([ord(letter) + 1 for letter in edged[start:end]], 0)
                    found[value & (CHARACTER_CELLS - 1)] += 1
    plain = [chained([ord(letter) + 1 for letter in word], WORD_SALT) for word in words]
    bones = [chained([ord(letter) + 1 for letter in skeleton(word)], SKELETON_SALT) for word in words]
    for last in range(len(words)):
        for length in range(1, min(3, last + 1) + 1):
            value = chained(plain[last - length + 1 : last + 1], length)
            found[CHARACTER_CELLS + (value & (WORD_CELLS - 1))] += 1
        for length in range(1, min(2, last + 1) + 1):
            value = chained(bones[last - length + 1 : last + 1], length)
            found[CHARACTER_CELLS + WORD_CELLS + (value & (grams.SKELETON_CELLS - 1))] += 1
    return found


class TestCountCells:
    @settings(max_examples=100, deadline=None)
    @given(st.lists(comparable, max_size=4))
    def test_agrees_with_the_obvious_way(self, texts: list[str]) -> None:
        found = count_cells(as_codes(texts))

        assert len(found.starts) == len(texts) + 1
        for row, text in enumerate(texts):
            part = slice(found.starts[row], found.starts[row + 1])
            counted = dict(zip(found.cells[part].tolist(), found.counts[part].tolist(), strict=True))
            assert counted == slow_cells(text)

    def test_keeps_to_the_cells(self) -> None:
        found = count_cells(as_codes([f"word{number} \U0010ffff" for number in range(3000)]))

        assert found.cells.min() >= 0
        assert found.cells.max() < CELLS

    def test_spellings_of_a_word_share_a_cell(self) -> None:
        one, other = (set(slow_cells(word)) for word in ("bohat", "bhot"))

        assert [cell for cell in one & other if cell >= CHARACTER_CELLS + WORD_CELLS]

    def test_takes_no_text_at_all(self) -> None:
        assert count_cells(as_codes([])).starts.tolist() == [0]
        assert count_cells(as_codes(["", ""])).starts.tolist() == [0, 0, 0]
