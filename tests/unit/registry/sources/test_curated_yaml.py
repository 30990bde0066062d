from datetime import UTC, date, datetime

import pytest
from tests.factories.lists import list_file

from openiru.registry.errors import ListFileError
from openiru.registry.sources.curated_yaml import parse_curated_yaml, parse_organisations
from openiru.registry.sources.yaml_nodes import read_yaml
from openiru.registry.types import EntryKind, NameKind, ParsedEdition, ParsedOrganisation, Precision, Scope

SAMPLE = """\
list:
  slug: xx-sample
  name: Sample list
  authority: Ministry of Samples
  country: NO
  legal_instrument: Samples Act 2001
edition:
  dated: 2025-01-31
  scope: extract
  note: Read by hand.
entries:
  - key: sun
    reference: Schedule 1
    listed_on: 2015-03
    names:
      - {text: OTS, kind: acronym}
      - {text: نظام الشمس, kind: aka}
      - {text: Order of the Sun, kind: primary}
      - {text: Sun Brigade, kind: aka, from: 2020-01-01, to: 2021-01-01}
    countries: [XX]
    source: {title: Sample Gazette 12, url: https://gazette.example/12, dated: 2015-03-01}
    verified: true
absent:
  - organisation: moon
    name: Order of the Moon
    source: {title: Sample Gazette 12, dated: 2015-03-01}
    verified: false
"""
PERSON = """\
  - key: jane
    kind: individual
    listed_on: 2015-03-02
    names: [{text: Jane Sample, kind: primary}]
    source: {title: Sample Gazette 12, dated: 2015-03-01}
    verified: true
absent:
"""
ORGANISATIONS = """\
organisations:
  - slug: sun
    name: Order of the Sun
    links:
      - {list: xx-sample, key: sun, reason: The same name}
"""


def parse(text: str, *, include_individuals: bool = False) -> ParsedEdition:
    file = list_file(text.encode(), "sample.yaml")
    return parse_curated_yaml(file, read_yaml(file), include_individuals=include_individuals)


def organisations(text: str) -> tuple[ParsedOrganisation, ...]:
    return parse_organisations(read_yaml(list_file(text.encode(), "organisations.yaml")))


class TestParseCuratedYaml:
    def test_reads_list_edition_and_entries(self) -> None:
        edition = parse(SAMPLE)

        (sun,) = edition.entries
        assert edition.source.country == "NO"  # text, not YAML's false
        assert (edition.generated_at, edition.scope) == (datetime(2025, 1, 31, tzinfo=UTC), Scope.EXTRACT)
        assert edition.notes == ("Read by hand.",)
        assert [(name.text, name.kind, name.script) for name in sun.names] == [
            ("Order of the Sun", NameKind.PRIMARY, "latin"),
            ("OTS", NameKind.ACRONYM, "latin"),
            ("نظام الشمس", NameKind.AKA, "arabic"),
            ("Sun Brigade", NameKind.AKA, "latin"),
        ]
        assert (sun.names[3].valid_from, sun.names[3].valid_to) == (date(2020, 1, 1), date(2021, 1, 1))

    def test_takes_the_last_day_where_only_the_month_is_known(self) -> None:
        (sun,) = parse(SAMPLE).entries

        assert (sun.listed_on, sun.listed_precision) == (date(2015, 3, 31), Precision.MONTH)

    def test_keeps_who_was_looked_for_and_whether_somebody_verified_it(self) -> None:
        edition = parse(SAMPLE)

        assert edition.entries[0].citation is not None
        assert edition.entries[0].citation.verified is True
        assert [(absence.organisation, absence.citation.verified) for absence in edition.absences] == [
            ("moon", False)
        ]

    def test_leaves_individuals_out_unless_asked(self) -> None:
        text = SAMPLE.replace("absent:\n", PERSON)

        assert parse(text).left_out == {EntryKind.INDIVIDUAL: 1}
        assert len(parse(text, include_individuals=True).entries) == 2

    @pytest.mark.parametrize(
        ("before", "after", "sentence"),
        [
            ("slug: xx-sample", "slug: XX Sample", "line 2: `slug` has small letters"),
            ("dated: 2025-01-31", "dated: today", "line 8: `dated` is not a day"),
            ("scope: extract", "scope: most", "line 8: `scope` must be one of full, extract, not 'most'"),
            ("key: sun", "keys: sun", "line 12: unknown key `keys`"),
            ("    reference: Schedule 1\n", "    key: moon\n", "line 13: `key` stands here twice"),
            ("listed_on: 2015-03", "listed_on: spring", "`listed_on` is not YYYY-MM-DD"),
            ("listed_on: 2015-03", "listed_on: 2015-03-02\n    delisted_on: 2014-01-01", "lies before"),
            ("kind: primary", "kind: aka", "sun has 0"),
            ("kind: acronym", "kind: primary", "sun has 2"),
            ("kind: acronym", "kind: nickname", "line 16: `kind` must be one of primary"),
            ("text: OTS", "text: ' '", "line 16: `text` is empty"),
            ("verified: true", "verified: yes", "`verified` must be true or false, not 'yes'"),
            ("    verified: true\n", "", "`verified` is missing"),
            (
                "title: Sample Gazette 12, url",
                "url",
                "line 21: unknown key|`title` is missing|stands here twice",
            ),
            ("countries: [XX]", "countries: XX", "`countries` must be a list"),
            ("name: Sample list", "name: [Sample]", "`name` must be one value"),
            ("entries:\n", "entries: &all\n", None),
            ("entries:\n", "entries: *all\n", "aliases are not allowed|undefined alias|not readable as YAML"),
            (
                "list:\n",
                "list: !!python/object/apply:os.system ['true']\n",
                "not readable as YAML|must be a map",
            ),
            ("list:\n", "list:\t- x\n", "line [0-9]+: not readable as YAML"),
        ],
    )
    def test_refuses_faults_with_their_line(self, before: str, after: str, sentence: str | None) -> None:
        text = SAMPLE.replace(before, after, 1)
        assert text != SAMPLE

        if sentence is None:
            assert parse(text).entries == parse(SAMPLE).entries
            return
        with pytest.raises(ListFileError, match=sentence) as refusal:
            parse(text)
        assert refusal.value.message.startswith("sample.yaml, line ")

    def test_refuses_one_key_for_two_entries(self) -> None:
        entry = SAMPLE[SAMPLE.index("  - key: sun") : SAMPLE.index("absent:")]

        with pytest.raises(ListFileError, match="the key sun belongs to two entries"):
            parse(SAMPLE.replace("absent:", entry + "absent:"))

    def test_refuses_aliases_that_could_stand_for_billions_of_values(self) -> None:
        bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

        with pytest.raises(ListFileError, match=r"bomb\.yaml, line 2: .*aliases are not allowed here"):
            read_yaml(list_file(bomb.encode(), "bomb.yaml"))

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "the file is not a mapping"),
            (b"- a\n- b\n", "the file is not a mapping"),
            (b"a: \xff\n", "line 1: the text is not UTF-8"),
            (b"a: \x00\n", "a character that YAML does not allow"),
            (b"a: " + b"[" * 1200, "nested too deeply|not readable"),
            (b"#" * (4 * 2**20 + 1), "at most 4 MiB"),
        ],
    )
    def test_refuses_what_is_no_such_file(self, data: bytes, sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            read_yaml(list_file(data, "x.yaml"))


class TestParseOrganisations:
    def test_reads_organisations_and_their_links(self) -> None:
        (sun,) = organisations(ORGANISATIONS)

        assert (sun.slug, sun.name, sun.row) == ("sun", "Order of the Sun", 2)
        assert [(link.list_slug, link.key) for link in sun.links] == [("xx-sample", "sun")]

    @pytest.mark.parametrize(
        ("before", "after", "sentence"),
        [
            ("slug: sun", "slug: The Sun", "`slug` has small letters"),
            (", reason: The same name", "", "`reason` is missing"),
            ("name: Order", "title: Order", "unknown key `title`"),
        ],
    )
    def test_refuses_faults_with_their_line(self, before: str, after: str, sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            organisations(ORGANISATIONS.replace(before, after))

    def test_refuses_a_file_without_any(self) -> None:
        with pytest.raises(ListFileError, match="no organisations"):
            organisations("organisations: []\n")
