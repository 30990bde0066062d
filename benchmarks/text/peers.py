"""The peers of the text side: what others tell languages with, find near duplicates and look for many words."""

from collections.abc import Callable, Sequence

import ahocorasick
import daachorse
import hyperscan
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


def daachorse_finder(forms: Sequence[str]) -> Callable[[list[str]], int]:
    """Daachorse's automaton on characters."""
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick([f" {form} " for form in forms])
    return lambda texts: sum(len(automaton.find_overlapping(text)) for text in texts)


def pyahocorasick_finder(forms: Sequence[str]) -> Callable[[list[str]], int]:
    """Pyahocorasick's automaton."""
    automaton = ahocorasick.Automaton()
    for number, form in enumerate(forms):
        automaton.add_word(f" {form} ", number)
    automaton.make_automaton()
    return lambda texts: sum(sum(1 for _ in automaton.iter(text)) for text in texts)


def hyperscan_finder(forms: Sequence[str]) -> Callable[[list[str]], int]:
    """Hyperscan's pure literals, with where they start."""
    patterns = hyperscan.Database()
    patterns.compile(
        expressions=[f" {form} ".encode("utf-8", "surrogatepass") for form in forms],
        ids=list(range(len(forms))),
        literal=True,
        flags=hyperscan.HS_FLAG_SOM_LEFTMOST,
    )

    def find(texts: list[str]) -> int:
        places = []
        for text in texts:
            patterns.scan(
                text.encode("utf-8", "surrogatepass"), match_event_handler=lambda *told: places.append(told)
            )
        return len(places)

    return find
