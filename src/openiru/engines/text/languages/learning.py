"""How are the weights of languages learnt from texts of known language?"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from openiru.engines.text.languages.pieces import BUCKET_BITS, buckets_of, encoded, letters_of

_STEPS: Final = 127  # of a weight, either way


def learn_weights(
    texts: Sequence[str], languages: Sequence[int], count: int, *, strength: float = 4.0
) -> tuple[NDArray[np.int8], float]:
    """Weights of runs of letters by multinomial logistic regression, the same for the same texts.

    Args:
        texts: of known language, as people write them.
        languages: the number of each text's language, below `count`.
        count: how many languages.
        strength: how freely weights may grow.

    Returns:
        The table, shape (2**15, count), and what one step of it is worth.
    """
    cells = _cells([letters_of(text) for text in texts])
    known = np.asarray(languages)
    aims = np.zeros((len(texts), count))
    aims[np.arange(len(texts)), known] = 1 / np.bincount(known, minlength=count)[known]
    aims *= len(texts) / count
    turned = cells.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(-1, count)
        scores = cells @ weights
        scores -= scores.max(axis=1, keepdims=True)
        likely = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        wrong = np.exp(likely) * aims.sum(axis=1, keepdims=True) - aims
        value = -(aims * likely).sum() + (flat @ flat) / (2 * strength)
        return value, (turned @ wrong).ravel() + flat / strength

    start = np.zeros(cells.shape[1] * count)
    flat = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x  # type: ignore[no-untyped-call]
    scale = float(np.abs(flat).max()) / _STEPS
    return np.rint(flat.reshape(-1, count) / scale).astype(np.int8), scale


def _cells(texts: Sequence[str]) -> csr_matrix:
    """How often each run stands in each text, over the root of how many runs it has."""
    buckets, owners = buckets_of(*encoded(texts))
    cells = csr_matrix(  # type: ignore[no-untyped-call]
        (np.ones(len(buckets)), (owners, buckets)), shape=(len(texts), 1 << BUCKET_BITS)
    )
    cells.sum_duplicates()  # type: ignore[no-untyped-call]
    totals = np.maximum(1, np.bincount(owners, minlength=len(texts)))
    cells.data /= np.sqrt(np.repeat(totals, np.diff(cells.indptr)))
    return cells
