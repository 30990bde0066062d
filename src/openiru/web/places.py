"""Which places does the bar offer to whom?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.access.types import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the bar; `route` is the name of its address, `prefix` the start of all below it."""

    route: str
    prefix: str
    words: Promise


HOME: Final = Place(route="home", prefix="/", words=_("Home"))
QUEUE: Final = Place(route="queue", prefix="/queue/", words=_("Queue"))
APPROVALS: Final = Place(route="approvals", prefix="/approvals/", words=_("Approvals"))
REFERRALS: Final = Place(route="referrals", prefix="/referrals/", words=_("Referrals"))
DUE: Final = Place(route="due", prefix="/due/", words=_("Due"))
ORGANISATIONS: Final = Place(route="organisations", prefix="/organisations/", words=_("Organisations"))
BANKS: Final = Place(route="banks", prefix="/banks/", words=_("Banks"))
MODELS: Final = Place(route="models", prefix="/models/", words=_("Models"))
PLATFORMS: Final = Place(route="platforms", prefix="/platforms/", words=_("Platforms"))
FIGURES: Final = Place(route="figures", prefix="/figures/", words=_("Figures"))
OVERSIGHT: Final = Place(route="oversight", prefix="/oversight/", words=_("Oversight"))
PEOPLE: Final = Place(route="people", prefix="/people/", words=_("People"))
PORTAL: Final = Place(route="portal", prefix="/portal/", words=_("Requests"))

MODERATION: Final = Place(route="home", prefix="/", words=_("Referred to us"))
TAKEN_BACK: Final = Place(route="taken_back", prefix="/taken-back/", words=_("Taken back"))
DECIDED: Final = Place(route="decided", prefix="/decided/", words=_("Decided"))
DATA_REQUESTS: Final = Place(route="data_requests", prefix="/data/", words=_("Requests for data"))

_DESK: Final = (HOME, QUEUE, REFERRALS, DUE, ORGANISATIONS, BANKS, MODELS, PLATFORMS, FIGURES)

PLACES: Final[Mapping[Role, tuple[Place, ...]]] = {
    Role.ANALYST: _DESK,
    Role.SUPERVISOR: (
        HOME,
        QUEUE,
        APPROVALS,
        REFERRALS,
        DUE,
        ORGANISATIONS,
        BANKS,
        MODELS,
        PLATFORMS,
        FIGURES,
    ),
    Role.PLATFORM_STAFF: (PORTAL,),
    Role.MODERATOR: (),
    Role.OVERSIGHT: (
        HOME,
        OVERSIGHT,
        QUEUE,
        REFERRALS,
        DUE,
        ORGANISATIONS,
        BANKS,
        MODELS,
        PLATFORMS,
        FIGURES,
    ),
    Role.PARTNER: (),
    Role.ADMINISTRATOR: (HOME, PEOPLE, ORGANISATIONS, PLATFORMS, FIGURES),
}

# The same roles where the installation is a platform's own; nobody else has anything to do there.
_MODERATION: Final = (MODERATION, TAKEN_BACK, DATA_REQUESTS, DECIDED)
PLATFORM_PLACES: Final[Mapping[Role, tuple[Place, ...]]] = {
    Role.MODERATOR: _MODERATION,
    Role.OVERSIGHT: _MODERATION,
    Role.ADMINISTRATOR: (*_MODERATION, PEOPLE),
}

# Cases are worked on from the queue, so the bar says "Queue" there; known pictures lie in banks.
_BELOW: Final = {
    "/leads/": "/queue/",
    "/cases/": "/queue/",
    "/subjects/": "/queue/",
    "/signals/": "/banks/",
    "/corrections/": "/referrals/",
    "/tasks/": "/due/",
    "/disclosures/": "/referrals/",
    "/units/": "/referrals/",
    "/bulk/": "/referrals/",
    "/campaigns/": "/referrals/",
}


def current(path: str, places: tuple[Place, ...]) -> Place | None:
    """The place in whose part of the house `path` lies; None where it is in none of them."""
    for below, above in _BELOW.items():
        if path.startswith(below):
            path = above
    if path == HOME.prefix:
        return next((place for place in places if place.prefix == "/"), None)
    return next((place for place in places if place.prefix != "/" and path.startswith(place.prefix)), None)
