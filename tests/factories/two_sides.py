"""Steps on one side of the channel, each in a process of its own with that side's data folder.

Run as `python -m tests.factories.two_sides ROLE`: takes steps as lines of JSON on standard input, each with its name and what it
is told, and answers each with a line of JSON. What all steps need is loaded once, before the first; each then has a process
to itself, forked off, which alone has to do with the database.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import django

django.setup()

from django.conf import settings  # noqa: E402  (tables need Django to be set up first)
from tests.factories import moderated, people, referrals  # noqa: E402

from openiru.cli.doors import database  # noqa: E402
from openiru.cli.installation.folder import prepare_folder  # noqa: E402
from openiru.moderation import operations as moderation  # noqa: E402
from openiru.moderation import queries as moderators  # noqa: E402
from openiru.moderation.types import ItemStanding, Reinstatement  # noqa: E402
from openiru.platforms.operations import set_endpoint, set_secrets  # noqa: E402
from openiru.platforms.types import NewSecrets  # noqa: E402
from openiru.referrals import operations, queries  # noqa: E402
from openiru.referrals.types import ItemView, OutcomeCode  # noqa: E402

Found = TypeVar("Found")
_PATIENCE_S: Final = 60.0


def until(look: Callable[[], Found | None]) -> Found:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it never came")


def _answered(item_id: str, *, words: int) -> ItemView | None:
    """The item, once the platform said so many words on it."""
    found = queries.item(item_id)
    return found if len(found.outcomes) >= words else None


def platform_begins(told: dict[str, Any]) -> dict[str, Any]:
    """A moderator, and the unit as an authority; the secrets of both directions come back."""
    moderated.moderator()
    secrets = moderated.authority(endpoint=told["endpoint"])
    return {"send": secrets.send, "callback": secrets.callback}


def unit_refers(told: dict[str, Any]) -> dict[str, Any]:
    """Refer one account to the platform; the worker sends it."""
    referrals.platforms()
    by, at = people.supervisor(), referrals.AT
    # What the platform receives with we send with, and the other way about.
    set_secrets("facebook", NewSecrets(send=told["callback"], callback=told["send"]), by=by, at=at)
    set_endpoint("facebook", told["endpoint"], by=by, at=at, allow_loopback=True)
    made = referrals.scheduled(items=1)
    return {"referral_id": made.referral_id, "item_id": made.items[0].item_id}


def platform_decides(told: dict[str, Any]) -> dict[str, Any]:
    """Wait for the referral, kill all processes of the unit at once, and suspend the account."""
    row = until(lambda: next(iter(moderated.waiting()), None))
    os.killpg(told["unit"], signal.SIGKILL)
    now = datetime.now(UTC)
    draft = moderated.decision(row.item_id, OutcomeCode.ACCOUNT_SUSPENDED)
    moderation.decide_item(draft, by=moderated.moderator(), at=now)
    return {"item_id": row.item_id, "their_id": row.their_id, "organisation": row.organisation}


def unit_withdraws(told: dict[str, Any]) -> dict[str, Any]:
    """Wait for the outcome, and take the item back."""
    item = until(lambda: _answered(told["item_id"], words=1))
    made = queries.referral(told["referral_id"])
    operations.withdraw_items(
        [told["item_id"]],
        reason="The account speaks against the group.",
        by=people.supervisor(),
        at=datetime.now(UTC),
    )
    (outcome,) = item.outcomes
    return {"outcome": outcome.code, "state": item.state, "ticket": made.ticket}


def platform_reinstates(told: dict[str, Any]) -> dict[str, Any]:
    """Wait until the item is taken back, and reinstate it."""
    until(lambda: moderators.item(told["item_id"]).row.standing is ItemStanding.TO_REINSTATE)
    at = datetime.now(UTC) + timedelta(seconds=1)
    made = moderation.decide_reinstatement(
        told["item_id"], Reinstatement.REINSTATED, reason="Taken back.", by=moderated.moderator(), at=at
    )
    return {"standing": made.row.standing}


def unit_hears(told: dict[str, Any]) -> dict[str, Any]:
    """Wait for the second word on the item."""
    item = until(lambda: _answered(told["item_id"], words=2))
    return {"reasons": [each.reason for each in item.outcomes], "state": item.state}


STEPS: Final = {
    step.__name__: step
    for step in (
        platform_begins,
        unit_refers,
        platform_decides,
        unit_withdraws,
        platform_reinstates,
        unit_hears,
    )
}


def take(name: str, told: dict[str, Any]) -> int:
    """Take one step in a process of its own, and print what it gives; how the process ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        with database():
            answer = STEPS[name](told)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  (this is the door of the child; nothing of its parent may run in it)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(role: str) -> None:
    """Take the steps that come in, one after the other, until one fails or no more come."""
    prepare_folder(Path(settings.DATA_FOLDER), role)
    for line in sys.stdin:
        asked = json.loads(line)
        if take(asked["step"], asked["told"]):
            sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
