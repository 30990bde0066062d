"""A platform's own installation in the middle of its work, put up by the program itself; runs in a process of its own.

    python -c "import django; django.setup(); from tests.factories.furnished_platform import main; main()" PORT

`OPENIRU_DATA` names the folder, `OPENIRU_ROLE` says that it is a platform's. PORT is where its authority would listen.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from tests.factories import moderated, people

from openiru.cli.doors import database
from openiru.cli.installation.folder import prepare_folder
from openiru.cli.installation.service import prepare_tables
from openiru.moderation.operations import decide_item
from openiru.moderation.queries import requests_for_data
from openiru.moderation.types import ItemRow
from openiru.platforms.types import NewSecrets

HOUR = timedelta(hours=1)


def main() -> None:
    """Furnish the installation, and print where things are found as JSON."""
    folder = Path(settings.DATA_FOLDER)
    prepare_folder(folder)
    with database():
        prepare_tables()
        at = datetime.now(UTC).replace(microsecond=0) - 6 * HOUR
        secrets = moderated.authority(endpoint=f"http://127.0.0.1:{sys.argv[1]}/authority")
        people.overseer()
        sys.stdout.write(json.dumps(_worked(secrets, at)))


def _worked(secrets: NewSecrets, at: datetime) -> dict[str, str]:
    """A referral that is late, with one account decided and one taken back, another, and a request for data."""
    late = moderated.referral_data("north.wind", "sun.rise", "hill.voice", act_by=at + 2 * HOUR)
    moderated.arrives(moderated.message("referral.sent", late), secrets, at=at)
    rows = {row.subject["handle"]: row for row in moderated.waiting()}
    for handle in ("north.wind", "sun.rise"):
        draft = moderated.decision(rows[handle].item_id)
        decide_item(draft, by=moderated.moderator(), at=at + HOUR)
    _take_back(late["referral_id"], rows["sun.rise"], secrets, at + 2 * HOUR)
    more = {**moderated.referral_data("river.song", act_by=at + 40 * HOUR), "reference": "IRU-2025-000008"}
    moderated.arrives(moderated.message("referral.sent", more), secrets, at=at + 3 * HOUR)
    _ask_for_data(secrets, at + 4 * HOUR)
    (data,) = requests_for_data()
    return {
        "waiting": rows["hill.voice"].item_id,
        "decided": rows["north.wind"].item_id,
        "taken_back": rows["sun.rise"].item_id,
        "request": rows["hill.voice"].request_id,
        "data": data.request_id,
    }


def _take_back(referral_id: str, row: ItemRow, secrets: NewSecrets, at: datetime) -> None:
    said = {
        "referral_id": referral_id,
        "item_ids": [row.their_id],
        "reason": "The account speaks against the group.",
        "withdrawn_at": at.isoformat(),
    }
    moderated.arrives(moderated.message("referral.withdrawn", said), secrets, at=at)


def _ask_for_data(secrets: NewSecrets, at: datetime) -> None:
    asked = {name: value for name, value in moderated.referral_data().items() if name != "items"}
    said = {
        **asked,
        "reference": "IRU-2025-000009",
        "legal_instrument": "Order 12/2025",
        "necessity": "The person behind the account can be identified in no other way.",
        "scope": "June 2025",
        "data_classes": ["subscriber"],
        "subjects": [{"kind": "account", "handle": "north.wind"}],
    }
    moderated.arrives(moderated.message("preservation.sent", said), secrets, at=at)
