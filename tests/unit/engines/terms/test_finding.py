import pickle
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.interface import KnownTerm, TermKind
from openiru.engines.terms import finding
from openiru.engines.terms.finding import find_terms
from openiru.engines.terms.index import TermIndex
from openiru.engines.terms.rules import MOST_LETTERS, MOST_WORDS, words_of
from openiru.engines.terms.types import FoundTerm, TermRule, UnusableTermError
from openiru.engines.text.normalise import normalise_text


def term(
    text: str,
    organisation_id: str = "green-star",
    *,
    kind: TermKind = TermKind.SLOGAN,
    needs_context: bool = False,
    context: tuple[str, ...] = (),
) -> KnownTerm:
    return KnownTerm(
        signal_id=f"{organisation_id}:{text}",
        organisation_id=organisation_id,
        text=text,
        kind=kind,
        needs_context=needs_context,
        context=context,
    )


def found_in(text: str, *terms: KnownTerm) -> list[FoundTerm]:
    return find_terms(TermIndex(terms), [text])


LANTERN = term("Long live the Lantern")
DAWN = term("#GreenStarDawn", kind=TermKind.HASHTAG)
GSD = term("G.S.D", kind=TermKind.ACRONYM)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "matched"),
        [
            ("so long LIVE—the  LANTERN!!", "long LIVE—the  LANTERN"),
            ("Lоng livе the Lаntern", "Lоng livе the Lаntern"),  # Cyrillic letters
            ("lo\u200bng live the lan\u00adtern", "lo\u200bng live the lan\u00adtern"),
            ("\u202elong live\u202c the lantern", "long live\u202c the lantern"),
            ("(Ｌｏｎｇ ｌｉｖｅ the lantern)", "Ｌｏｎｇ ｌｉｖｅ the lantern"),
            ("\ud800 long live the lantern \udfff", "long live the lantern"),
        ],
    )
    def test_are_found_however_they_are_written(self, text: str, matched: str) -> None:
        found = found_in(text, LANTERN)

        assert [(each.rule, each.matched, each.stands_alone) for each in found] == [
            (TermRule.WORDS, matched, True)
        ]
        assert text[found[0].start : found[0].end] == matched

    def test_of_urdu_are_found_in_letters_of_other_keyboards(self) -> None:
        found = found_in("آج فجرِ ستارهٔ سبز كا دن", term("فجر ستارہ سبز کا"))

        assert [each.matched for each in found] == ["فجرِ ستارهٔ سبز كا"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "long live",
            "oblong live the lantern",
            "long live the lanterns",
            "l o n g",
        ],
    )
    def test_are_not_found_within_other_words(self, text: str) -> None:
        assert found_in(text, LANTERN) == []

    def test_run_together_are_found_too(self) -> None:
        found = found_in("so #LongLiveTheLantern it is", LANTERN)

        assert [(each.rule, each.matched) for each in found] == [(TermRule.GLUED, "LongLiveTheLantern")]

    def test_that_are_few_are_not_looked_for_run_together(self) -> None:
        assert found_in("unit", term("un it")) == []

    def test_are_counted_and_told_once(self) -> None:
        found = found_in("lantern dawn, Lantern-Dawn! lantern dawn", term("lantern dawn"))

        assert [(each.start, each.places) for each in found] == [(0, 3)]


class TestOverlapping:
    def test_of_one_organisation_the_longest_from_the_left_is_told(self) -> None:
        terms = [term("the lantern"), term("the lantern shines"), term("lantern shines bright")]

        found = found_in("see the lantern shines bright", *terms)

        assert [each.matched for each in found] == ["the lantern shines"]

    def test_each_organisation_keeps_its_own(self) -> None:
        found = found_in("the lantern shines", term("the lantern"), term("lantern shines", "blue-wave"))

        assert [each.term.organisation_id for each in found] == ["green-star", "blue-wave"]

    def test_one_term_of_two_organisations_is_told_of_both(self) -> None:
        found = found_in("the lantern", term("the lantern"), term("The Lantern", "blue-wave"))

        assert sorted(each.term.organisation_id for each in found) == ["blue-wave", "green-star"]

    def test_the_same_term_twice_counts_alone_if_one_does(self) -> None:
        found = found_in("lantern", term("lantern", needs_context=True), term("LANTERN"))

        assert [(each.term.text, each.stands_alone) for each in found] == [("LANTERN", True)]


class TestHashtags:
    @pytest.mark.parametrize(
        "tag", ["#greenstardawn", "#Green_Star_Dawn", "＃GreenStarDawn", "#green\u200cStarDAWN"]
    )
    def test_count_behind_a_number_sign(self, tag: str) -> None:
        found = found_in(f"see {tag}, all", DAWN)

        assert [(each.rule, each.matched) for each in found] == [(TermRule.HASHTAG, tag)]

    @pytest.mark.parametrize(
        "text", ["green star dawn", "GreenStarDawn", "# GreenStarDawn", "#GreenStar dawn"]
    )
    def test_do_not_count_elsewhere(self, text: str) -> None:
        assert found_in(text, DAWN) == []

    def test_are_counted_where_they_are_hashtags(self) -> None:
        found = found_in("GreenStarDawn #greenstardawn #GREENSTARDAWN", DAWN)

        assert [(each.start, each.places) for each in found] == [(14, 2)]

    def test_do_not_hide_words_of_the_same_organisation(self) -> None:
        found = found_in("green star dawn", DAWN, term("green star"))

        assert [each.term.text for each in found] == ["green star"]


class TestFalseFriends:
    @pytest.mark.parametrize(
        ("weak", "text"),
        [
            (GSD, "gsd is a kind of dog"),
            (GSD, "g-s-d"),
            (term("GSD"), "G.S.D."),
            (term("GSD"), "gsd"),
            (term("dawn"), "at dawn"),
            (term("نجم"), "نجم نکلا"),
            (term("morning post", needs_context=True), "the morning post"),
        ],
    )
    def test_do_not_count_alone(self, weak: KnownTerm, text: str) -> None:
        assert [(each.stands_alone, each.context) for each in found_in(text, weak, LANTERN)] == [(False, "")]

    def test_count_beside_a_word_of_another_term_of_the_organisation(self) -> None:
        found = found_in("gsd under the lantern", GSD, LANTERN)

        assert [(each.stands_alone, each.context) for each in found] == [(True, "lantern")]

    def test_do_not_count_beside_words_of_another_organisation(self) -> None:
        other = term("Long live the Lantern", "blue-wave")

        assert not found_in("gsd under the lantern", GSD, other)[0].stands_alone

    def test_count_beside_words_of_their_own(self) -> None:
        known = term("GSD", kind=TermKind.ACRONYM, context=("dispatch", "فجر نامہ"))

        assert [found_in(text, known)[0].context for text in ("GSD dispatch", "GSD نامہ", "GSD news")] == [
            "dispatch",
            "نامہ",
            "",
        ]

    def test_find_context_in_any_text_of_the_item(self) -> None:
        index = TermIndex([GSD, LANTERN])

        found = find_terms(index, ["gsd", "lantern", "gsd"], items=[0, 0, 1])

        assert [(each.row, each.context) for each in found] == [(0, "lantern"), (2, "")]

    @pytest.mark.parametrize("text", ["How long does a GSD live?", "GSD breeder, long walks", "gsd media"])
    def test_do_not_count_beside_everyday_words(self, text: str) -> None:
        found = found_in(text, GSD, LANTERN, term("Lantern Media", kind=TermKind.OUTLET))

        assert [(each.term, each.stands_alone) for each in found] == [(GSD, False)]

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Pakistan", TermKind.ALIAS),
            ("Media", TermKind.OUTLET),
            ("islam", TermKind.ALIAS),
            ("morning news", TermKind.OUTLET),
            ("Allahu Akbar, brothers", TermKind.SLOGAN),
            ("پاکستان زندہ باد", TermKind.SLOGAN),
            ("الله أكبر", TermKind.SLOGAN),
            ("Pakistan zindabad", TermKind.SLOGAN),
            ("#Pakistan", TermKind.HASHTAG),
            ("#PakistanZindabad", TermKind.HASHTAG),
            ("#pakistanzindabad", TermKind.HASHTAG),
        ],
    )
    def test_are_terms_of_everyday_words_alone(self, text: str, kind: TermKind) -> None:
        known = term(text, kind=kind)

        assert [each.stands_alone for each in found_in(f"{text} won the match", known)] == [False]
        assert [each.context for each in found_in(f"{text}, lantern", known, LANTERN)] == ["lantern"]

    def test_take_everyday_words_as_context_only_where_their_record_names_nothing_else(self) -> None:
        known = term("GSD", context=("the daily lantern", "media"))

        found = [found_in(text, known)[0].context for text in ("GSD daily", "GSD lantern", "GSD media")]
        assert found == ["", "lantern", "media"]

    def test_words_of_weak_terms_are_no_context(self) -> None:
        lantern = term("lantern", needs_context=True)

        assert [each.stands_alone for each in found_in("gsd lantern", GSD, lantern)] == [False, False]


class TestTermIndex:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "…",
            "123",
            "😀",
            "https://x.example/a",
            "@lantern",
            "a " * MOST_WORDS + "a",
            "a" + "bc" * MOST_LETTERS,
        ],
    )
    def test_refuses_what_cannot_be_looked_for(self, text: str) -> None:
        with pytest.raises(UnusableTermError):
            TermIndex([term(text)])

    def test_without_terms_finds_nothing(self) -> None:
        assert found_in("anything", *()) == []
        assert find_terms(TermIndex([LANTERN]), []) == []

    def test_pickles(self) -> None:
        index = pickle.loads(pickle.dumps(TermIndex([LANTERN, DAWN])))  # noqa: S301  (our own)

        assert [each.term for each in find_terms(index, ["#greenstardawn"])] == [DAWN]

    def test_terms_count_from_their_first_day_to_before_their_last(self) -> None:
        known = KnownTerm(
            signal_id="a",
            organisation_id="a",
            text="a",
            kind=TermKind.ALIAS,
            valid_from=date(2026, 1, 2),
            valid_until=date(2026, 1, 4),
        )

        assert [known.is_valid_on(date(2026, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]


@contextmanager
def counted_steps() -> Iterator[Callable[[], int]]:
    """How many steps of bytecode are taken within it: the same on every machine, however busy."""
    steps = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lambda: steps
    finally:
        sys.settrace(before)


def slowly(terms: Sequence[KnownTerm], text: str) -> Iterator[tuple[str, str, int, int, int]]:
    """The obvious twin: at every word of the text every term is tried."""
    plain = normalise_text(text).split()
    forms = []
    for each in {(known.organisation_id, words_of(known.text)): known for known in terms}.values():
        words = words_of(each.text)
        forms.append((each.organisation_id, words, words.split()))
        if " " in words and len(words.replace(" ", "")) >= 8:
            forms.append((each.organisation_id, words, [words.replace(" ", "")]))
    told: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for organisation_id in {known.organisation_id for known in terms}:
        place = 0
        while place < len(plain):
            here = [
                (len(parts), words)
                for bearer, words, parts in forms
                if bearer == organisation_id and plain[place : place + len(parts)] == parts
            ]
            if here:
                size, words = max(here)
                told.setdefault((organisation_id, words), []).append((place, place + size))
                place += size
            else:
                place += 1
    for (organisation_id, words), spans in told.items():
        start, end = spans[0]
        yield (
            organisation_id,
            words,
            len(" ".join([*plain[:start], ""])),
            len(" ".join(plain[:end])),
            len(spans),
        )


class TestWalk:
    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(
            st.tuples(st.text("ab ʼАаé", min_size=1, max_size=12), st.sampled_from(["one", "two"])),
            max_size=8,
        ),
        st.lists(st.text("ab #_ʼАаé", max_size=40), max_size=4),
    )
    def test_agrees_with_its_slow_twin(self, told: list[tuple[str, str]], texts: list[str]) -> None:
        # One spelling for each: which of several forms a word belongs to first is no question here.
        usable = [term(text, whose) for text, whose in told if any(map(str.isalpha, normalise_text(text)))]
        together = [normalise_text(each.text).replace(" ", "") for each in usable]
        if len(set(together)) < len(together):
            return
        index = TermIndex(usable)

        walked = index.walk([normalise_text(text) for text in texts]).tolist()

        for row, text in enumerate(texts):
            quickly = {
                (
                    index.terms[index.forms[form].term].term.organisation_id,
                    index.terms[index.forms[form].term].words,
                    start,
                    end,
                    places,
                )
                for at, form, start, end, places in walked
                if at == row
            }
            assert quickly == set(slowly(usable, text))

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.text(max_size=30), max_size=6), st.lists(st.text(max_size=60), max_size=4))
    def test_takes_whatever_there_is(self, told: list[str], texts: list[str]) -> None:
        usable = [term(text) for text in told if any(map(str.isalpha, normalise_text(text)))]

        for found in find_terms(TermIndex(usable), [*texts, *told]):
            whole = [*texts, *told][found.row]
            assert found.matched == whole[found.start : found.end] != ""
            assert found.places > 0

    @pytest.mark.parametrize(
        ("text", "most"),
        [
            ("a" * 10_000_000, 0),
            ("a " * 1_000_000, 33),
            ("ab " * 500_000, 1),
            ("\ud800" * 500_000 + " a", 33),
            ("\u202e\u202d" * 2_000_000 + "a", 33),
            ("#a" * 200_000, 33),
        ],
        ids=["a long word", "nested terms", "one term", "surrogates", "bidi controls", "hashtags"],
    )
    def test_takes_linear_time_and_little_memory_for_megabytes(self, text: str, most: int) -> None:
        # Every one of a thousand organisations looks for "a", "a a" and so on: quadratic time would take days.
        nested = [term(" ".join("a" * (1 + number % 32)), f"o{number}") for number in range(64)]
        nested += [term("ab"), term("#a", kind=TermKind.HASHTAG)]

        found = find_terms(TermIndex(nested), [text])

        assert len(found) <= 65
        assert bool(found) == bool(most)
        assert all(text[each.start : each.end] == each.matched for each in found)

    def test_takes_linear_time_for_a_post_of_all_known_hashtags(self) -> None:
        steps = []
        for size in (200, 800):
            known = [term(f"#lantern{number}", kind=TermKind.HASHTAG) for number in range(size)]
            index, text = TermIndex(known), " ".join(each.text for each in known)
            index.walk([text])  # compiles
            with counted_steps() as count:
                found = find_terms(index, [text])
            steps.append(count())
            assert [each.matched for each in found] == [each.text for each in known]

        # Each term against each hashtag would be sixteen times as many.
        assert steps[0] < steps[1] < 5 * steps[0]

    def test_works_out_once_which_words_of_a_post_are_context(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sizes = []

        def counting(words: Iterable[str]) -> list[str]:
            told = sorted(words)
            sizes.append(len(told))
            return told

        monkeypatch.setattr(finding, "sorted", counting, raising=False)
        weak = [term(f"morning{number}", needs_context=True) for number in range(300)]
        strong = [term(f"lantern{number}") for number in range(300)]

        found = find_terms(TermIndex([*weak, *strong]), [" ".join(each.text for each in (*weak, *strong))])

        assert {each.context for each in found if each.term.needs_context} == {"lantern0"}
        assert sizes == [len(strong)]

    def test_thousands_of_terms_do_not_disturb_one_another(self) -> None:
        rng = random.Random(1)
        words = ["".join(rng.choices("abcdefgh", k=5)) for _ in range(300)]
        texts = list(dict.fromkeys(" ".join(rng.choices(words, k=rng.randint(2, 4))) for _ in range(3_000)))
        index = TermIndex([term(text, str(number)) for number, text in enumerate(texts)])

        found = find_terms(index, texts)

        for row, text in enumerate(texts):
            here = {each.term.text for each in found if each.row == row}
            assert text in here
            assert all(f" {other} " in f" {text} " for other in here)
