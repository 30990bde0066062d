"""What a preview of a bulk job shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openiru.campaigns.types import BulkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that somebody chose, and whether it would be done."""

    thing_id: str
    subject_ids: tuple[str, ...]
    name: str
    platform: str
    instrument: str
    organisation_ids: tuple[str, ...]
    excluded: str = ""  # a code of why it cannot be done; empty if nothing is against it
    protected: tuple[str, ...] = ()  # codes of what protects its subjects
    is_ticked: bool = False  # a protected one that a person ticked by itself

    @property
    def is_done(self) -> bool:
        """Whether the job would take it."""
        return not self.excluded and (not self.protected or self.is_ticked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person confirmed after looking at a preview."""

    kind: BulkKind
    things: tuple[str, ...]
    job_id: str  # given out with the preview
    preview_digest: str
    typed: str  # the number that was typed
    ticked: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)  # reason, campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a job would do, counted, and what it would leave out, and why."""

    kind: BulkKind
    candidates: tuple[Candidate, ...]
    by_platform: Mapping[str, int]
    by_organisation: Mapping[str, int]  # id -> count
    excluded: Mapping[str, int]  # code -> count
    digest: str

    @property
    def done(self) -> tuple[Candidate, ...]:
        """What the job would take."""
        return tuple(each for each in self.candidates if each.is_done)

    @property
    def protected(self) -> tuple[Candidate, ...]:
        """What is left out unless a person ticks it by itself, ticked or not."""
        return tuple(each for each in self.candidates if each.protected and not each.excluded)
