from datetime import UTC, date, datetime

import pytest
from tests.factories.lists import curated_csv, curated_row, list_file

from openiru.registry.errors import ListFileError
from openiru.registry.sources.curated_csv import COLUMNS, parse_curated_csv
from openiru.registry.types import EntryKind, Form, NameKind

SUN = curated_row("Order of the Sun", reference="Schedule 1", countries="XX; YY")
OTS = {"key": "sun", "name": "OTS", "name_kind": "acronym"}
MOON = curated_row("Order of the Moon", key="moon", listed_on="2016", verified="false")


class TestParseCuratedCsv:
    def test_reads_one_row_a_name(self) -> None:
        edition = parse_curated_csv(list_file(curated_csv([SUN, OTS, MOON])))

        sun, moon = edition.entries
        assert (edition.form, edition.source.slug) == (Form.CURATED, "xx-sample")
        assert edition.generated_at == datetime(2025, 1, 31, tzinfo=UTC)
        assert [(name.text, name.kind) for name in sun.names] == [
            ("Order of the Sun", NameKind.PRIMARY),
            ("OTS", NameKind.ACRONYM),
        ]
        assert sun.countries == ("XX", "YY")
        assert moon.listed_on == date(2016, 12, 31)
        assert moon.citation is not None
        assert not moon.citation.verified

    def test_leaves_individuals_out_unless_asked(self) -> None:
        jane = curated_row("Jane Sample", key="jane", kind="individual") | {
            "name_kind": "primary",
            "kind": "individual",
        }

        edition = parse_curated_csv(list_file(curated_csv([SUN, jane])))

        assert edition.left_out == {EntryKind.INDIVIDUAL: 1}

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            ([], "the list has no entries"),
            ([SUN | {"list": "XX"}], "line 2: `list` has small letters"),
            ([SUN | {"source": ""}], "line 2: `source` is empty"),
            ([SUN | {"verified": "maybe"}], "line 2: `verified` must be true or false"),
            ([SUN | {"listed_on": ""}], "line 2: `listed_on` is empty"),
            ([SUN, OTS | {"name_kind": ""}], "line 3: `name_kind` is empty"),
            ([SUN, OTS | {"verified": "false"}], "line 3: `verified` contradicts line 2"),
            ([SUN, MOON | {"scope": "extract"}], "line 3: `scope` contradicts line 2"),
            ([SUN, MOON, OTS], "line 4: `listed_on` is empty"),
            ([SUN, MOON, SUN], "the key sun belongs to two entries"),
        ],
    )
    def test_refuses_faults_with_their_line(self, rows: list[dict[str, str]], sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            parse_curated_csv(list_file(curated_csv(rows), "sample.csv"))

    def test_refuses_missing_and_unknown_columns_and_short_rows(self) -> None:
        header = ",".join(COLUMNS)

        for text, sentence in (
            ("list,key\n", "no column list_name"),
            (header + ",colour\n", "unknown or repeated column colour"),
            (header + "\nxx-sample,x\n", "line 2: 2 columns instead of"),
        ):
            with pytest.raises(ListFileError, match=sentence):
                parse_curated_csv(list_file(text.encode(), "sample.csv"))
