"""Statements on one letterhead are no copies of one another, whatever they look like."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.factories.people import analyst
from tests.factories.scenes import as_file, scene

from openiru.engines.media.known.bank import Found
from openiru.engines.media.types import Likeness, MediaKind, Outcome
from openiru.evidence.operations import keep
from openiru.sandbox.tools import TESSERACT, missing
from openiru.workflows.copies.words import WordsReader

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
ONE = (
    "The meeting of all friends",
    "will be held on Sunday",
    "in the garden by the river",
    "Bring food and warm clothes",
)
OTHER = (
    "Old books are shown at noon",
    "next to the northern bridge",
    "Nobody has to pay anything",
    "Ask for Zara at the door",
)
COPY = Likeness(
    outcome=Outcome.SAME_CONTENT,
    method="orb",
    score=0.9,
    figures={"blocks": 60.0, "blocks_of_writing": 40.0},
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(missing(TESSERACT) is not None, reason="needs tesseract and bubblewrap from Debian"),
]


def statement(lines: tuple[str, ...], *, quality: int = 90) -> str:
    """A kept picture of a statement; its digest."""
    page = Image.new("RGB", (900, 700), "white")
    page.paste(scene(1, width=120, height=120), (40, 30))
    for place, line in enumerate(lines):
        ImageDraw.Draw(page).text((60, 220 + 90 * place), line, fill="black", font=ImageFont.load_default(44))
    return keep(as_file(page, quality=quality), source="test", collector=analyst(), at=AT).digest


def checked(one: str, other: str, likeness: Likeness = COPY) -> Likeness:
    return (
        WordsReader().checked(Found(name="e", kind=MediaKind.PICTURE, likeness=likeness), one, other).likeness
    )


class TestWordsReader:
    def test_leaves_a_copy_what_it_is(self) -> None:
        found = checked(statement(ONE, quality=40), statement(ONE))

        assert found.outcome is Outcome.SAME_CONTENT
        assert found.figures["words_alike"] > 90

    def test_turns_other_words_into_a_shared_element(self) -> None:
        found = checked(statement(OTHER), statement(ONE))

        assert (found.outcome, found.score) == (Outcome.SHARES_ELEMENT, 0.5)
        assert found.figures["words_alike"] < 65

    def test_reads_short_notices_too(self) -> None:
        notice = replace(COPY, figures={"blocks": 9.0, "blocks_of_writing": 5.0, "is_page": 1.0})

        assert checked(statement(OTHER), statement(ONE), notice).outcome is Outcome.SHARES_ELEMENT

    def test_reads_nothing_where_there_is_hardly_any_writing(self) -> None:
        photograph = Likeness(outcome=Outcome.SAME_CONTENT, method="orb", score=0.9, figures={"blocks": 60.0})

        assert checked("sha256:unknown", "sha256:unknown", photograph) == photograph

    def test_calls_nothing_the_same_where_nothing_can_be_read(self) -> None:
        found = checked(statement(ONE), "sha256:" + 64 * "0")

        assert (found.outcome, found.score) == (Outcome.SHARES_ELEMENT, 0.5)
        assert found.figures["words_read"] == 0

    def test_need_not_read_one_file_twice(self) -> None:
        assert checked("sha256:" + 64 * "0", "sha256:" + 64 * "0") == COPY
