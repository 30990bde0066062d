import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.copies.comparing import Relation, compare_posts, shared_spans
from openiru.engines.text.copies.grouping import find_links, groups_of
from openiru.engines.text.copies.shingles import MOST_LETTERS

FESTIVAL = "the lantern festival of the northern harbour begins on sunday with music from every boat"
HARVEST = "farmers near the river expect a late harvest after weeks without any rain this summer"
EDITED = "The LANTERN festival of the old harbour begins on monday with music from every boat!!"
SWAPPED = "begins on sunday with music from every boat the lantern festival of the northern harbour"
AROUND = f"good news for all of us who waited for so many months: {FESTIVAL}. bring your children and tell all your friends"


class TestComparePosts:
    def test_tells_copies_from_other_posts(self) -> None:
        assert compare_posts(FESTIVAL, EDITED).is_copy
        assert compare_posts(FESTIVAL, SWAPPED).jaccard > 0.95
        assert not compare_posts(FESTIVAL, HARVEST).is_copy

    def test_tells_that_one_is_inside_the_other(self) -> None:
        facts = compare_posts(FESTIVAL, f"{AROUND} {HARVEST} {HARVEST[::-1]}")

        assert (facts.is_copy, facts.is_inside) == (False, True)
        assert facts.contained >= 0.95

    @pytest.mark.parametrize(
        "text",
        ["", "ok", "good morning", "😀😀😀", "https://news.example/a", "@one @two https://a.example/b"],
    )
    def test_a_few_words_are_no_copy(self, text: str) -> None:
        assert not compare_posts(text, f"{text} friend").is_copy
        assert not compare_posts(text, text).is_copy
        assert not compare_posts(text, AROUND).is_inside

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param("Police confirmed nine hurt on Friday. In a statement they said: {}", id="press"),
            pytest.param("Do not believe these boasters: {}", id="counter-speech"),
            pytest.param("{} -- this is false, says the harbour master, please do not share it", id="behind"),
        ],
    )
    @pytest.mark.parametrize("times", [1, 3])
    def test_who_quotes_a_post_and_says_more_is_around_it(self, words: str, times: int) -> None:
        quoted = " ".join([FESTIVAL, HARVEST, SWAPPED.upper()][:times])

        assert compare_posts(words.format(quoted), quoted).relation is Relation.AROUND
        assert compare_posts(quoted, words.format(quoted)).relation is Relation.INSIDE

    def test_a_word_or_two_beside_a_post_leave_it_a_copy(self) -> None:
        assert compare_posts(f"Look: {FESTIVAL}", FESTIVAL).relation is Relation.COPY

    @settings(max_examples=200, deadline=None)
    @given(st.text("ab cd", max_size=50), st.text("ab cd", max_size=50))
    def test_is_the_same_either_way_round(self, text: str, other: str) -> None:
        facts, turned = compare_posts(text, other), compare_posts(other, text)

        assert replace(facts, is_longer=False) == replace(turned, is_longer=False)
        assert not (facts.is_longer and turned.is_longer)
        assert 0 <= facts.jaccard <= facts.contained <= 1


class TestSharedSpans:
    def test_are_places_of_the_original_posts(self) -> None:
        spans = shared_spans(EDITED, FESTIVAL)

        assert [(EDITED[s.start : s.end], FESTIVAL[s.other_start : s.other_end]) for s in spans] == [
            ("The LANTERN festival of the", "the lantern festival of the"),
            ("harbour begins on", "harbour begins on"),
            ("with music from every boat", "with music from every boat"),
        ]

    def test_find_both_halves_of_a_post_that_was_turned_about(self) -> None:
        assert [SWAPPED[s.start : s.end] for s in shared_spans(SWAPPED, FESTIVAL)] == [
            "begins on sunday with music from every boat",
            "the lantern festival of the northern harbour",
        ]

    @settings(max_examples=200, deadline=None)
    @given(st.text("ab c'ـ", max_size=60), st.text("ab c'ـ", max_size=60))
    def test_never_overlap_and_lie_in_both(self, text: str, other: str) -> None:
        last = 0
        for span in shared_spans(text, other):
            assert last <= span.start < span.end <= len(text)
            assert 0 <= span.other_start < span.other_end <= len(other)
            last = span.end


class TestFindLinks:
    def test_links_each_copy_with_the_earlier_post_that_it_is_most_like(self) -> None:
        texts = [FESTIVAL, HARVEST, EDITED, AROUND, SWAPPED, "good morning", HARVEST]

        links = find_links(texts)

        assert {link.post: link.of for link in links} == {2: 0, 3: 0, 4: 0, 6: 1}
        assert groups_of(links, len(texts)) == [[0, 2, 3, 4], [1, 6]]

    def test_finds_no_copies_where_there_are_none(self) -> None:
        assert find_links([]) == []
        assert find_links(["", "", "!!", "😀"]) == []
        assert groups_of([], 3) == []

    @pytest.mark.parametrize(
        "hostile",
        ["a" * 10_000_000, "lantern " * 200_000, "a b " * 200_000, "\ud800 " * 50_000],
        ids=["a long word", "one word", "two words", "surrogates"],
    )
    def test_looks_only_at_the_beginning_of_long_posts(self, hostile: str) -> None:
        links = find_links([hostile, FESTIVAL, hostile[:MOST_LETTERS] + "x"])

        assert [(link.post, link.of) for link in links if link.facts.jaccard == 1] in ([(2, 0)], [])
        assert all(link.of == 0 for link in links)

    def test_many_copies_of_one_post_are_one_group(self) -> None:
        rng = random.Random(1)
        texts = [FESTIVAL.replace(rng.choice(FESTIVAL.split()), "lamp") for _ in range(400)]

        assert groups_of(find_links(texts), len(texts)) == [list(range(400))]
