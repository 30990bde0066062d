"""What is known of exchanges, and what our own feed says."""

from openiru.exchanges.queries.exchanges import (
    counts,
    due,
    exchange,
    exchanges,
    opening,
    row_of,
    view,
)
from openiru.exchanges.queries.feed import feed_head, feed_page, feedback_due, organisations_named

__all__ = [
    "counts",
    "due",
    "exchange",
    "exchanges",
    "feed_head",
    "feed_page",
    "feedback_due",
    "opening",
    "organisations_named",
    "row_of",
    "view",
]
