"""Operations of exchanges: add and end them, take in what they say, quarantine and release floods."""

from openiru.exchanges.operations.feed import note_lapsed
from openiru.exchanges.operations.keeping import (
    add_exchange,
    end_exchange,
    place_labels,
    postpone,
    set_key,
)
from openiru.exchanges.operations.pushing import note_feedback, note_pushed
from openiru.exchanges.operations.releasing import release_exchange
from openiru.exchanges.operations.taking import begin_pull, finish_pull, take_delta, take_offer

__all__ = [
    "add_exchange",
    "begin_pull",
    "end_exchange",
    "finish_pull",
    "note_feedback",
    "note_lapsed",
    "note_pushed",
    "place_labels",
    "postpone",
    "release_exchange",
    "set_key",
    "take_delta",
    "take_offer",
]
