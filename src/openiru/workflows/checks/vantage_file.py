"""What does a file of looks of another vantage say, and is it whole?

JSON Lines: first who looked, then one line for each run with its controls and looks; each look carries the answer itself, as it was
kept. Verdicts of others are taken on no trust: whoever reads the file reads the answers again.
"""

import hashlib
from collections.abc import Iterator
from typing import IO, Annotated, Final, Literal, Self

from pydantic import (
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from openiru.checks.errors import BadLooksError
from openiru.engines.probes.types import GONE, NO_VERDICT, UP, State

FORM: Final = "openiru-looks"
MOST_BYTES: Final = 64 * 1024 * 1024  # of one line: taking it in holds it some three times over
MOST_ANSWERS: Final = 16 * 1024 * 1024  # bytes in a line of ours, but for a last one that is larger by itself
MOST_LOOKS: Final = 1_000  # of one line; a run may have several
# Neither NUL nor other signs that steer a terminal: the database cannot keep the first.
_Said = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VantageHead(_Strict):
    """The first line: whose looks these are."""

    form: Literal["openiru-looks"] = FORM
    version: Literal[1] = 1
    vantage: _Name
    country: _Country
    made_at: AwareDatetime


class VantageLook(_Strict):
    """What one page said of one subject."""

    number: int = Field(ge=1, le=2**53)  # at the other installation: says which look it is
    url: str = Field(max_length=2_000, pattern=r"^https?://[^\x00-\x20\x7f-\x9f]+$")
    at: AwareDatetime
    state: State  # as it was read there
    probe: _Name
    probe_version: int = Field(ge=0, le=2**31 - 1)
    digest: str | None = Field(default=None, pattern=r"^sha256:[0-9a-f]{64}$")
    body: Base64Bytes | None = None  # one answer as a WARC record

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.body is None) != (self.digest is None):
            raise ValueError("an answer and its digest come together")
        if self.body is not None and f"sha256:{hashlib.sha256(self.body).hexdigest()}" != self.digest:
            raise ValueError("the answer is not the one that its digest names")
        if self.body is None and self.state not in NO_VERDICT:
            raise ValueError("a verdict comes with the answer that it was read from")
        return self


class VantageRun(_Strict):
    """One run with its controls, or a part of it."""

    run: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    at: AwareDatetime
    live_control: State | None
    absent_control: State | None
    are_controls_held: bool
    fault: _Said
    looks: list[VantageLook] = Field(min_length=1, max_length=MOST_LOOKS)

    @model_validator(mode="after")
    def _holds(self) -> Self:
        reads_rightly = self.live_control in UP and self.absent_control in GONE and not self.fault
        if self.are_controls_held and not reads_rightly:
            raise ValueError("controls that read like these hold nothing")
        if any(each.at > self.at for each in self.looks):
            raise ValueError("an answer cannot have come after its run was recorded")
        return self


def head_of(file: IO[bytes]) -> VantageHead:
    """The first line of a file.

    Raises:
        BadLooksError: if it is no file of looks.
    """
    try:
        return VantageHead.model_validate_json(_line(file, 1))
    except ValidationError as error:
        raise BadLooksError(
            f"This is no file of looks, as `openiru check export` writes it: line 1, {_explained(error)}"
        ) from error


def runs_of(file: IO[bytes]) -> Iterator[VantageRun]:
    """The runs of a file whose first line was read, one line at a time.

    Raises:
        BadLooksError: naming the line and what is wrong with it.
    """
    number = 2
    while line := _line(file, number):
        try:
            yield VantageRun.model_validate_json(line)
        except ValidationError as error:
            raise BadLooksError(
                f"Line {number}, {_explained(error)} What stood before it is on record."
            ) from error
        number += 1


def whole(run: VantageRun) -> bytes:
    """A run as a line that `runs_of` reads.

    Raises:
        BadLooksError: if it would refuse that line.
    """
    line = run.model_dump_json().encode()
    try:
        VantageRun.model_validate_json(line)
    except ValidationError as error:
        raise BadLooksError(f"Run {run.run} cannot be given away: {_explained(error)}") from error
    if len(line) > MOST_BYTES:
        raise BadLooksError(f"Run {run.run} cannot be given away: more than {MOST_BYTES:,} bytes in a line.")
    return line


def _line(file: IO[bytes], number: int) -> bytes:
    line = file.readline(MOST_BYTES + 1)
    if len(line) > MOST_BYTES:
        raise BadLooksError(f"Line {number} holds more than {MOST_BYTES:,} bytes.")
    return line


def _explained(error: ValidationError) -> str:
    """The first fault; names the field, never repeats the content."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'the whole'}: {first['msg']}."
