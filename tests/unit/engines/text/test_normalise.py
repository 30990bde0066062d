import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.letters import MENTION_SIGN, URL_SIGN, stands_for
from openiru.engines.text.normalise import (
    _addresses,
    _without_lookalikes,
    normalise_for_match,
    normalise_text,
    trace,
)

SAME = [
    ("Lashkar-e-Tayyiba", "LASHKAR E TAYYIBA"),
    ("Jama'at", "jamaat"),
    ("Jama’at", "Jama`at"),
    ("ﷲ", "الله"),
    ("تحريك", "تحریک"),  # Arabic yeh and kaf, Urdu yeh and kaf
    ("جيش", "جیش"),
    ("جماعة", "جماعہ"),
    ("جماعه", "جماعہ"),
    ("طَالِبَان", "طالبان"),  # vowel marks
    ("طـالبـان", "طالبان"),  # tatweel
    ("طال\u200cبان", "طالبان"),  # zero-width non-joiner
    ("\u202bطالبان\u202c", "طالبان"),  # bidi controls
    ("أمير", "امير"),
    ("آمير", "امیر"),
    ("ﻃﺎﻟﺒﺎﻥ", "طالبان"),  # presentation forms
    ("۱۲۳", "123"),
    ("१२३", "١٢٣"),
    ("Ｊａｉｓｈ", "jaish"),
    ("𝐉𝐚𝐢𝐬𝐡", "jaish"),
    ("JAÏSH", "jaish"),
    ("Straße", "STRASSE"),
    ("soooooo", "soo"),
    ("a\u00a0\t\n b", "a b"),
    ("jaish_e.muhammad", "jaish e muhammad"),
    ("#Jaish🔥now", "jaish now"),
    ("Jаish", "jaish"),  # a Cyrillic a
    ("ЈАISH", "jaish"),  # Cyrillic J and A
    ("jαιsh", "jaish"),  # Greek alpha and iota
    ("ᴊᴀɪꜱʜ", "jaish"),  # small capitals
    ("Jооооish", "joOish"),
]
DIFFERENT = [
    ("कि", "का"),  # vowel signs of Devanagari are no marks to drop
    ("ہے", "ہی"),
    ("گل", "کل"),
    ("100", "1000"),
    ("soo", "so"),
    ("тор", "top"),  # a word of one script keeps its letters
    ("νους", "vouc"),
]
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from(" aAbße.@/:_-'’🔥ﷲﷺآأيىیكہةھ\u0640\u064e\u200c\u202e\u0301éİŉ१ि\u093cㄱ가が"),
        st.characters(),
    ),
    max_size=60,
)


class TestNormaliseText:
    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_joins_spellings_of_the_same_word(self, one: str, other: str) -> None:
        assert normalise_text(one) == normalise_text(other)

    @pytest.mark.parametrize(("one", "other"), DIFFERENT)
    def test_keeps_different_words_apart(self, one: str, other: str) -> None:
        assert normalise_text(one) != normalise_text(other)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("see https://t.me/Sun?x=1 now", f"see {URL_SIGN} now"),
            ("see t.me/Sun", f"see {URL_SIGN}"),
            ("hi @Sun.Rise!", f"hi {MENTION_SIGN}"),
            ("me@example.org", "me example org"),
            ("https://x.example/@sun", URL_SIGN),
            ("", ""),
            (" .,! ", ""),
        ],
    )
    def test_puts_signs_for_addresses_and_mentions(self, text: str, expected: str) -> None:
        assert normalise_text(text) == expected

    @settings(max_examples=200, deadline=None)
    @given(texts)
    def test_changes_nothing_the_second_time(self, text: str) -> None:
        once = normalise_text(text)

        assert normalise_text(once) == once

    @settings(max_examples=200, deadline=None)
    @given(texts)
    def test_does_not_care_how_the_text_is_composed(self, text: str) -> None:
        assert normalise_text(unicodedata.normalize("NFC", text)) == normalise_text(
            unicodedata.normalize("NFD", text)
        )

    @pytest.mark.parametrize("first", range(0, 0x110000, 0x8000))
    def test_never_changes_again_what_it_gives_for_any_character(self, first: int) -> None:
        for code in range(first, first + 0x8000, 7):
            once = normalise_text(f"a{chr(code)}b")

            assert normalise_text(once) == once, hex(code)


def slowly_traced(original: str) -> tuple[str, list[int]]:
    """The obvious twin of `trace`: one character at a time."""
    signs: list[str] = []
    origins: list[int] = []
    place = 0
    parts: list[tuple[int, str]] = []
    for start, end, sign in _addresses(original):
        parts += enumerate(original[place:start], start=place)
        parts += ((start, " "), (start, sign), (end - 1, " "))
        place = end
    parts += enumerate(original[place:], start=place)
    for origin, letter in parts:
        for sign in stands_for(letter):
            if sign != " " or (signs and signs[-1] != " "):
                signs.append(sign)
                origins.append(origin)
    if signs and signs[-1] == " ":
        signs.pop()
        origins.pop()
    letters: list[str] = []
    kept: list[int] = []
    for sign, place in zip(_without_lookalikes("".join(signs)), origins, strict=True):
        if sign != " " and not sign.isdecimal() and letters[-2:] == [sign] * 2:
            continue
        letters.append(sign)
        kept.append(place)
    return "".join(letters), kept


class TestOffsets:
    @settings(max_examples=400, deadline=None)
    @given(texts | st.text("aAаАсоoO .:/@ 11١é፩", max_size=40))
    def test_agree_with_their_slow_twin(self, text: str) -> None:
        traced, places = trace(text)

        assert (traced, places.tolist()) == slowly_traced(text)
        assert traced == normalise_text(text)

    @settings(max_examples=200, deadline=None)
    @given(texts)
    def test_offsets_never_fall_and_stay_inside(self, text: str) -> None:
        found = normalise_for_match(text)

        assert len(found.offsets) == len(found.text)
        assert list(found.offsets) == sorted(found.offsets)
        assert all(0 <= place < len(text) for place in found.offsets)

    @settings(max_examples=200, deadline=None)
    @given(texts, st.data())
    def test_spans_lie_inside_the_original_and_are_never_empty(self, text: str, data: st.DataObject) -> None:
        found = normalise_for_match(text)
        if not found.text:
            return
        start = data.draw(st.integers(0, len(found.text) - 1))
        end = data.draw(st.integers(start + 1, len(found.text)))

        first, last = found.original_span(start, end)

        assert 0 <= first < last <= len(text)

    @pytest.mark.parametrize(
        ("text", "word", "original"),
        [
            ("The  JAÏSH-e-M now", "jaish e m", "JAÏSH-e-M"),
            ("اَلطَّالِبَان کہتے", "الطالبان", "اَلطَّالِبَان"),
            ("via https://t.me/a: sooooo good", "soo", "sooooo"),
            ("xﷲx", "اللہ", "ﷲ"),
            ("end TTP!!  ", "ttp", "TTP"),
            ("(TTP)", "ttp", "TTP"),
        ],
    )
    def test_lead_back_to_the_original_characters(self, text: str, word: str, original: str) -> None:
        found = normalise_for_match(text)
        start = found.text.index(word)

        first, last = found.original_span(start, start + len(word))

        assert text[first:last] == original

    @pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 9)])
    def test_refuse_spans_that_are_none(self, start: int, end: int) -> None:
        with pytest.raises(ValueError, match="no span"):
            normalise_for_match("abc").original_span(start, end)


class TestAddresses:
    @pytest.mark.parametrize(
        "text", ["foo.com/a", "so...foo.com/a", "a.b.foo.com/", "-foo.me/a", "é.foo.com/x"]
    )
    def test_hosts_with_a_path_are_addresses(self, text: str) -> None:
        assert normalise_text(f"see {text} now").endswith(f"{URL_SIGN} now")

    @pytest.mark.parametrize(
        "text", ["foo.com", "foo.com.bar/a", ".com/a", "éfoo.com/a", "foo..com/a", "foo.comet/a"]
    )
    def test_others_are_words(self, text: str) -> None:
        assert URL_SIGN not in normalise_text(text)

    @pytest.mark.parametrize("unit", ["a.", "a-", "-", "a.com.", "é."])
    def test_long_runs_that_are_none_take_linear_time(self, unit: str) -> None:
        # In quadratic time this would take hours.
        text = unit * (1_000_000 // len(unit)) + " /"

        assert URL_SIGN not in normalise_text(text)
