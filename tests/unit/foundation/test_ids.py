import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.foundation.ids import derived_id, new_id

PARTS = st.lists(
    st.text(alphabet=st.characters(exclude_characters="\x1f", exclude_categories=["Cs"])), min_size=1
)


class TestNewId:
    def test_is_a_uuid_of_version_7_ordered_by_time(self) -> None:
        made = [new_id() for _ in range(20_000)]

        assert {each.version for each in made} == {7}
        assert made == sorted(set(made))

    def test_stays_in_order_when_the_clock_is_set_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = new_id()
        monkeypatch.setattr(time, "time_ns", lambda: 1_000_000)

        after = [new_id() for _ in range(100)]

        assert [before, *after] == sorted({before, *after})

    def test_never_gives_one_id_to_two_threads(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: new_id(), range(5_000)))

        assert len(set(made)) == 5_000


class TestDerivedId:
    @given(PARTS, PARTS)
    def test_is_the_same_for_the_same_parts_alone(self, parts: list[str], others: list[str]) -> None:
        assert (derived_id("a", *parts) == derived_id("a", *others)) == (parts == others)
        assert derived_id("a", *parts) != derived_id("b", *parts)
        assert derived_id("a", *parts).version == 8

    def test_never_changes_between_releases(self) -> None:
        assert str(derived_id("subject", "x", "h:sun_rise")) == "4449025b-ef23-88d6-8aa8-2ed89ad02855"
