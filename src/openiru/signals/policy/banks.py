"""What may stand in which bank, who may say so, and when is it looked for?"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Final

from openiru.signals.errors import BadBankError, OwnEntryError, WrongBankError
from openiru.signals.types import (
    BankChange,
    BankView,
    EntryFacts,
    EntryKind,
    EntryState,
    NewBank,
    NewPicture,
    Polarity,
    Stance,
    Standing,
)

MAX_DISTANCE_BITS: Final = 31  # facebook/ThreatExchange, pdq/README.md, "Matching"
_LONGEST_VALIDITY_DAYS: Final = 36_525  # a century; later days have no date
_LARGEST_FLOOD: Final = 1_000_000_000  # subjects; more than a platform has, and no column holds more
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def check_new_bank(new: NewBank) -> None:
    """Refuse settings that do not fit together.

    Raises:
        BadBankError: naming the setting and what would do.
    """
    if not _SLUG.fullmatch(new.slug):
        raise BadBankError("A bank's short name has 1 to 40 small letters, digits or hyphens.")
    check_settings(new)
    is_negative = new.polarity is Polarity.NEGATIVE
    if is_negative != (new.purpose is not None) or is_negative != (new.effect is not None):
        raise BadBankError("A negative bank, and no other, has a purpose and an effect.")
    if is_negative and new.is_shared:
        raise BadBankError("Only a positive bank is shared with others.")


def check_settings(bank: NewBank | BankView) -> None:
    """Refuse settings under which a bank cannot be kept.

    Raises:
        BadBankError: naming the setting and what would do.
    """
    if not bank.name.strip():
        raise BadBankError("Give the bank a name.")
    if not bank.legal_basis.strip():
        raise BadBankError("Say in words on what legal basis the bank is kept.")
    if not 0 <= bank.max_distance_bits <= MAX_DISTANCE_BITS:
        raise BadBankError(f"The greatest distance is 0 to {MAX_DISTANCE_BITS} bits.")
    if bank.validity_days is not None and not 1 <= bank.validity_days <= _LONGEST_VALIDITY_DAYS:
        raise BadBankError(f"Entries are valid for 1 to {_LONGEST_VALIDITY_DAYS:,} days.")
    if not min(bank.flood_scan_subjects, bank.flood_day_subjects) >= 1:
        raise BadBankError("A flood begins with at least one subject.")
    if max(bank.flood_scan_subjects, bank.flood_day_subjects) > _LARGEST_FLOOD:
        raise BadBankError(f"A flood begins with {_LARGEST_FLOOD:,} subjects at most.")


def changed(bank: BankView, change: BankChange) -> BankView:
    """The bank as it shall be.

    Raises:
        BadBankError: if nothing is named, or the settings do not fit.
    """
    named = {name: value for name, value in asdict(change).items() if value is not None}
    if not named:
        raise BadBankError("Name at least one setting of the bank that shall change.")
    if named.get("validity_days") == 0:
        named["validity_days"] = None
    wanted = replace(bank, **named)
    wanted = replace(wanted, name=wanted.name.strip(), legal_basis=wanted.legal_basis.strip())
    check_settings(wanted)
    return wanted


def check_may_hold(bank: BankView, new: NewPicture) -> None:
    """Refuse an entry that does not belong into the bank.

    Raises:
        WrongBankError: if the bank is shared, or the organisation is missing or too much.
    """
    if bank.is_shared:
        raise WrongBankError(
            f"The bank {bank.slug} is shared: add the picture to another bank, then share it with the approved case."
        )
    if bank.polarity is Polarity.POSITIVE and new.organisation_id is None:
        raise WrongBankError(
            f"Say to which organisation's output the picture belongs: {bank.slug} is positive."
        )
    if bank.polarity is Polarity.NEGATIVE and new.kind is EntryKind.MARK:
        raise WrongBankError(
            "A mark in a negative bank would silence nothing: add the whole picture or recording."
        )
    if bank.polarity is Polarity.NEGATIVE and new.organisation_id is not None:
        raise WrongBankError(f"The bank {bank.slug} is negative: its pictures belong to no organisation.")


def check_may_confirm(entry: EntryFacts, *, by: str) -> None:
    """Refuse the person who added the entry: confirming needs a second one.

    Raises:
        OwnEntryError: if `by` added it.
        WrongBankError: if it was withdrawn.
    """
    if entry.added_by == by:
        raise OwnEntryError("You added this entry; another person must confirm it.")
    if entry.withdrawn_at is not None:
        raise WrongBankError("This entry was withdrawn; add it again first.")


def check_may_share(entry: EntryFacts, target: BankView, *, by: str, at: datetime) -> None:
    """Refuse to share what others must not rely on.

    Raises:
        OwnEntryError: if `by` added the entry.
        WrongBankError: if the target is not shared, or the entry is not looked for or not agreed upon.
    """
    if not target.is_shared:
        raise WrongBankError(f"The bank {target.slug} is not shared.")
    check_may_confirm(entry, by=by)
    if entry.polarity is not Polarity.POSITIVE:
        raise WrongBankError("Only entries of positive banks are shared.")
    if entry.kind is not EntryKind.PICTURE:
        raise WrongBankError("Only pictures are shared: others compare hashes of pictures.")
    state = state_of(entry, at)
    if state is not EntryState.ACTIVE:
        raise WrongBankError(f"An entry that is {state.value} is not shared.")
    if entry.standing is not Standing.POSITIVE:
        raise WrongBankError(f"An entry that is {entry.standing.value} is not shared.")


def expiry_of(bank: BankView, asked: datetime | None, at: datetime) -> datetime | None:
    """When a new entry stops to be looked for: as asked, and no later than the bank allows."""
    latest = None if bank.validity_days is None else at + timedelta(days=bank.validity_days)
    return min((each for each in (asked, latest) if each is not None), default=None)


def standing_of(newest: Iterable[Stance]) -> Standing:
    """What the newest opinions of all parties come to."""
    counted = Counter(newest)
    if counted[Stance.POSITIVE] and counted[Stance.NEGATIVE]:
        return Standing.DISPUTED
    for stance in (Stance.POSITIVE, Stance.NEGATIVE):
        if counted[stance]:
            return Standing(stance.value)
    return Standing.SEED


def state_of(entry: EntryFacts, at: datetime) -> EntryState:
    """Whether an entry is looked for at a moment, and if not, why."""
    if entry.withdrawn_at is not None:
        return EntryState.WITHDRAWN
    if entry.expires_at is not None and entry.expires_at <= at:
        return EntryState.EXPIRED
    if entry.quarantined_at is not None:
        return EntryState.QUARANTINED
    return EntryState.NEGATIVE if entry.standing is Standing.NEGATIVE else EntryState.ACTIVE
