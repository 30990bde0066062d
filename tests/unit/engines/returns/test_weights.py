"""What an outcome weighs, and who is found by companions alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.factories.returns import small_world

from openiru.engines.returns.barred import candidates, keep
from openiru.engines.returns.discounting import weights_of
from openiru.engines.returns.features import features_of
from openiru.engines.returns.levels import COMPARISONS
from openiru.engines.returns.model import shipped_model
from openiru.engines.returns.scoring import score
from openiru.engines.returns.types import Account

BLOCKED = Account(
    account_id="blocked", platform="telegram", handle="saffron_lantern", barred_on=date(2025, 6, 1)
)


class TestCompanions:
    def test_two_in_common_are_enough_to_be_compared_and_one_is_not(self) -> None:
        company = tuple(f"p{number}" for number in range(8))
        barred = replace(BLOCKED, shares_with=company)
        same = [
            Account(account_id=f"n{count}", shares_with=(*company[:count], "q1", "q2"))
            for count in (0, 1, 2, 6)
        ]
        fresh = features_of(same)
        kept = keep(features_of([barred]), [fresh])

        assert candidates(kept.table_of(fresh), kept)[0].tolist() == [2, 3]

    def test_make_few_keys_however_many_they_are_and_still_find_each_other(self) -> None:
        company = tuple(f"p{number}" for number in range(400))
        fresh = features_of([Account(account_id="new", shares_with=company[:390])])
        kept = keep(features_of([replace(BLOCKED, shares_with=company)]), [fresh])
        table = kept.table_of(fresh)

        assert table.keys.lengths.tolist() == [45]
        assert len(candidates(table, kept)[0]) == 1


class TestWeights:
    def test_of_the_shipped_model_never_fall_where_more_agrees(self) -> None:
        for bits in shipped_model().bits:
            assert np.all(np.diff(bits[:-1]) >= -1e-9)
            assert bits[0] <= 0  # that all differs never speaks for a return

    def test_come_from_what_pairs_say_and_else_stay_as_they_were(self) -> None:
        barred, table, returns = small_world(21)
        scored, model = score(table, barred, shipped_model()), shipped_model()
        known = [bits[:-1] for bits in model.bits]
        is_return = np.array(
            [
                pair in set(returns)
                for pair in zip(scored.rows.tolist(), scored.barred_rows.tolist(), strict=True)
            ]
        )
        unseen = scored.outcomes.copy()
        unseen[:, 0] = -1  # nobody tells an id

        learned, _ = weights_of(known, unseen, scored.commonness, is_return)

        assert learned[0] == pytest.approx(known[0].tolist(), abs=0.01)
        names = [one.name for one in COMPARISONS]
        told = dict(zip(names, learned, strict=True))
        assert told["company"][-1] > 5
        assert told["name"][-1] < told["company"][-1]  # namesakes have the same name, too
