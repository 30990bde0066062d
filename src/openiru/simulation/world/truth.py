"""What is true in the world, for those who measure how well the program under test did?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from openiru.simulation.types import Scenario
from openiru.simulation.world.cast import TRUE_ROLES, Account
from openiru.simulation.world.material import WrittenFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How much of a platform was written; flaws not counted."""

    accounts: int
    posts: int
    pictures: int


def truth_document(
    scenario: Scenario,
    seed: int,
    cast: Sequence[Account],
    files: Sequence[WrittenFile],
    counts: Mapping[str, Count],
) -> dict[str, Any]:
    """The ground truth; accounts by ``platform:native id``."""
    return {
        "scenario": scenario.name,
        "seed": seed,
        "true_accounts": sum(account.role in TRUE_ROLES for account in cast),
        "hidden_accounts": sum(account.role in TRUE_ROLES and not account.signals for account in cast),
        "roles": dict(sorted(Counter(account.role.value for account in cast).items())),
        "counts": {str(platform): asdict(count) for platform, count in counts.items()},
        "flaws": {file.file: asdict(file.flaws) for file in files if any(asdict(file.flaws).values())},
        "accounts": {f"{account.platform}:{account.native_id}": _entry(account) for account in cast},
    }


def _entry(account: Account) -> dict[str, Any]:
    return {
        "platform": account.platform,
        "native_id": account.native_id,
        "handle": account.handle,
        "organisation": account.organisation,
        "role": account.role,
        "signals": sorted(account.signals),
    }
