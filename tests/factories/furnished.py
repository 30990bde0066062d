"""An installation with the scene in it, put up by the program itself; runs in a process of its own.

    python -c "import django; django.setup(); from tests.factories.furnished import main; main()" PORT

`OPENIRU_DATA` names the folder; PORT is where the receiver of a platform listens.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from tests.factories import people
from tests.factories.scene import Scene, stand_up

from openiru.access.types import Role
from openiru.cli.doors import database
from openiru.cli.installation.folder import prepare_folder
from openiru.cli.installation.service import prepare_tables
from openiru.platforms.operations import new_secret, set_endpoint, set_secrets
from openiru.platforms.types import NewSecrets
from openiru.referrals.queries import waiting_filings

# The scene takes seven hours and forty minutes from its first step to its last.
SPAN = timedelta(hours=7, minutes=41)
CONNECTED = "facebook"


def main() -> None:
    """Furnish the installation, and print where things are found as JSON."""
    folder = Path(settings.DATA_FOLDER)
    prepare_folder(folder)
    with database():
        prepare_tables()
        at = datetime.now(UTC).replace(microsecond=0)
        scene = stand_up(folder / "scene", at - SPAN)
        people.somebody("sana", Role.ANALYST)
        secrets = {"send": new_secret(), "callback": new_secret()}
        url = f"http://127.0.0.1:{sys.argv[1]}/{CONNECTED}/referrals"
        bilal = scene.people["bilal"]
        set_endpoint(CONNECTED, url, by=bilal, at=at, allow_loopback=True)
        set_secrets(CONNECTED, NewSecrets(**secrets), by=bilal, at=at)
        sys.stdout.write(json.dumps(_places(scene) | {"secrets": secrets}))


def _places(scene: Scene) -> dict[str, object]:
    return {
        "organisation": scene.organisation.slug,
        "leads": scene.leads,
        "cases": scene.cases,
        "referrals": {name: made.referral_id for name, made in scene.referrals.items()},
        "items": {name: [item.item_id for item in made.items] for name, made in scene.referrals.items()},
        "to_file": waiting_filings()[0].message_id,
        "signals": scene.entries,
        "models": scene.models,
        "returned": scene.returned,
        "subjects": {handle: subject.id for handle, subject in scene.subjects.items()},
    }
