"""How do tips from the public come: addresses and handles, pasted one a line?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from openiru.simulation.types import PlatformName
from openiru.simulation.world.cast import TRUE_ROLES, Account
from openiru.simulation.world.material import Flaws, WrittenFile
from openiru.simulation.world.streams import stream

_TRUE_TIPS: Final = 30
_WRONG_TIPS: Final = 15
_HANDLE_TIPS: Final = 12
_BAD: Final = ("please look at this one", "javascript:alert(1)")
_MIXED_HEAD: Final = "# Tips from the public form, 30 June 2025. Invented."


def write_tips(exports: Path, accounts: Sequence[Account], seed: int) -> list[WrittenFile]:
    """A list of addresses on all platforms; a list of handles on one platform, if the world has it."""
    rng = stream(seed, "tips")
    (exports / "tips").mkdir(parents=True)
    true = [account for account in accounts if account.role in TRUE_ROLES]
    others = [account for account in accounts if account.role not in TRUE_ROLES]
    tips = [account.url for account in (*_some(true, _TRUE_TIPS, rng), *_some(others, _WRONG_TIPS, rng))]
    files = [_write(exports, "tips/addresses.txt", None, tips)]
    handles = [f"@{account.handle}" for account in true if account.platform is PlatformName.X]
    if handles:
        files.append(_write(exports, "tips/handles-x.txt", PlatformName.X, handles[:_HANDLE_TIPS]))
    return files


def _some(accounts: Sequence[Account], count: int, rng: np.random.Generator) -> list[Account]:
    places = rng.permutation(len(accounts))[:count].tolist()
    return [accounts[place] for place in places]


def _write(exports: Path, file: str, platform: PlatformName | None, tips: list[str]) -> WrittenFile:
    bad = _BAD if platform is None else ()
    twins = tips[:2]
    lines = [_MIXED_HEAD, *tips[:2], "", *bad, *tips[2:], "# seen again:", *twins]
    (exports / file).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    flaws = Flaws(bad_rows=len(bad), duplicates=len(twins))
    return WrittenFile(file=file, format="urls", platform=platform, flaws=flaws)
