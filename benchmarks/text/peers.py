"""The peers of the text side: what others tell languages and near duplicates with."""

from collections.abc import Sequence

import pycld2
from datasketch import MinHash, MinHashLSH

from openiru.engines.text.normalise import normalise_text


def cld2_language(text: str) -> str:
    """The code that pycld2 gives; "un" if it will not say."""
    try:
        return pycld2.detect(text.encode("utf-8", "ignore"), bestEffort=True)[2][0][1]
    except pycld2.error:
        return "un"


class DatasketchIndex:
    """datasketch's LSH over runs of four letters: 128 hashes, threshold .5, as its documents begin."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._index = MinHashLSH(threshold=0.5, num_perm=128)
        for number, text in enumerate(texts):
            self._index.insert(number, _hashed(text))

    def find(self, text: str) -> list[int]:
        """Numbers of the texts that may be alike."""
        return self._index.query(_hashed(text))


def _hashed(text: str) -> MinHash:
    plain = f" {normalise_text(text)} "
    hashed = MinHash(num_perm=128)
    hashed.update_batch([plain[at : at + 4].encode() for at in range(max(1, len(plain) - 3))])
    return hashed
