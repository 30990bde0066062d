"""Which telephone numbers, addresses and wallets does a bio show?"""

import re
from typing import Final

MOST: Final = 20  # of a bio, the first ones of each kind
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?!\w)")
# An international or national number of seven to fifteen digits: ITU-T E.164 allows no more.
_TELEPHONE: Final = re.compile(r"(?<![\w+.])(?:\+|00)?\d(?:[\s().-]{0,2}\d){6,14}(?![\w.]\d|\w)")
_WALLET: Final = re.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33})(?!\w)"
)
_DAY: Final = re.compile(r"\d{4}[-./]\d{2}[-./]\d{2}|\d{2}[-./]\d{2}[-./]\d{4}")


def contacts_of(text: str) -> tuple[str, ...]:
    """What a text shows by which its writer can be reached or paid, as written; days are no telephone numbers."""
    wallets = _WALLET.findall(text)
    rest = _WALLET.sub(" ", text)
    numbers = [each for each in _TELEPHONE.findall(rest) if not _DAY.search(each)]
    found = (*_MAIL.findall(rest)[:MOST], *numbers[:MOST], *wallets[:MOST])
    return tuple(dict.fromkeys(found))
