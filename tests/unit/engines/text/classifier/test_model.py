import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.labelled_texts import labelled_texts
from tests.unit.engines.text.classifier.test_grams import slow_cells

from openiru.engines.text.classifier.grams import as_codes
from openiru.engines.text.classifier.model import EXPLAINED, Answer, TextModel
from openiru.engines.text.classifier.scoring import word_weights
from openiru.engines.text.classifier.scripts import Script, script_of
from openiru.engines.text.normalise import normalise_text

hostile = st.text(
    st.one_of(
        st.characters(),  # surrogates among them
        st.sampled_from("aam gend @/.:\u202e\u2066\u200d\u0301\ufdfa\ud800\udfff\x00\t\n"),
    ),
    max_size=80,
)


def slow_score(model: TextModel, text: str) -> float:
    """The obvious way."""
    w = model.weights
    rarity = dict(zip(w.cells.tolist(), w.rarities.tolist(), strict=True))
    weight = dict(zip(w.cells.tolist(), w.weights.tolist(), strict=True))
    values = {
        cell: (1 + np.log(count)) * rarity[cell]
        for cell, count in slow_cells(normalise_text(text)).items()
        if cell in rarity
    }
    length = np.sqrt(sum(value**2 for value in values.values()))
    return float(w.bias + sum(values[cell] * weight[cell] for cell in values) / (length or 1.0))


class TestPredict:
    def test_agrees_with_the_obvious_way(self, fruit_model: TextModel) -> None:
        texts = [*labelled_texts(40, seed=3)[0], "", "?!", "aam aam aam AAM", "ajnabi lafz"]

        found = fruit_model.predict(texts)

        assert found.scores.tolist() == pytest.approx([slow_score(fruit_model, text) for text in texts])

    def test_answers(self, fruit_model: TextModel) -> None:
        found = fruit_model.predict(["meetha aam aur seb", "wicket gend balla", "ajnabi lafz"])

        assert found.answers == [Answer.POSITIVE, Answer.NEGATIVE, Answer.UNSURE]

    @pytest.mark.parametrize("text", ["", "…", "12 34", "https://t.me/x", "یہ آم ہے", "это яблоко"])
    def test_is_unsure_of_scripts_that_it_does_not_know(self, fruit_model: TextModel, text: str) -> None:
        assert fruit_model.predict([text]).answers == [Answer.UNSURE]

    def test_does_not_depend_on_the_batch(self, fruit_model: TextModel) -> None:
        texts = labelled_texts(30, seed=4)[0]

        together = fruit_model.predict(texts).scores.tolist()

        assert together == [fruit_model.predict([text]).scores[0] for text in texts]
        assert fruit_model.predict([]).answers == []

    def test_pickles_without_its_tables(self, fruit_model: TextModel) -> None:
        before = fruit_model.predict(["aam"]).scores.tolist()

        packed = pickle.dumps(fruit_model)

        assert len(packed) < 1_000_000
        assert pickle.loads(packed).predict(["aam"]).scores.tolist() == before  # noqa: S301

    @settings(max_examples=200, deadline=None)
    @given(hostile)
    def test_takes_any_text(self, fruit_model: TextModel, text: str) -> None:
        found = fruit_model.predict([text])

        assert np.isfinite(found.scores).all()
        assert 0 <= found.probabilities[0] <= 1

    @pytest.mark.parametrize(
        "unit",
        [
            "a.",
            "a-",
            "www.",
            "@a.",
            "aam ",
            "ab",
            "\u0301",
            "\u202e",
            "аb ",
            "\ud800",
            " ",
            "ﷺ",
            "http://",
            "_.",
        ],
    )
    def test_takes_long_texts_in_linear_time(self, fruit_model: TextModel, unit: str) -> None:
        # In quadratic time this would take hours.
        text = unit * (1_000_000 // len(unit) // (18 if unit == "ﷺ" else 1)) + "/ @"

        assert fruit_model.predict([text]).answers[0] in set(Answer)
        assert len(fruit_model.explain([text])[0]) <= 5

    def test_takes_a_post_of_ten_megabytes(self, fruit_model: TextModel) -> None:
        assert fruit_model.predict(["aam " * 2_500_000]).answers == [Answer.POSITIVE]


class TestExplain:
    def test_spans_lie_on_the_original(self, fruit_model: TextModel) -> None:
        text = "🍋 Yeh MEETHAAAA a\u0301am hai, @dost https://example.org/aam"

        spans = fruit_model.explain([text], most=3)[0]

        words = [text[span.start : span.end] for span in spans]
        assert set(words[:2]) == {"MEETHAAAA", "a\u0301am"}
        assert all(span.weight > 0 for span in spans[:2])

    def test_words_and_bias_make_the_whole_score(self, fruit_model: TextModel) -> None:
        texts = [*labelled_texts(40, seed=5)[0], "", "aam aam match"]

        parts = word_weights(as_codes([normalise_text(text) for text in texts]), fruit_model.table)

        assert [fruit_model.weights.bias + part.sum() for part in parts] == pytest.approx(
            fruit_model.predict(texts).scores.tolist()
        )

    def test_the_weightiest_come_first(self, fruit_model: TextModel) -> None:
        weights = [abs(span.weight) for span in fruit_model.explain(labelled_texts(1)[0], most=9)[0]]

        assert weights == sorted(weights, reverse=True)

    def test_addresses_and_handles_have_no_span(self, fruit_model: TextModel) -> None:
        assert fruit_model.explain(["@aam https://example.org/aam", "", "?"]) == [[], [], []]

    def test_long_texts_are_told_from_their_beginning(self, fruit_model: TextModel) -> None:
        text = "aam " + "x" * EXPLAINED + " seb"

        spans = fruit_model.explain([text])[0]

        assert [(span.start, span.end) for span in spans] == [(0, 3)]

    @settings(max_examples=200, deadline=None)
    @given(hostile)
    def test_spans_lie_inside_any_text(self, fruit_model: TextModel, text: str) -> None:
        assert all(0 <= span.start < span.end <= len(text) for span in fruit_model.explain([text])[0])


class TestScriptOf:
    @pytest.mark.parametrize(
        ("text", "script"),
        [
            ("aam", Script.LATIN),
            ("naïve", Script.LATIN),
            ("آم", Script.ARABIC),
            ("آم aa بہت", Script.ARABIC),
            ("आम", Script.DEVANAGARI),
            ("яблоко", Script.OTHER),
            ("\U0001f600 12", Script.NONE),
            ("12", Script.NONE),
            ("", Script.NONE),
        ],
    )
    def test_is_that_of_most_letters(self, text: str, script: Script) -> None:
        assert script_of(text) == script
