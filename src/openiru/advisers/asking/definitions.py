"""Which advisers does the unit describe, and is the description right?"""

from pathlib import Path
from typing import Annotated, Any, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from openiru.advisers.adapters.fence import IN_PLACE
from openiru.advisers.adapters.prompt import template_digest
from openiru.advisers.errors import BadAddressError, BadDefinitionError, UnknownAdviserError
from openiru.advisers.policy import NAME, split_address
from openiru.advisers.types import AdviserKind, CallLimits, DayBudget, Definition, Policy
from openiru.foundation.digests import canonical_json, is_digest, sha256_text

_FILE_MAX_BYTES: Final = 1024 * 1024
_POLICY_MAX_BYTES: Final = 256 * 1024

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[0-9]{1,3}$")]


# With a letter of those that take signs apart, taking one apart could make another.
Sign = Annotated[str, StringConstraints(min_length=2, max_length=100, pattern=f"^[^{IN_PLACE}]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class _Limits(_Strict):
    connect_s: float = Field(default=5.0, gt=0, le=60)
    silence_s: float = Field(default=60.0, gt=0, le=600)
    total_s: float = Field(default=120.0, gt=0, le=3600)
    answer_bytes: int = Field(default=256 * 1024, ge=1024, le=16 * 1024 * 1024)
    text_characters: int = Field(default=8_000, ge=100, le=200_000)
    at_once: int = Field(default=2, ge=1, le=32)
    retries: int = Field(default=1, ge=0, le=5)


class _Budget(_Strict):
    requests_day: int = Field(default=5_000, ge=1)
    characters_day: int = Field(default=10_000_000, ge=1)


class _Adviser(_Strict):
    kind: AdviserKind
    model: Word
    policy: Word = ""  # a file beside the file of advisers
    policy_version: Word = "1"
    label: str = Field(default="", max_length=40)  # whose golden set judges it
    address: str = ""
    folder: str = ""
    digests: dict[str, str] = Field(default_factory=dict)
    key_file: str = ""
    yes: list[Word] = Field(default=["yes"], min_length=1)
    no: list[Word] = Field(default=["no"], min_length=1)
    flagged_codes: list[Code] = Field(default_factory=list)
    signs: list[Sign] = Field(default_factory=list, max_length=50)
    flagged_from: float = Field(default=0.5, gt=0, le=1)
    most_flagged: float = Field(default=1.5, ge=1, le=10)
    limits: _Limits = Field(default_factory=_Limits)
    budget: _Budget = Field(default_factory=_Budget)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind is AdviserKind.ONNX:
            if not self.folder or not self.digests:
                raise ValueError("an adviser of the kind onnx needs folder and digests")
            if wrong := [name for name, digest in self.digests.items() if not is_digest(digest)]:
                raise ValueError(f"the digest of {wrong[0]} must be sha256: and 64 hexadecimal digits")
            return self
        if not self.address:
            raise ValueError(f"an adviser of the kind {self.kind} needs an address")
        if self.kind in {AdviserKind.CHAT, AdviserKind.TOKENS} and not self.policy:
            raise ValueError(f"an adviser of the kind {self.kind} needs a policy")
        return self


class _File(_Strict):
    advisers: dict[str, _Adviser]


def read_definitions(path: Path) -> dict[str, Definition]:
    """The advisers that a file describes, by name; none where there is no file.

    Paths in it are meant from the folder of the file.

    Raises:
        BadDefinitionError: naming the place and what would do.
    """
    if not path.exists():
        return {}
    try:
        parsed = _File.model_validate(_content(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise BadDefinitionError(f"{path}: {place}: {first['msg']}.") from error
    return {name: _definition(name, each, path) for name, each in parsed.advisers.items()}


def definition(path: Path, name: str) -> Definition:
    """One adviser.

    Raises:
        UnknownAdviserError: if the file describes none of that name.
        BadDefinitionError: if the file cannot be understood.
    """
    found = read_definitions(path)
    if name not in found:
        known = ", ".join(sorted(found)) or "none"
        raise UnknownAdviserError(f"{path} describes no adviser {name!r}; it describes {known}.")
    return found[name]


def fingerprint(definition: Definition) -> str:
    """The digest of all that an adviser's answers depend on, as far as we can know; a measurement holds for it alone."""
    return sha256_text(
        canonical_json(
            {
                "kind": definition.kind.value,
                "model": definition.model,
                "address": definition.address,
                "digests": dict(definition.digests),
                "policy": definition.policy.digest,
                "prompts": template_digest(),
                "yes": list(definition.yes),
                "no": list(definition.no),
                "signs": list(definition.signs),
                "flagged_codes": list(definition.flagged_codes),
                "flagged_from": definition.flagged_from,
                "text_characters": definition.limits.text_characters,
            }
        ).encode()
    )


def _content(path: Path) -> Any:
    try:
        content = yaml.safe_load(_read(path, _FILE_MAX_BYTES))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise BadDefinitionError(f"{path}{place}: no YAML.") from error
    return {"advisers": {}} if content is None else content


def _definition(name: str, given: _Adviser, path: Path) -> Definition:
    if not NAME.fullmatch(name):
        raise BadDefinitionError(
            f"{path}: {name!r}: a name has 1 to 39 small letters, digits or hyphens and no hyphen first."
        )
    if given.address:
        try:
            split_address(given.address)
        except BadAddressError as error:
            raise BadDefinitionError(f"{path}: {name}.address: {error.message}") from error
    policy = _read(path.parent / given.policy, _POLICY_MAX_BYTES) if given.policy else ""
    if given.policy and not policy.strip():
        raise BadDefinitionError(f"{path}: {name}.policy: {given.policy} is empty.")
    return Definition(
        name=name,
        kind=given.kind,
        model=given.model,
        policy=Policy(version=given.policy_version, text=policy),
        label=given.label,
        address=given.address,
        folder=str(path.parent / given.folder) if given.folder else "",
        digests=given.digests,
        key_file=str(path.parent / given.key_file) if given.key_file else "",
        yes=tuple(given.yes),
        no=tuple(given.no),
        signs=tuple(given.signs),
        flagged_codes=tuple(given.flagged_codes),
        flagged_from=given.flagged_from,
        most_flagged=given.most_flagged,
        limits=CallLimits(**given.limits.model_dump()),
        budget=DayBudget(requests=given.budget.requests_day, characters=given.budget.characters_day),
    )


def _read(path: Path, most_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise BadDefinitionError(f"{path} is longer than {most_bytes:,} bytes.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise BadDefinitionError(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadDefinitionError(f"{path} is not UTF-8.") from error
