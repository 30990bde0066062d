import numpy as np
import pytest
from tests.factories.labelled_texts import labelled_texts

from openiru.engines.text.classifier.measures import macro_f1
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.training import STEPS, TooFewTextsError, folds_of, train_model


class TestTrainModel:
    def test_learns_what_people_said(self, fruit_model: TextModel) -> None:
        texts, labels = labelled_texts(200, seed=2)

        found = fruit_model.predict(texts)

        called = found.probabilities >= fruit_model.thresholds.even
        assert macro_f1(called, np.array([label == "fruit" for label in labels])) > 0.95

    def test_learns_in_urdu_as_well(self) -> None:
        texts, labels = labelled_texts(300, script="arabic")
        model = train_model(texts, labels, label="fruit")

        fruit, cricket = model.predict(["یہ میٹھا پھل ہے", "یہ میچ ہے"]).probabilities

        assert fruit > 0.8
        assert cricket < 0.2
        assert model.scripts == {"arabic": 300}

    def test_the_same_texts_give_the_same_model(self) -> None:
        texts, labels = labelled_texts(100)

        first, again = (train_model(texts, labels, label="fruit") for _ in range(2))

        assert np.array_equal(first.weights.weights, again.weights.weights)
        assert (first.calibration, first.thresholds, first.facts) == (
            again.calibration,
            again.thresholds,
            again.facts,
        )

    def test_figures_come_from_texts_that_were_held_out(self) -> None:
        texts, labels = labelled_texts(200)
        labels = ["fruit" if number % 3 else "cricket" for number in range(200)]

        model = train_model(texts, labels, label="fruit")

        # What is given at random can be learnt by heart, and not foreseen.
        learnt = model.predict(texts).scores > 0
        assert macro_f1(learnt, np.array([label == "fruit" for label in labels])) > 0.8
        assert model.facts["held_out"]["roc_auc"] < 0.65

    def test_tells_of_each_step(self) -> None:
        steps: list[int] = []

        train_model(*labelled_texts(60), label="fruit", advance=steps.append)

        assert steps == [1] * STEPS

    def test_refuses_too_few_texts_and_copies_of_few(self) -> None:
        texts, labels = labelled_texts(18)

        with pytest.raises(TooFewTextsError, match="10 different texts with the label at least, not 9"):
            train_model(texts, labels, label="fruit")
        with pytest.raises(TooFewTextsError, match="at least, not 1"):
            train_model(["aam"] * 50 + texts, ["fruit"] * 50 + ["cricket"] * 18, label="fruit")


class TestFolds:
    def test_texts_of_the_same_words_are_never_apart(self) -> None:
        texts, labels = labelled_texts(100)
        turned = [" ".join(reversed(text.split())) + " \ue000" for text in texts]
        labelled = np.array([label == "fruit" for label in labels * 2])

        folds = folds_of(texts + turned, labelled)

        assert folds[:100].tolist() == folds[100:].tolist()

    def test_each_has_its_share_of_labelled_texts(self) -> None:
        texts, labels = labelled_texts(200)
        labelled = np.array([label == "fruit" for label in labels])

        folds = folds_of(texts, labelled)

        shares = [int(labelled[folds == fold].sum()) for fold in range(5)]
        assert max(shares) - min(shares) <= 3
