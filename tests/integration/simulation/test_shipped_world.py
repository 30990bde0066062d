import json
import statistics
from pathlib import Path

import pytest

from openiru.simulation.scenario import read_scenario, shipped_scenario
from openiru.simulation.types import Scenario
from openiru.simulation.world.cast import TRUE_ROLES, cast_accounts
from openiru.simulation.world.generate import generate_world


@pytest.fixture(scope="module")
def shipped() -> Scenario:
    return read_scenario(shipped_scenario())


class TestShippedWorld:
    def test_is_as_large_as_promised(self, shipped: Scenario, tmp_path: Path) -> None:
        report = generate_world(shipped, seed=2025, out=tmp_path / "world")

        counts = report.counts.values()
        assert sum(count.accounts for count in counts) >= 20_000
        assert sum(count.posts for count in counts) >= 100_000
        assert sum(count.pictures for count in counts) >= 2_000
        truth = json.loads((tmp_path / "world/truth.json").read_bytes())
        for name, plan in shipped.platforms.items():
            referable = [
                entry
                for entry in truth["accounts"].values()
                if entry["platform"] == name and entry["organisation"] and entry["signals"]
            ]
            # Enough to fill the quota even if some stay unseen and some are dismissed by mistake.
            assert len(referable) >= 1.15 * plan.quota

    @pytest.mark.parametrize("seed", [1, 2])
    def test_lets_blocked_accounts_exceed_two_million_followers_by_far(
        self, shipped: Scenario, seed: int
    ) -> None:
        # A unit that blocks a fair sample: mean and spread of the sum follow from the true accounts.
        mean = variance = 0.0
        for platform, plan in shipped.platforms.items():
            accounts = cast_accounts(shipped, platform, seed)
            followers = [account.followers for account in accounts if account.role in TRUE_ROLES]
            blocked, total = plan.answers.blocks, len(followers)
            mean += blocked * statistics.mean(followers)
            unseen = (total - blocked) / (total - 1)
            variance += blocked * statistics.pvariance(followers) * unseen

        assert (mean - 2_000_000) / variance**0.5 > 3
