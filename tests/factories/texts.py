"""Texts and edits of them, made of invented words; and passes over them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.factories.people import analyst

from openiru.runners.local import InProcess
from openiru.signals.models import TextCopy
from openiru.workflows.texts.note import TextsReport, note_texts

AT: Final = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
_LETTERS: Final = random.Random(11)
WORDS: Final = [
    "".join(_LETTERS.choices("aeioubdfghklmnprstvz", k=_LETTERS.randint(4, 8))) for _ in range(3000)
]


def text(seed: int, words: int = 16) -> str:
    """Some words; another text for another seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def changed(original: str, share: float = 0.1, seed: int = 1) -> str:
    """The same with some words put in place of others."""
    rng, own = random.Random(seed), original.split()
    for place in rng.sample(range(len(own)), max(1, round(share * len(own)))):
        own[place] = f"another{rng.randrange(1000)}"
    return " ".join(own)


def note(*, days: int = 0, by: str = "") -> TextsReport:
    """One pass, some days later."""
    return note_texts(by=by or analyst(), at=AT + timedelta(days=days), executor=InProcess())


def relations() -> list[tuple[int, str]]:
    """By number of the observation: what each text of a group is."""
    return list(TextCopy.objects.order_by("seq").values_list("seq", "relation"))
