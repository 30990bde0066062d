from collections import Counter

import pytest
from tests.factories.scenarios import small_scenario

from openiru.simulation.scenario import read_scenario, shipped_scenario
from openiru.simulation.types import PlatformName, Role
from openiru.simulation.world.addresses import HABITS
from openiru.simulation.world.cast import TRUE_ROLES, Signal, cast_accounts

SHIPPED = read_scenario(shipped_scenario())
SMALL = small_scenario()


class TestCastAccounts:
    def test_holds_more_true_accounts_than_the_unit_can_refer(self) -> None:
        plan = SHIPPED.platforms[PlatformName.INSTAGRAM]

        accounts = cast_accounts(SHIPPED, PlatformName.INSTAGRAM, seed=1)

        true = [account for account in accounts if account.role in TRUE_ROLES]
        assert len(accounts) == plan.accounts
        assert 1.2 * plan.quota <= len(true) <= 1.3 * plan.quota
        assert all(account.organisation in {"ttp", "bla", "blf"} for account in true)

    def test_holds_every_kind_of_look_alike(self) -> None:
        accounts = cast_accounts(SHIPPED, PlatformName.INSTAGRAM, seed=1)

        roles = Counter(account.role for account in accounts)

        assert set(roles) == set(Role)
        assert all(account.organisation is None for account in accounts if account.role not in TRUE_ROLES)

    def test_hides_as_many_as_the_scenario_says(self) -> None:
        accounts = cast_accounts(SHIPPED, PlatformName.INSTAGRAM, seed=1)

        true = [account for account in accounts if account.role in TRUE_ROLES]
        hidden = [account for account in true if not account.signals]
        assert len(hidden) == round(SHIPPED.world.hidden * len(true))
        names = ("Tehr", "Baloch", "Baluch", "تحر", "بلوچ")
        assert not any(name in f"{a.display_name} {a.bio}" for a in hidden for name in names)

    @pytest.mark.parametrize("platform", list(PlatformName))
    def test_gives_each_account_names_and_ids_of_its_own(self, platform: PlatformName) -> None:
        accounts = cast_accounts(SMALL, platform, seed=2)

        ids = [account.native_id for account in accounts]
        handles = [account.handle for account in accounts if account.handle]
        assert len(set(ids)) == len(accounts)
        assert len(set(handles)) == len(handles) == (0 if platform is PlatformName.WHATSAPP else len(ids))
        assert all(len(handle) <= HABITS[platform].handle_chars for handle in handles)
        assert len({account.url for account in accounts}) == len(accounts)
        assert all(account.url.startswith(f"https://{platform}.example/") for account in accounts)

    def test_shows_what_its_signals_say(self) -> None:
        accounts = [a for p in PlatformName for a in cast_accounts(SMALL, p, seed=3) if a.role in TRUE_ROLES]

        for account in accounts:
            names = {account.topic, account.topic_urdu}
            shows_name = any(name in account.display_name for name in names)
            assert shows_name == (Signal.DISPLAY_NAME in account.signals)
            assert any(name in account.bio for name in names) == (Signal.BIO in account.signals)

    def test_is_the_same_for_the_same_seed(self) -> None:
        assert cast_accounts(SMALL, PlatformName.X, 4) == cast_accounts(SMALL, PlatformName.X, 4)
        assert cast_accounts(SMALL, PlatformName.X, 4) != cast_accounts(SMALL, PlatformName.X, 5)

    def test_does_not_depend_on_the_other_platforms(self) -> None:
        alone = SMALL.model_copy(update={"platforms": {PlatformName.X: SMALL.platforms[PlatformName.X]}})

        assert cast_accounts(alone, PlatformName.X, 4) == cast_accounts(SMALL, PlatformName.X, 4)
