"""The peer of the text classifier: scikit-learn's TF-IDF over runs of characters and its linear SVM."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from openiru.engines.text.normalise import normalise_text


def train(texts: Sequence[str], labelled: NDArray[np.bool_]) -> Pipeline:
    """Learn from texts in comparable form."""
    cells = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    return make_pipeline(cells, LinearSVC(C=0.5)).fit([normalise_text(text) for text in texts], labelled)


def predict(model: Pipeline, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts have the label."""
    found: NDArray[np.bool_] = model.predict([normalise_text(text) for text in texts])
    return found
