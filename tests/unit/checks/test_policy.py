"""When does a state count, if places differ?"""

from datetime import UTC, datetime, timedelta

import pytest

from openiru.checks.policy import rows
from openiru.checks.types import Look
from openiru.engines.probes.types import State

AT = datetime(2025, 7, 1, tzinfo=UTC)


class TestRows:
    @pytest.mark.parametrize(
        ("vantages", "is_settled"),
        [(("", "isb-1"), False), (("", ""), False), (("isb-1", "khi-1"), True)],
        ids=["one unknown", "unknown", "two"],
    )
    def test_a_look_from_nobody_knows_where_is_no_second_place(
        self, vantages: tuple[str, str], is_settled: bool
    ) -> None:
        looks = [
            Look(AT + timedelta(hours=7 * place), State.SUSPENDED, None, name)
            for place, name in enumerate(vantages)
        ]

        kinds = {State.SUSPENDED: "gone"}

        (found,) = rows(looks, kinds, gone_vantages=2)

        assert (found.settled_at is not None) == is_settled
        assert rows(looks, kinds)[0].settled_at is not None
