"""Who plays in the story, and what do they set up before the first day?"""

import secrets
from datetime import datetime

from django.core.management import call_command

from openiru.access import operations as access
from openiru.access.types import SYSTEM, NewPerson, Role
from openiru.platforms import operations as platforms
from openiru.platforms.types import NewSecrets
from openiru.registry import operations as registry
from openiru.registry import queries as lists
from openiru.registry.sources.reading import read_list_files, shipped_files
from openiru.registry.types import Form, ImportTerms
from openiru.simulation.types import Scenario
from openiru.workflows.play_story.types import Cast


def prepare_installation(at: datetime) -> None:
    """Make the tables and add the default platforms."""
    call_command("migrate", verbosity=0, interactive=False)
    platforms.add_default_platforms(by=SYSTEM, at=at)


def add_people(scenario: Scenario, at: datetime) -> Cast:
    """Add everybody with generated passwords; none is kept in clear but in the returned cast."""
    passwords: dict[str, str] = {}

    def add(username: str, role: Role, outward_name: str, *, by: str, platform: str | None = None) -> str:
        passwords[username] = secrets.token_urlsafe(12)
        person = NewPerson(username=username, role=role, platform=platform, outward_name=outward_name)
        return access.add_person(person, passwords[username], by=by, at=at).person_id

    administrator = add("admin", Role.ADMINISTRATOR, "Administrator", by=SYSTEM)
    analysts = [
        add(f"analyst{n}", Role.ANALYST, f"Analyst {n}", by=administrator)
        for n in range(1, scenario.unit.analysts + 1)
    ]
    supervisors = [
        add(f"supervisor{n}", Role.SUPERVISOR, f"Supervisor {n}", by=administrator)
        for n in range(1, scenario.unit.supervisors + 1)
    ]
    add("oversight", Role.OVERSIGHT, "Oversight", by=administrator)
    for platform in scenario.platforms:
        add(
            f"{platform}-desk",
            Role.PLATFORM_STAFF,
            f"{platform} desk",
            by=administrator,
            platform=platform.value,
        )
    return Cast(
        administrator=administrator,
        analysts=tuple(analysts),
        supervisors=tuple(supervisors),
        passwords=passwords,
    )


def bring_lists_into_force(cast: Cast, at: datetime) -> None:
    """Import the shipped extract of public lists and link the organisations, each by two persons."""
    author, approver = cast.analysts[0], cast.supervisors[0]
    reading = read_list_files(Form.CURATED, shipped_files())
    report = registry.take_reading(reading, author, at, ImportTerms())
    for edition in report.editions:
        registry.approve_edition(edition.edition_id, approver, at)
    # The links could not be asserted before their entries were in force.
    registry.take_organisations(reading.organisations, author, at)
    for link in lists.links():
        registry.approve_link(link.organisation.slug, link.entry.entry_id, approver, at)


def connect_platforms(scenario: Scenario, cast: Cast, url: str, at: datetime) -> dict[str, dict[str, str]]:
    """Point every platform of the story at its simulation.

    Returns:
        The two secrets of each platform, for the simulation: send and callback.
    """
    made: dict[str, dict[str, str]] = {}
    for platform in (name.value for name in scenario.platforms):
        pair = NewSecrets.generated()
        platforms.set_secrets(platform, pair, by=cast.administrator, at=at)
        platforms.set_endpoint(
            platform, f"{url}/{platform}/referrals", by=cast.administrator, at=at, allow_loopback=True
        )
        made[platform] = {"send": pair.send or "", "callback": pair.callback or ""}
    return made
