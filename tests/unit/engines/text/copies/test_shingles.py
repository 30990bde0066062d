import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.copies.shingles import (
    PASSAGE_WINDOW,
    PASSAGE_WORDS,
    SHINGLE_LETTERS,
    comparable,
    passages_of,
    shingles_of,
)

KNOWN_SHINGLES = [702657290762585956, 11059669952082464867, 12823230821432364178, 14938190264020677526]
_POSTS = st.text("ab cdی ", max_size=60)


def slow_shingles(text: str) -> set[str]:
    """Runs of four letters within words and the spaces around them; of short words the whole."""
    found = set()
    for word in text.split():
        whole = f" {word} "
        if len(whole) <= SHINGLE_LETTERS:
            found.add(whole)
        found.update(whole[at : at + SHINGLE_LETTERS] for at in range(len(whole) - SHINGLE_LETTERS + 1))
    return found


class TestShinglesOf:
    @settings(max_examples=200, deadline=None)
    @given(_POSTS, _POSTS)
    def test_are_as_many_and_shared_as_in_the_slow_way(self, text: str, other: str) -> None:
        plain = [comparable(text), comparable(other)]

        hashes, starts = shingles_of(plain)

        one, two = set(hashes[: starts[1]].tolist()), set(hashes[starts[1] :].tolist())
        assert len(one) == len(slow_shingles(plain[0])) == starts[1]
        assert len(one & two) == len(slow_shingles(plain[0]) & slow_shingles(plain[1]))

    def test_never_change(self) -> None:
        hashes, _ = shingles_of(["stars"])

        assert hashes.tolist() == sorted(hashes.tolist())
        assert hashes.tolist() == KNOWN_SHINGLES


class TestPassagesOf:
    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(st.sampled_from("abcdefgh"), min_size=PASSAGE_WORDS + PASSAGE_WINDOW - 1, max_size=12),
        _POSTS,
        _POSTS,
    )
    def test_a_shared_run_of_words_gives_a_shared_passage(
        self, run: list[str], before: str, after: str
    ) -> None:
        passage = " ".join(run)

        hashes, starts = passages_of([comparable(passage), comparable(f"{before} {passage} {after}")])

        assert set(hashes[: starts[1]].tolist()) & set(hashes[starts[1] :].tolist())

    @pytest.mark.parametrize(("words", "count"), [(0, 0), (2, 0), (3, 1), (4, 1)])
    def test_short_posts_have_few(self, words: int, count: int) -> None:
        assert len(passages_of([" ".join("abcd"[:words])])[0]) == count
