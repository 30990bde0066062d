import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.classifier.scripts import Script
from openiru.engines.text.languages.detecting import LEAST_SURE, detect_languages
from openiru.engines.text.languages.pieces import MOST_LETTERS


def code_of(text: str) -> str:
    return detect_languages([text])[0].code


class TestDetectLanguages:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("We went to the market in the morning and bought apples.", "en"),
            ("ہم صبح بازار گئے تھے اور وہاں سے سیب خریدے ہیں۔", "ur"),
            ("ham subah bazar gaye thay aur wahan se saib liye hain yaar", "ur-Latn"),
            ("हम सुबह बाज़ार गए और वहाँ से सेब खरीदे हैं", "hi"),
            ("اسان صبح جو بازار ويا هئاسين ۽ اتان صوف ورتا آهن", "sd"),
            ("موږ سهار بازار ته لاړو او له هغه ځایه مو مڼې واخیستې", "ps"),
            ("ذهبنا في الصباح إلى السوق واشترينا التفاح من هناك", "ar"),
            ("ما صبح به بازار رفتیم و از آنجا سیب خریدیم که خوب است", "fa"),
            ("Wir sind am Morgen auf den Markt gegangen und haben Äpfel gekauft", "und-Latn"),
            ("منا بازار ءَ شتگاں ءُ اودا سوپ گپتگ اَنت", "und-Arab"),
            ("Утром мы ходили на рынок", "und"),
            ("313 !!! 😀", "zxx"),
            ("", "zxx"),
        ],
    )
    def test_tells_what_a_text_is_in(self, text: str, code: str) -> None:
        assert code_of(text) == code

    def test_reads_urdu_from_an_arabic_keyboard(self) -> None:
        assert (
            code_of("ہم صبح بازار گئے تھے اور وہاں سے سیب خریدے ہیں".translate(str.maketrans("یکہ", "يكه")))
            == "ur"
        )

    def test_addresses_and_handles_say_nothing(self) -> None:
        assert (
            code_of("ہم صبح بازار گئے تھے @the_morning_market https://shop.example/apples-in-the-morning")
            == "ur"
        )

    def test_says_nothing_of_two_letters(self) -> None:
        (found,) = detect_languages(["ab"])

        assert (found.code, found.script, found.sureness) == ("und-Latn", Script.LATIN, 0.0)

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(
            st.one_of(
                st.text(max_size=60), st.text(st.characters(categories=["Cs", "Mn", "Lo"]), max_size=30)
            ),
            max_size=8,
        )
    )
    def test_answers_alone_as_among_others(self, texts: list[str]) -> None:
        found = detect_languages(texts)

        assert found == [each for text in texts for each in detect_languages([text])]
        assert all(each.code.startswith(("und", "zxx")) or each.sureness >= LEAST_SURE for each in found)

    @pytest.mark.parametrize("hostile", ["a" * 10_000_000, "ءِ " * 500_000, "\ud800" * 100_000])
    def test_looks_only_at_the_beginning_of_long_texts(self, hostile: str) -> None:
        (found,) = detect_languages([hostile])
        (beginning,) = detect_languages([hostile[:MOST_LETTERS]])

        assert found == beginning
