import pytest

from openiru.engines.media.words.agreeing import AGREE_PERCENT, agreed, likeness_percent
from openiru.engines.media.words.types import OcrText

STATEMENT = "آج کا اعلان سب ساتھیوں کے لیے ہے کہ جلسہ پرسوں شام کو باغ میں ہوگا اور سب آئیں"
MISREAD = STATEMENT.replace("س", "ص").replace("ک", "گ").replace("ہ", "ھ")
OTHER = "پرانی کتابوں کی نمائش اگلے ہفتے دریا کنارے لگے گی، داخلہ مفت، وقت صبح نو بجے سے دوپہر تک"


def read(text: str, *, language: str = "urd", scale: float = 1.0) -> OcrText:
    return OcrText(text=text, language=language, scale=scale)


class TestLikenessPercent:
    def test_passes_over_misread_letters(self) -> None:
        found = likeness_percent([read(STATEMENT)], [read(MISREAD)])

        assert found is not None
        assert found >= AGREE_PERCENT

    def test_tells_other_words_apart(self) -> None:
        found = likeness_percent([read(STATEMENT)], [read(OTHER)])

        assert found is not None
        assert found < AGREE_PERCENT

    def test_takes_the_view_that_agrees_best(self) -> None:
        views = [read("x" * 40, scale=0.5), read(STATEMENT, scale=1.1)]

        assert likeness_percent(views, [read(STATEMENT)]) == 100

    def test_finds_a_statement_within_a_longer_page(self) -> None:
        found = likeness_percent([read(f"{OTHER} {OTHER} {STATEMENT}")], [read(STATEMENT)])

        assert found is not None
        assert found >= AGREE_PERCENT

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ([], [read(STATEMENT)]),
            ([read("آج")], [read(STATEMENT)]),
            ([read(STATEMENT, language="eng")], [read(STATEMENT)]),
        ],
    )
    def test_says_nothing_where_too_little_was_read(self, one: list[OcrText], other: list[OcrText]) -> None:
        assert likeness_percent(one, other) is None


class TestAgreed:
    def test_is_the_reading_that_the_others_share(self) -> None:
        texts = ("rivor bank walk", "river bank walk", "river bamk walk", "qqqq")
        readings = [OcrText(text=text, language="eng", scale=1.0) for text in texts]

        assert agreed(readings).text == "river bank walk"

    def test_is_the_one_that_there_is(self) -> None:
        assert agreed([OcrText(text="", language="eng", scale=1.0)]).text == ""
