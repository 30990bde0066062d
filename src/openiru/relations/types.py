"""The words and facts of related cases."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from openiru.intake.types import ObservationView, SubjectView
from openiru.registry.types import OrganisationView
from openiru.review.types import CaseStatus

COMMON_FROM: Final = 50  # values that more accounts have relate nobody


class ValueKind(StrEnum):
    """What cases may have in common."""

    HASH = "hash"
    URL = "url"
    HANDLE = "handle"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One thing that observations of several subjects may show."""

    kind: ValueKind
    text: str  # as it is shown and compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an observation says, as far as values are made of it."""

    platform: str
    url: str = ""
    handle: str = ""
    text: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldValue:
    """A value of a case, and how many accounts have it."""

    kind: ValueKind
    text: str
    accounts: int

    @property
    def is_common(self) -> bool:
        """Whether so many have it that it relates nobody."""
        return self.accounts > COMMON_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedCase:
    """Another case, and what it shares."""

    case_id: str
    subject_name: str  # handle or address, as last seen
    organisation: OrganisationView
    status: CaseStatus
    referred_at: datetime | None
    weight: float  # sum of ln(N / n) over the shared values
    shared: tuple[HeldValue, ...]  # the rarest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What a case has in common with others."""

    cases: tuple[RelatedCase, ...]  # the heaviest first
    more: int  # related cases that are not among them
    common: tuple[HeldValue, ...]  # values that relate nobody, the most common first


class Layer(StrEnum):
    """Where a subject stands between the organisation and its readers."""

    OUTLET = "outlet"  # websites and pages
    CHANNEL = "channel"  # channels and groups
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A subject of a network."""

    subject: SubjectView
    layer: Layer
    weight: float  # of what it shares with the subject of the case; the latter has the greatest
    case_id: str | None  # of the organisation of the network, the newest
    acted_at: datetime | None  # when a platform's word that it acted came in


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Two subjects that share values which few have."""

    one: str  # subject ids
    other: str
    weight: float
    shared: tuple[HeldValue, ...]  # the rarest ones, the rarest first
    values: int  # how many they share, with those that are not named
    points: tuple[str, ...]  # of the two, those that name the other's handle


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachPoint:
    """How many followed the subjects of a network on a day: of each, what was last known."""

    on: date
    followers: int
    counted: int  # subjects of which a number was known


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a platform's action took out of a network."""

    item_id: str
    referral_id: str
    reference: str
    subject_id: str
    on: date
    edges: int
    followers: int | None  # last known before


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What stands around a case."""

    case_id: str
    organisation: OrganisationView
    centre: str  # subject id
    nodes: tuple[Node, ...]  # that of the case first, then the heaviest
    left_out: int  # subjects beyond those
    edges: tuple[Edge, ...]  # the heaviest first
    edges_left_out: int
    reach: tuple[ReachPoint, ...]  # by day
    losses: tuple[Loss, ...]  # oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEvidence:
    """One value that two subjects show, and where."""

    value: HeldValue
    one: tuple[ObservationView, ...]
    other: tuple[ObservationView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeEvidence:
    """What an edge between two subjects rests on."""

    one: SubjectView
    other: SubjectView
    shared: tuple[SharedEvidence, ...]  # the rarest first
    looked_at: int  # newest observations of each that were looked through
