import re

import pytest

from openiru.audit.types import Event


class TestEvent:
    @pytest.mark.parametrize("event", list(Event))
    def test_is_named_after_its_capability_and_its_verb(self, event: Event) -> None:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(-[a-z]+)+", event.value)

    def test_has_no_two_names_for_one_value(self) -> None:
        assert len(Event.__members__) == len(list(Event))
