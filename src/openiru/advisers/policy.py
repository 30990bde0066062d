"""Where may an adviser live, what may it be called, and when may it speak?"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from openiru.advisers.errors import (
    BadAddressError,
    BadReasonError,
    LeavesUnansweredError,
    NotMeasuredError,
    OverFlagsError,
    TooFewTextsError,
    UnfitError,
)
from openiru.advisers.types import Definition, MeasurementView

LEAST_OF_EACH_SORT: Final = (
    20  # answered texts with the label, and as many without; as for models that the unit trains
)
LEAST_MACRO_F1: Final = 0.65  # a coin gets 0.5; as for models that the unit trains
LEAST_ANSWERED: Final = 0.95  # of the texts of the golden set
JUDGED_FROM_TEXTS: Final = 20  # fewer texts of a language say nothing about it
_FREE_SHARE: Final = 0.05  # of texts: where people flagged next to none, a few flags are no flood
REASON_LEAST: Final = 10  # characters
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")


def split_address(address: str) -> SplitResult:
    """The parts of an adviser's address.

    Raises:
        BadAddressError: if it is no plain web address, or carries a login, a query or a fragment.
    """
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError as error:
        raise BadAddressError("The address is not a web address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadAddressError("The address must begin with http:// or https:// and name a host.")
    if not address.isascii() or not address.isprintable() or " " in address:
        raise BadAddressError("The address may hold only plain letters, digits and signs.")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise BadAddressError("The address may hold no login, no query and no fragment.")
    return parts


def place_of(definition: Definition) -> str:
    """Whither texts go that an adviser is asked about: its host and port; empty text where they stay on this machine's disk."""
    return split_address(definition.address).netloc if definition.address else ""


def check_may_send(parts: SplitResult, *, in_house: bool, public_hosts: frozenset[str]) -> None:
    """Refuse to send texts out of the house unless the unit says so, and then only where nobody can read along.

    Raises:
        BadAddressError: saying which rule refused and what would satisfy it.
    """
    host = parts.hostname or ""
    if in_house:
        return
    if host not in public_hosts:
        raise BadAddressError(
            f"{host} lies outside the house, and texts would leave it. "
            f"If that is meant and lawful, add {host} to OPENIRU_ADVISERS_PUBLIC_HOSTS."
        )
    if parts.scheme != "https":
        raise BadAddressError(f"{host} lies outside the house: its address must begin with https://.")


def check_may_speak(
    name: str,
    measurement: MeasurementView | None,
    *,
    fingerprint: str,
    golden_digest: str,
    most_flagged: float,
) -> None:
    """Refuse to let an adviser speak that was not found fit, as it is described now, on the golden set that counts.

    Raises:
        NotMeasuredError: if it was not measured so.
        LeavesUnansweredError: if it gave no opinion on more than a few texts.
        TooFewTextsError: if it was measured on too few texts with the label, or without it.
        UnfitError: if it judges little better than a coin.
        OverFlagsError: if it flags too much, of all texts or of those of one language.
    """
    if (
        measurement is None
        or measurement.fingerprint != fingerprint
        or measurement.set_digest != golden_digest
    ):
        raise NotMeasuredError(
            f"{name} was not measured on the golden set that counts as it is described now: `openiru advisers measure {name}`."
        )
    if measurement.answered < LEAST_ANSWERED * measurement.texts:
        raise LeavesUnansweredError(
            f"{name} answered {measurement.answered:,} of {measurement.texts:,} texts of the golden set; "
            f"{LEAST_ANSWERED:.0%} must be answered."
        )
    for part, flagged, by_people in over_flagged(measurement.figures, most_flagged):
        raise OverFlagsError(
            f"{name} flags {flagged:,} texts where people flagged {by_people:,} ({part}); at most {most_flagged:g} times as many "
            "are allowed (most_flagged in the file of advisers)."
        )
    _check_figures(name, measurement.figures)


def _check_figures(name: str, figures: Mapping[str, Any]) -> None:
    labelled, others = figures["labelled"], figures["answered"] - figures["labelled"]
    if min(labelled, others) < LEAST_OF_EACH_SORT:
        raise TooFewTextsError(
            f"{name} answered {labelled:,} texts of the golden set with the label and {others:,} without; "
            f"{LEAST_OF_EACH_SORT} of each are needed. Add texts to the golden set, freeze it and measure again."
        )
    macro_f1 = figures["macro_f1"]
    if macro_f1 is None or macro_f1 < LEAST_MACRO_F1:
        raise UnfitError(
            f"{name} has a macro-F1 of {macro_f1 or 0:.3f} on the golden set; {LEAST_MACRO_F1:.2f} is the least."
        )


def over_flagged(figures: Mapping[str, Any], most_flagged: float) -> Iterator[tuple[str, int, int]]:
    """The parts of a golden set of which an adviser flags too much: which, how many it flags, and how many people did."""
    parts = {"all texts": figures, **figures.get("by_language", {})}
    for name, part in parts.items():
        texts, flagged, labelled = part["answered"], part["flagged"], part["labelled"]
        if name != "all texts" and texts < JUDGED_FROM_TEXTS:
            continue
        if flagged > most_flagged * max(labelled, _FREE_SHARE * texts):
            yield name, flagged, labelled


def check_reason(reason: str) -> None:
    """Refuse a switch without a reason.

    Raises:
        BadReasonError: if there is none, or only a word.
    """
    if len(reason.strip()) < REASON_LEAST:
        raise BadReasonError(f"Say why, in {REASON_LEAST} characters or more.")
