"""What do the platforms remember, and how does it survive the end of the process?"""

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from openiru.foundation.digests import sha256_text
from openiru.simulation.errors import RecordError
from openiru.simulation.types import Scenario


class CallbackKind(StrEnum):
    """What a platform tells the unit."""

    ACKNOWLEDGEMENT = "acknowledgement"
    OUTCOMES = "outcomes"
    ANSWER = "answer"


class ItemMemory(BaseModel):
    """One item that a platform received."""

    referral_id: str
    instrument: str
    subject: str
    number: int | None = None  # of the draw from the urn; None if none was needed
    outcome: str | None  # None: no decision before the story ends
    decided_at: datetime | None
    is_told: bool = False  # the decision is in effect, and its callback on the way
    is_withdrawn: bool = False


class ReferralMemory(BaseModel):
    """One referral or request that a platform received."""

    ticket: str
    produced: str | None = None  # of the answer to a request for data
    heard: dict[str, int] = Field(default_factory=dict)  # kind -> further messages about it


class Callback(BaseModel):
    """A message to the unit that waits for its time."""

    serial: int
    due_at: datetime
    platform: str
    kind: CallbackKind
    referral_id: str
    item_ids: list[str] = Field(default_factory=list)


class Counters(BaseModel):
    """What happened on the way, for tests and for the curious."""

    messages: int = 0  # new ones, recorded
    repeated: int = 0  # came again under a known id
    unavailable: int = 0  # answered 503
    reset: int = 0
    slow: int = 0
    callbacks: int = 0  # taken by the unit
    callbacks_repeated: int = 0  # sent twice on purpose
    callbacks_refused: int = 0  # the unit answered with a permanent error
    outcomes_refused: int = 0  # items that the unit did not record


class DeskMemory(BaseModel):
    """All that one platform remembers."""

    requests: int = 0
    attempts: dict[str, int] = Field(default_factory=dict)  # message id -> how often a fault met it
    tickets: dict[str, str] = Field(default_factory=dict)  # message id -> ticket
    referrals: dict[str, ReferralMemory] = Field(default_factory=dict)
    items: dict[str, ItemMemory] = Field(default_factory=dict)
    drawn: dict[str, int] = Field(default_factory=dict)  # instrument -> draws from its urn
    returned: dict[str, list[int]] = Field(default_factory=dict)  # draws of withdrawn items
    gone: set[str] = Field(default_factory=set)  # subjects that were acted on
    counters: Counters = Field(default_factory=Counters)


class Memory(BaseModel):
    """All that is remembered."""

    scenario: str  # digest of its parameters
    seed: int
    advanced_to: datetime
    serial: int = 0
    data_requests: int = 0
    desks: dict[str, DeskMemory]
    waiting: list[Callback] = Field(default_factory=list)


def fresh_memory(scenario: Scenario, seed: int) -> Memory:
    """The memory before the first message."""
    return Memory(
        scenario=_fingerprint(scenario),
        seed=seed,
        advanced_to=scenario.begins_at,
        desks={platform.value: DeskMemory() for platform in scenario.platforms},
    )


def load_memory(path: Path, scenario: Scenario, seed: int) -> Memory:
    """What was remembered in `path`; a fresh memory if there is no such file.

    Raises:
        RecordError: if the file cannot be read or belongs to another scenario or seed.
    """
    try:
        memory = Memory.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return fresh_memory(scenario, seed)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise RecordError(f"{path}: is no record of simulated platforms.") from error
    if (memory.scenario, memory.seed) != (_fingerprint(scenario), seed):
        raise RecordError(f"{path}: belongs to another scenario or seed ({memory.seed}); name another file.")
    return memory


def save_memory(memory: Memory, path: Path) -> None:
    """Write the whole memory; readers see the old one or the new one, never a part.

    Raises:
        RecordError: if it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(memory.model_dump_json(exclude_defaults=True).encode())
        draft.replace(path)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written: {error.strerror}.") from error


def _fingerprint(scenario: Scenario) -> str:
    return sha256_text(scenario.model_dump_json().encode())
