"""How much do many pairs of texts share, each compared once, in other processes?"""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

from openiru.engines.text.copies.comparing import CopyFacts, compare_pairs
from openiru.intake.types import ArrivedText

_COMPARED_AT_ONCE: Final = 2_048  # pairs


def compared(pairs: Sequence[tuple[ArrivedText, ArrivedText]], executor: Executor) -> list[CopyFacts]:
    """How much the texts of each pair share, in the order of the pairs."""
    waiting = []
    for at in range(0, len(pairs), _COMPARED_AT_ONCE):
        some = pairs[at : at + _COMPARED_AT_ONCE]
        places: dict[int, int] = {}
        texts: list[str] = []
        for each in (text for pair in some for text in pair):
            if each.seq not in places:
                places[each.seq] = len(texts)
                texts.append(each.text)
        waiting.append(
            executor.submit(compare_pairs, texts, [(places[one.seq], places[two.seq]) for one, two in some])
        )
    return [facts for future in waiting for facts in future.result()]
