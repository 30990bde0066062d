"""Who plays in the story, and what do they set up before the first day?"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import openiru.registry
from openiru.access import operations as access
from openiru.access.types import SYSTEM, NewPerson, Role
from openiru.platforms import operations as platforms
from openiru.platforms.types import NewSecrets
from openiru.registry import operations as registry
from openiru.registry import queries as lists
from openiru.registry.sources.reading import read_curated
from openiru.registry.types import ImportTerms
from openiru.simulation.types import Scenario
from openiru.workflows.play_story.types import Cast

CURATED: Final = Path(openiru.registry.__file__).parent / "curated"


def add_people(scenario: Scenario, at: datetime) -> Cast:
    """Add everybody with generated passwords; none is kept in clear but in the returned cast."""
    passwords: dict[str, str] = {}

    def add(username: str, role: Role, outward_name: str, platform: str | None = None) -> str:
        passwords[username] = secrets.token_urlsafe(12)
        person = NewPerson(username=username, role=role, platform=platform, outward_name=outward_name)
        return access.add_person(person, passwords[username], by=SYSTEM, at=at).person_id

    administrator = add("admin", Role.ADMINISTRATOR, "Administrator")
    analysts = [
        add(f"analyst{n}", Role.ANALYST, f"Analyst {n}") for n in range(1, scenario.unit.analysts + 1)
    ]
    supervisors = [
        add(f"supervisor{n}", Role.SUPERVISOR, f"Supervisor {n}")
        for n in range(1, scenario.unit.supervisors + 1)
    ]
    add("oversight", Role.OVERSIGHT, "Oversight")
    for platform in scenario.platforms:
        add(f"{platform}-desk", Role.PLATFORM_STAFF, f"{platform} desk", platform)
    return Cast(
        administrator=administrator,
        analysts=tuple(analysts),
        supervisors=tuple(supervisors),
        passwords=passwords,
    )


def bring_lists_into_force(cast: Cast, at: datetime) -> None:
    """Import the shipped extract of public lists and link the organisations, each by two persons."""
    author, approver = cast.analysts[0], cast.supervisors[0]
    reading = read_curated(sorted(CURATED.glob("*.yaml")))
    report = registry.take_reading(reading, author, at, ImportTerms())
    for edition in report.editions:
        registry.approve_edition(edition.edition_id, approver, at)
    # The links could not be asserted before their entries were in force.
    registry.take_organisations(reading.organisations, author, at)
    for organisation in lists.organisations():
        for link in lists.links_of(organisation.slug):
            registry.approve_link(organisation.slug, link.entry_id, approver, at)


def connect_platforms(scenario: Scenario, cast: Cast, url: str, at: datetime) -> dict[str, dict[str, str]]:
    """Point every platform of the story at its simulation.

    Returns:
        The two secrets of each platform, for the simulation: send and callback.
    """
    made: dict[str, dict[str, str]] = {}
    for platform in scenario.platforms:
        pair = NewSecrets.generated()
        platforms.set_secrets(platform, pair, by=cast.administrator, at=at)
        platforms.set_endpoint(
            platform, f"{url}/{platform}/referrals", by=cast.administrator, at=at, allow_loopback=True
        )
        made[platform] = {"send": pair.send or "", "callback": pair.callback or ""}
    return made


BEFORE_STORY: Final = timedelta(days=2)  # people, lists and exports are there before the first day
