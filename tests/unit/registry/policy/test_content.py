from datetime import date

from tests.factories.lists import parsed_entry

from openiru.foundation.digests import canonical_json
from openiru.registry.policy.content import changed_fields, content_digest, entry_content, entry_of
from openiru.registry.types import Citation, NameKind, ParsedEntry, ParsedName, Precision

FULL = ParsedEntry(
    key="sun",
    kind=parsed_entry("sun").kind,
    names=(
        ParsedName(text="Order of the Sun", kind=NameKind.PRIMARY, script="latin"),
        ParsedName(
            text="نظام",
            kind=NameKind.LOW,
            script="arabic",
            valid_from=date(2020, 1, 1),
            valid_to=date(2021, 1, 1),
        ),
    ),
    reference="Schedule 1",
    programme="Sample",
    listed_on=date(2015, 3, 31),
    listed_precision=Precision.MONTH,
    delisted_on=date(2022, 1, 1),
    addresses=("1 High Street",),
    countries=("XX",),
    comments="Invented.",
    citation=Citation(title="Gazette", url="https://gazette.example", dated="2015", verified=True),
)


class TestEntryContent:
    def test_can_be_read_back_in_full(self) -> None:
        assert entry_of("sun", entry_content(FULL)) == FULL

    def test_can_be_stored_as_json(self) -> None:
        assert canonical_json(entry_content(FULL)).startswith("{")

    def test_has_one_digest_for_equal_entries_and_another_for_others(self) -> None:
        sun, same, moon = parsed_entry("sun", "A"), parsed_entry("sun", "A"), parsed_entry("sun", "B")

        assert content_digest(entry_content(sun)) == content_digest(entry_content(same))
        assert content_digest(entry_content(sun)) != content_digest(entry_content(moon))


class TestChangedFields:
    def test_names_the_fields_that_differ(self) -> None:
        before = entry_content(parsed_entry("sun", "A"))
        after = entry_content(parsed_entry("sun", "B", programme="New"))

        assert changed_fields(before, after) == ("names", "programme")
