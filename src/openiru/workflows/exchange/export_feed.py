"""How does what we share, or what a bank holds, come into a file?"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings

from openiru.exchanges import operations as exchanges
from openiru.exchanges import queries
from openiru.exchanges.connectors.feed import feed_record
from openiru.signals import queries as known

_AT_ONCE: Final = 1000


def feed_lines(*, at: datetime) -> Iterator[str]:
    """Our feed as JSON Lines, in the order of change: what the API gives, tombstones too."""
    exchanges.note_lapsed(at=at)
    after = 0
    while True:
        page = queries.feed_page(after, _AT_ONCE, at)
        for entry in page.entries:
            yield json.dumps(feed_record(entry, unit=settings.UNIT_NAME), ensure_ascii=False)
        if not page.has_more:
            return
        after = page.checkpoint


def hash_lines(bank: str, *, at: datetime) -> Iterator[str]:
    """What is looked for of one bank: a hash on each line, and after a comma the id of the entry.

    Raises:
        UnknownBankError: if there is no such bank.
    """
    known.bank(bank)
    for each in known.pictures_looked_for(bank, at):
        yield f"{each.pdq.hex()},{each.entry_id}"
