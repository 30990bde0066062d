"""May a referral leave, as far as other units are concerned?"""

from datetime import datetime

from openiru.access.types import SYSTEM
from openiru.deconfliction import operations as deconfliction
from openiru.deconfliction import queries
from openiru.deconfliction.types import TAKING_DOWN
from openiru.referrals import operations as referrals
from openiru.referrals.queries import referral, scheduled_items


def asks_nobody(at: datetime) -> bool:
    """Whether no referral waits for another unit now: none can be asked, nothing is held, no question is open."""
    return queries.is_idle(at)


def make_ready(referral_id: str, *, at: datetime) -> None:
    """Ask units that were not asked, note whose time has passed, and take held items out so that the rest may go.

    Where no other unit is known and nothing is held, this is one look at three indexes.

    Raises:
        WaitsError: while units may still answer, or everything in the referral is held.
    """
    if asks_nobody(at):
        return
    if referral(referral_id).instrument not in TAKING_DOWN:
        return
    items = scheduled_items(referral_id)
    deconfliction.ask_units(sorted(items), by=SYSTEM, at=at)
    deconfliction.note_silence(at=at)
    queries.check_may_leave(items, at)
    held = queries.held_items(items, at)
    if held:
        referrals.take_out_held(referral_id, sorted(held), at=at)
