"""What does a model answer about texts, and why?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.text.classifier.calibration import Calibration, Thresholds
from openiru.engines.text.classifier.grams import as_codes
from openiru.engines.text.classifier.scoring import Table, score_texts, table_of, word_weights
from openiru.engines.text.classifier.scripts import Script, script_of
from openiru.engines.text.classifier.weighing import Recipe, Weights
from openiru.engines.text.classifier.words import places_of_words
from openiru.engines.text.normalise import normalise_text

FAMILIAR_FROM: Final = 20  # training texts of a script, below which nothing is said of texts in it
EXPLAINED: Final = 20_000  # characters at the beginning of a text in which spans are looked for

Floats = NDArray[np.float64]


class Answer(StrEnum):
    """What the model says of a text: a lead for people, never a decision."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of the original text, and how much of the score it makes: for the label above 0, against it below."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """Answers about texts, in their order."""

    scores: Floats  # logarithmic odds before calibration
    probabilities: Floats
    answers: list[Answer]
    scripts: list[Script]


@dataclass(frozen=True, kw_only=True)
class TextModel:
    """One label, learnt once and never changed."""

    label: str
    recipe: Recipe
    weights: Weights
    calibration: Calibration
    thresholds: Thresholds
    scripts: Mapping[str, int]  # how many training texts of each
    facts: Mapping[str, Any] = field(default_factory=dict)  # for people: data, measures, who made it when

    def predict(self, texts: Sequence[str], *, plain: Sequence[str] | None = None) -> Predictions:
        """Answer about texts; `plain` are the same in comparable form, if they are at hand.

        Texts in a script of which the model has seen too little, or without letters, are "unsure" whatever the score.

        Cost:
            Linear in the length of the texts; 21 MB of tables besides.
        """
        comparable = [normalise_text(text) for text in texts] if plain is None else list(plain)
        scores = score_texts(as_codes(comparable), self.table)
        probabilities = self.calibration.probabilities(scores)
        scripts = [script_of(text) for text in comparable]
        answers = [self._answer(p, script) for p, script in zip(probabilities.tolist(), scripts, strict=True)]
        return Predictions(scores=scores, probabilities=probabilities, answers=answers, scripts=scripts)

    def explain(self, texts: Sequence[str], *, most: int = 5) -> list[list[Span]]:
        """For each text the words that make most of its score, the weightiest first, as spans of the original.

        In texts of more than 20,000 characters only words of the beginning are told. Addresses and @handles have no span.
        """
        weights = word_weights(as_codes([normalise_text(text) for text in texts]), self.table)
        return [_spans(text, own, most) for text, own in zip(texts, weights, strict=True)]

    def with_facts(self, facts: Mapping[str, Any]) -> Self:
        """The same model with other facts for people."""
        return replace(self, facts=facts)

    @cached_property
    def table(self) -> Table:
        """The weights made ready for scoring."""
        w = self.weights
        return table_of(w.cells, w.rarities, w.weights, w.bias)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "table"}

    def _answer(self, probability: float, script: Script) -> Answer:
        limits = self.thresholds
        if script is Script.NONE or self.scripts.get(script, 0) < FAMILIAR_FROM:
            return Answer.UNSURE
        if limits.positive_from is not None and probability >= limits.positive_from:
            return Answer.POSITIVE
        if limits.negative_to is not None and probability <= limits.negative_to:
            return Answer.NEGATIVE
        return Answer.UNSURE


def _spans(text: str, weights: Floats, most: int) -> list[Span]:
    places = places_of_words(_beginning(text))
    order = np.argsort(-np.abs(weights[: len(places)]), kind="stable").tolist()
    told = ((places[number], float(weights[number])) for number in order)
    spans = (Span(start=place[0], end=place[1], weight=weight) for place, weight in told if place and weight)
    return list(islice(spans, most))


def _beginning(text: str) -> str:
    """All of a text, or what comes before a space within reach."""
    if len(text) <= EXPLAINED:
        return text
    cut = EXPLAINED
    while cut and not text[cut].isspace():
        cut -= 1
    return text[:cut]
