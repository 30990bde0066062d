"""A digest of the form of kept values changes whenever a pickle of them would be misread."""

from collections.abc import Mapping
from dataclasses import make_dataclass
from enum import StrEnum
from typing import Any

import pytest

from openiru.foundation.forms import form_of


class End(StrEnum):
    """Two words."""

    UP = "up"
    DOWN = "down"


class OtherEnd(StrEnum):
    """Two words, one of them another."""

    UP = "up"
    DOWN = "gone"


def row(*names: str, end: type[StrEnum] = End) -> Any:
    """A dataclass with such fields, within another, by a word of such an enumeration."""
    part = make_dataclass("part", [(each, int) for each in names], frozen=True, slots=True)
    return make_dataclass("row", [("parts", Mapping[end, tuple[part, ...] | None])])  # type: ignore[valid-type]


class TestFormOf:
    @pytest.mark.parametrize("other", [row("a", "new", "b"), row("b", "a"), row("a", "b", end=OtherEnd)])
    def test_knows_fields_and_words_however_deep_they_lie(self, other: Any) -> None:
        assert form_of(row("a", "b")) == form_of(row("a", "b"))
        assert form_of(other) != form_of(row("a", "b"))
