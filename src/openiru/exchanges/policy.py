"""What may stand in the description of an exchange, and what is a hash?"""

import json
import re
from typing import Final

from openiru.exchanges.errors import BadExchangeError, NotQuarantinedError, OwnPullError
from openiru.exchanges.types import ExchangeView, NewExchange, Shape, Update
from openiru.signals.types import BankView, Polarity, Stance

LEAST_PULL_EVERY_S: Final = 60
KEY_MAX_CHARACTERS: Final = 200
RECORD_MAX_CHARACTERS: Final = 20_000
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
_PDQ_DIGITS: Final = 64
_HEX: Final = frozenset("0123456789abcdefABCDEF")


def check_new_exchange(new: NewExchange, bank: BankView) -> None:
    """Refuse an exchange that cannot be meant.

    Raises:
        BadExchangeError: naming the setting and what would do.
    """
    if not _SLUG.fullmatch(new.slug):
        raise BadExchangeError("An exchange's short name has 1 to 39 small letters, digits or hyphens.")
    if not new.name.strip():
        raise BadExchangeError("Give the exchange a name.")
    if bank.polarity is not Polarity.POSITIVE or bank.is_shared:
        raise BadExchangeError(
            f"The bank {bank.slug} cannot take an exchange: name a positive bank that is not shared."
        )
    if new.stance is Stance.NEGATIVE:
        raise BadExchangeError("Being on a list says positive or investigation-seed.")
    if new.flood_day < 1:
        raise BadExchangeError("A flood begins with at least one hash.")
    if new.pull_every_s is not None and new.pull_every_s < LEAST_PULL_EVERY_S:
        raise BadExchangeError(f"Pull no more often than every {LEAST_PULL_EVERY_S} seconds.")
    if new.shape is Shape.FILE and not new.address.startswith("/"):
        raise BadExchangeError("Name the file with its whole path, from / on.")


def check_may_release(exchange: ExchangeView, pulled_by: frozenset[str], *, by: str) -> None:
    """Refuse to release what is free, or what one pulled oneself.

    Raises:
        NotQuarantinedError: if the exchange is not in quarantine.
        OwnPullError: if `by` pulled hashes that wait.
    """
    if exchange.quarantined_at is None and exchange.shape is not Shape.OFFERS:
        raise NotQuarantinedError(f"{exchange.name} is not in quarantine.")
    if by in pulled_by:
        raise OwnPullError("You pulled hashes that wait here; another person must release them.")


def offered(name: str) -> str:
    """Why what a partner offers is in quarantine."""
    return f"Offered by {name}; it waits for a person."


def pdq_fault(value: str) -> str | None:
    """What is wrong with a PDQ hash in text; None if nothing is. Upper case is accepted."""
    wrong = next((place for place, digit in enumerate(value) if digit not in _HEX), None)
    if wrong is not None:
        return f"{value[wrong]!r} at position {wrong + 1} is no hexadecimal digit"
    if len(value) != _PDQ_DIGITS:
        return f"it has {len(value)} hexadecimal digits, and a hash has {_PDQ_DIGITS}"
    return None


def update_fault(update: Update) -> str | None:
    """Why a record cannot be kept at all; None if it can."""
    if not 0 < len(update.key) <= KEY_MAX_CHARACTERS:
        return f"its id must have 1 to {KEY_MAX_CHARACTERS} characters"
    texts = (update.key, update.label, update.withdrawn, *update.signals, *update.signals.values())
    if any("\x00" in text for text in texts) or "\\u0000" in json.dumps(update.facts):
        return "it holds a character that no text may hold"
    if sum(map(len, texts)) > RECORD_MAX_CHARACTERS or len(json.dumps(update.facts)) > RECORD_MAX_CHARACTERS:
        return f"it is longer than {RECORD_MAX_CHARACTERS:,} characters"
    return None


def organisation_of(exchange: ExchangeView, label: str) -> str | None:
    """The organisation to which a label belongs, as people said; None if nobody did."""
    return exchange.labels.get(label, exchange.organisation_id)
