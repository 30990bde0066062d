from hypothesis import given
from hypothesis import strategies as st

from openiru.foundation.ids import derived_id, new_id

PARTS = st.lists(
    st.text(alphabet=st.characters(exclude_characters="\x1f", exclude_categories=["Cs"])), min_size=1
)


class TestNewId:
    def test_is_a_uuid_of_version_7_ordered_by_time(self) -> None:
        made = [new_id() for _ in range(200)]

        assert {each.version for each in made} == {7}
        assert len(set(made)) == 200
        assert [each.int >> 80 for each in made] == sorted(each.int >> 80 for each in made)


class TestDerivedId:
    @given(PARTS, PARTS)
    def test_is_the_same_for_the_same_parts_alone(self, parts: list[str], others: list[str]) -> None:
        assert (derived_id("a", *parts) == derived_id("a", *others)) == (parts == others)
        assert derived_id("a", *parts) != derived_id("b", *parts)
        assert derived_id("a", *parts).version == 8

    def test_never_changes_between_releases(self) -> None:
        assert str(derived_id("subject", "x", "h:sun_rise")) == "4449025b-ef23-88d6-8aa8-2ed89ad02855"
