import re

import pytest

from openiru.audit.types import ChainReport, Checkpoint, Event, Reason


class TestEvent:
    @pytest.mark.parametrize("event", list(Event))
    def test_is_named_after_its_capability_and_its_verb(self, event: Event) -> None:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(-[a-z]+)+", event.value)

    def test_has_no_two_names_for_one_value(self) -> None:
        assert len(Event.__members__) == len(list(Event))


class TestChainReport:
    @pytest.mark.parametrize("reason", list(Reason))
    def test_says_every_fault_in_words(self, reason: Reason) -> None:
        report = ChainReport(events=4, head=Checkpoint(seq=4, digest="d"), broken_seq=5, reason=reason)

        assert not report.is_whole
        assert " 5" in report.sentence

    def test_says_that_all_is_well(self) -> None:
        report = ChainReport(events=4, head=Checkpoint(seq=4, digest="d"), broken_seq=None, reason=None)

        assert report.is_whole
        assert report.sentence == "The record is whole: 4 events."
