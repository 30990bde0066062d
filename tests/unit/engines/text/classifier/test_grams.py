from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.classifier.grams import (
    CELLS,
    CHARACTER_CELLS,
    SKELETON_CELLS,
    WORD_CELLS,
    as_codes,
    count_cells,
)

ALL = (1 << 64) - 1
MULTIPLIER, WORD_SALT, SKELETON_SALT = 0xD1342543DE82EF95, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
EDGE = 0x165667B19E3779F9
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
    found = [word[0]]
    for letter in word[1:]:
        stands = LETTERS.get(letter, letter)
        if stands and stands != found[-1]:
            found.append(stands)
    return "".join(found)


def skeleton_cell(value: int) -> int:
    return CHARACTER_CELLS + WORD_CELLS + (value & (SKELETON_CELLS - 1))


def edged_runs(word: str, least: int, most: int) -> list[str]:
    """Runs of characters of a word with its edges; an edge alone is none."""
    edged = f" {word} "
    starts = range(len(edged) - 1)
    runs = [edged[a:b] for a in starts for b in range(a + least, min(a + most, len(edged)) + 1)]
    return [run for run in runs if run != " "]


def letters_of(run: str, salt: int) -> int:
    return chained([ord(letter) + 1 for letter in run], salt)


def slow_cells(text: str) -> Counter[int]:
    """The obvious way."""
    words = text.split(" ") if text else []
    bones = [skeleton(word) for word in words]
    found = Counter(
        letters_of(run, 0) & (CHARACTER_CELLS - 1) for word in words for run in edged_runs(word, 1, 6)
    )
    found += Counter(
        skeleton_cell(letters_of(run, SKELETON_SALT)) for bone in bones for run in edged_runs(bone, 2, 5)
    )
    plain = [letters_of(word, WORD_SALT) for word in words]
    stripped = [letters_of(bone, SKELETON_SALT) for bone in bones]
    with_edges = [EDGE, *plain, EDGE] if words else []
    for length in (1, 2, 3):
        for run in runs_of(with_edges, length):
            if run != [EDGE]:
                found[CHARACTER_CELLS + (chained(run, length) & (WORD_CELLS - 1))] += 1
        found += Counter(skeleton_cell(chained(run, length)) for run in runs_of(stripped, length))
    return found


def runs_of(values: list[int], length: int) -> list[list[int]]:
    return [values[end - length : end] for end in range(length, len(values) + 1)]


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
