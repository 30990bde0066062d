import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.names.screening.index import AliasIndex
from openiru.engines.names.screening.scanning import THRESHOLD, screen, screen_line
from openiru.engines.names.screening.types import KnownAlias, ScreenRule

SITARA = KnownAlias(text="Harakat-e-Sitara Sabz", bearer="sitara")
KITAB = KnownAlias(text="Jaish-ul-Kitab", bearer="kitab")
SHORT = KnownAlias(text="HSS", bearer="sitara", is_weak=True)
INDEX = AliasIndex([SITARA, KITAB, SHORT])


class TestScreenLine:
    @pytest.mark.parametrize(
        ("line", "alias", "rule"),
        [
            ("news of Harakat-e-Sitara Sabz today", SITARA, ScreenRule.WORDS),
            ("harakat i sitarah sabz", SITARA, ScreenRule.SKELETON),
            ("harakaat ul sitaara sabbaz", SITARA, ScreenRule.SKELETON),
            ("@HarakatSitaraSabz313", SITARA, ScreenRule.SOUNDS),
            ("harakatesitarasabz_official", SITARA, ScreenRule.GLUED),
            ("h4rakat_sitara_sabz", SITARA, ScreenRule.SOUNDS),
            ("jaishulkitab", KITAB, ScreenRule.GLUED),
            ("حرکت ستارہ سبز", SITARA, ScreenRule.SKELETON),
            ("Харакат Ситара Сабз", SITARA, ScreenRule.SOUNDS),
            ("جيش الكتاب", KITAB, ScreenRule.SKELETON),
            ("Harakat-e-Simara Sabz", SITARA, ScreenRule.NEAR),
        ],
    )
    def test_finds_other_spellings_and_says_by_which_rule(
        self, line: str, alias: KnownAlias, rule: ScreenRule
    ) -> None:
        found = screen_line(INDEX, line)

        assert [match.alias for match in found] == [alias]
        assert found[0].score >= THRESHOLD
        assert found[0].rule is rule

    def test_says_which_words_answer_each_other(self) -> None:
        (found,) = screen_line(INDEX, "we follow حرکت ستارہ سبز")

        assert found.matched == "حرکت ستارہ سبز"
        assert found.words == (("حرکت", "harakat"), ("ستارہ", "sitara"), ("سبز", "sabz"))

    @pytest.mark.parametrize(
        "line",
        ["Omid Zahra", "sitara", "Harakat Zaman", "kitab ghar lahore", "سبز باغ", "", "   ", "@", "۔۔۔"],
    )
    def test_finds_nothing_in_other_names(self, line: str) -> None:
        assert screen_line(INDEX, line) == []

    @pytest.mark.parametrize(
        ("alias", "line"),
        [
            ("Army of Sitaravand", "Omar Sitaravand Manaa"),  # one long word is not the name
            ("Ansar al-Qamar", "نصر القمر"),  # a vowel that begins a word is written
            ("al-Shababi", "Shabiba"),  # short names need their vowels
            ("Ansaru", "Ivan Sarac"),  # words of a line are not cut
        ],
    )
    def test_is_not_misled_by_parts_of_names(self, alias: str, line: str) -> None:
        assert screen_line(AliasIndex([KnownAlias(text=alias)]), line) == []

    def test_short_names_do_not_stand_alone(self) -> None:
        (found,) = screen_line(INDEX, "HSS official")

        assert (found.rule, found.stands_alone) == (ScreenRule.ACRONYM, False)
        assert screen_line(INDEX, "hssofficial") == []

    def test_all_lines_answer_in_order(self) -> None:
        answers = list(screen(INDEX, ["nothing", "jaishulkitab", "nothing"]))

        assert [len(answer) for answer in answers] == [0, 1, 0]

    @settings(max_examples=200, deadline=None)
    @given(
        st.one_of(
            st.text(max_size=60),
            st.text("harktesib zلحرکت_13", max_size=40),
            st.text(st.characters(categories=["Cs", "Mn", "Cf", "Nd"]), max_size=30),
        )
    )
    def test_never_fails(self, line: str) -> None:
        assert all(0 <= match.score <= 1 for match in screen_line(INDEX, line))

    @pytest.mark.parametrize(
        "hostile",
        ["a" * 10_000_000, "harakat " * 100_000, "hrktstr" * 100_000, "\udfff" * 10_000, "ہ" * 100_000],
        ids=["a long word", "one word often", "a skeleton often", "surrogates", "one letter"],
    )
    def test_looks_only_at_the_beginning_of_long_lines(self, hostile: str) -> None:
        assert screen_line(INDEX, hostile) == screen_line(INDEX, hostile[:2_000])


class TestAliasIndex:
    def test_leaves_out_names_without_letters(self) -> None:
        assert AliasIndex([KnownAlias(text="313"), KnownAlias(text=""), SITARA]).aliases[0].alias == SITARA

    def test_may_be_empty(self) -> None:
        assert screen_line(AliasIndex([]), "Harakat-e-Sitara Sabz") == []
