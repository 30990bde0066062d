"""An account that its platform blocked, one that looks like it come back, and a namesake; all invented."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tests.factories import people, referrals
from tests.factories.observed import account_row, post_row, take_in

from openiru.access.types import SYSTEM
from openiru.engines.returns.model import shipped_model
from openiru.intake.queries import find_subject
from openiru.linking.queries import leads_page
from openiru.linking.types import ReturnFilter, ReturnRow
from openiru.referrals import operations
from openiru.referrals.types import OutcomeCode
from openiru.workflows.returns.watch import ReturnWatch, WatchReport

BIO: Final = "lantern copper evening stories from the river camp write to lantern.desk@mail.example"
BLOCKED_AT: Final = referrals.AFTER_WINDOW + timedelta(hours=2)
LATER: Final = BLOCKED_AT + timedelta(days=3)
POSTS: Final = tuple(
    f"the lantern of evening number {number} is lit by the river camp tonight" for number in range(4)
)


def rows_of(
    handle: str, name: str, bio: str = BIO, posts: tuple[str, ...] = POSTS
) -> list[dict[str, object]]:
    """An account with posts, as lines of an export."""
    rows = [account_row(handle, name=name, bio=bio)]
    return rows + [post_row(handle, number, text) for number, text in enumerate(posts)]


def subject_of(handle: str) -> str:
    """The id of an account."""
    found = find_subject(f"https://facebook.example/{handle}")
    assert found is not None
    return found.id


def blocked(folder: Path, handle: str = "copper.lantern") -> str:
    """The id of an account that its platform blocked on our referral."""
    take_in(folder, rows_of(handle, "Copper Lantern Evening"), people.AT, name=handle)
    refer_and_block(subject_of(handle))
    return subject_of(handle)


def refer_and_block(subject_id: str) -> str:
    """Refer an account; its platform says that it suspended it. The id of the item."""
    referrals.platforms()
    made = operations.create_referral(
        referrals.new_referral([referrals.approved_case(subject_id)]), by=people.analyst(), at=people.AT
    )
    referrals.deliver(made.referral_id)
    item_id = made.items[0].item_id
    referrals.answer(item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=BLOCKED_AT)
    return item_id


def returned(folder: Path, handle: str = "copper.lantern2") -> str:
    """The id of an account that shows what the blocked one showed."""
    take_in(folder, rows_of(handle, "Copper Lantern Evening"), LATER, name=handle)
    return subject_of(handle)


def watched(at: datetime = LATER, *, sweep: bool = True, share: float | None = None) -> WatchReport:
    """Screen what is on record."""
    return ReturnWatch(shipped_model(), expected_share=share).watch(by=SYSTEM, at=at, sweep=sweep)


def all_leads() -> tuple[ReturnRow, ...]:
    """All leads, the likeliest first."""
    return leads_page(ReturnFilter()).rows
