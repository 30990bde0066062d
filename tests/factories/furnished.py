"""An installation with the scene in it, put up by the program itself; runs in a process of its own.

    python -c "import django; django.setup(); from tests.factories.furnished import main; main()" PORT

`OPENIRU_DATA` names the folder; PORT is where the receiver of a platform listens.
"""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from tests.factories import people
from tests.factories.banks import kept_file
from tests.factories.copies import record_copy
from tests.factories.scene import Scene, stand_up

from openiru.access.types import Role
from openiru.cli.doors import database
from openiru.cli.installation.folder import prepare_folder
from openiru.cli.installation.service import prepare_tables
from openiru.engines.media.types import Box, Likeness, Outcome, Segment
from openiru.foundation.ids import derived_id
from openiru.platforms.operations import new_secret, set_endpoint, set_secrets
from openiru.platforms.types import NewSecrets
from openiru.referrals.queries import waiting_filings
from openiru.signals.types import EntryKind

# The scene takes seven hours and forty minutes from its first step to its last.
SPAN = timedelta(hours=7, minutes=41)
CONNECTED = "facebook"
OF_RECORDINGS = "hill.voice"


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
        _show_recordings(scene, at)
        sys.stdout.write(json.dumps(_places(scene) | {"secrets": secrets}))


def _show_recordings(scene: Scene, at: datetime) -> None:
    """What only close looks find on one account: stretches of a video, by frames and by sound, and a mark in a picture."""
    subject, organisation = scene.subjects[OF_RECORDINGS], scene.organisation.organisation_id
    frames = (
        Segment(query_from_s=4, query_to_s=31, known_from_s=62, known_to_s=89),
        Segment(query_from_s=44, query_to_s=58, known_from_s=120, known_to_s=134),
    )
    sound = (Segment(query_from_s=3, query_to_s=59, known_from_s=1, known_to_s=57),)
    for kind, method, segments in ((EntryKind.VIDEO, "frames", frames), (EntryKind.SOUND, "sound", sound)):
        known = kept_file(organisation, scene.pictures["sun.rise"], kind=kind).entry_id
        likeness = Likeness(outcome=Outcome.SAME_CONTENT, method=method, score=0.9, segments=segments)
        lengths = {"query_seconds": 75, "known_seconds": 180}
        record_copy(subject, organisation, known, likeness, at=at, place=kind.value, **lengths)
    box = Box(left=0.55, top=0.1, right=0.9, bottom=0.5)
    mark = Likeness(outcome=Outcome.SHARES_ELEMENT, method="mark", score=0.4, inliers=17, box=box)
    record_copy(subject, organisation, scene.entries["poster"], mark, at=at, place="element")
    seal = kept_file(organisation, scene.pictures["sun.rise"], kind=EntryKind.MARK).entry_id
    figures = {"at_s": 72.0, "frames": 3, "frames_read": 12, "aspect": 1.778}
    record_copy(subject, organisation, seal, replace(mark, figures=figures), at=at, place="element")


def _lead_of(scene: Scene, handle: str) -> str:
    """The lead to the unit's organisation that an account of the scene is."""
    return str(derived_id("lead", scene.subjects[handle].id, scene.organisation.organisation_id))


def _places(scene: Scene) -> dict[str, object]:
    return {
        "organisation": scene.organisation.slug,
        "leads": scene.leads | {OF_RECORDINGS: _lead_of(scene, OF_RECORDINGS)},
        "cases": scene.cases,
        "referrals": {name: made.referral_id for name, made in scene.referrals.items()},
        "items": {name: [item.item_id for item in made.items] for name, made in scene.referrals.items()},
        "to_file": waiting_filings()[0].message_id,
        "signals": scene.entries,
        "models": scene.models,
        "returned": scene.returned,
        "subjects": {handle: subject.id for handle, subject in scene.subjects.items()},
    }
