import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories.lists import un_entity, un_individual, un_xml
from tests.integration.registry.conftest import Desk
from typer.testing import CliRunner, Result

from openiru.cli.registry import app
from openiru.registry.models import ListEdition, ListEntry, Organisation

SUN = un_entity("QDe.900", "ORDER OF THE SUN", aliases=[("Low", "Sunny")])
MOON = un_entity("QDe.901", "ORDER OF THE MOON")


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.delenv("OPENIRU_BY", raising=False)


def call(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "220"}).invoke(app, [str(argument) for argument in arguments])


def data(*arguments: str | Path) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def un_file(tmp_path: Path) -> Path:
    path = tmp_path / "consolidated.xml.gz"
    path.write_bytes(
        gzip.compress(un_xml(SUN, MOON, individuals=[un_individual("QDi.900", "JANE", "SAMPLE")]))
    )
    return path


class TestImport:
    def test_imports_entities_and_says_what_changed(self, desk: Desk, un_file: Path) -> None:
        report = data("import", "un-xml", un_file, "--by", "ayesha")["editions"][0]

        assert (report["new"], report["removed"], report["left_out"]) == (2, 0, {"individual": 1})
        assert report["edition"]["generated_at"].startswith("2025-01-31")
        assert not ListEntry.objects.filter(kind="individual").exists()

    def test_changes_nothing_the_second_time(self, desk: Desk, un_file: Path) -> None:
        data("import", "un-xml", un_file, "--by", "ayesha")

        assert data("import", "un-xml", un_file, "--by", "ayesha")["editions"][0]["already_imported"]

    def test_speaks_nothing_but_json_on_standard_output(self, desk: Desk, un_file: Path) -> None:
        result = call("import", "un-xml", un_file, "--by", "ayesha", "--json")

        json.loads(result.stdout)
        assert result.stderr == ""  # progress is for terminals

    def test_tells_bad_rows_on_standard_error_and_imports_the_rest(self, desk: Desk, tmp_path: Path) -> None:
        path = tmp_path / "un.xml"
        path.write_bytes(un_xml(SUN, un_entity("QDe.902", "STARS", listed_on="soon")))

        result = call("import", "un-xml", path, "--by", "ayesha")

        assert result.exit_code == 0
        assert "un.xml, line " in result.stderr
        assert "QDe.902 has no readable LISTED_ON date" in result.stderr
        assert ListEntry.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"<CONSOLIDATED_LIST", "line 1: not well-formed XML"),
            (un_xml(SUN)[:-60], "not well-formed XML"),
            (b"", "not well-formed XML"),
            (gzip.compress(un_xml(SUN))[:-10], "the gzip data is damaged or cut off"),
        ],
    )
    def test_refuses_bad_files_with_exit_code_2_and_stores_nothing(
        self, desk: Desk, tmp_path: Path, content: bytes, sentence: str
    ) -> None:
        path = tmp_path / "un.xml"
        path.write_bytes(content)

        result = call("import", "un-xml", path, "--by", "ayesha")

        assert result.exit_code == 2
        assert "openiru: un.xml" in result.stderr
        assert sentence in result.stderr
        assert not ListEdition.objects.exists()

    def test_stores_no_file_when_one_of_several_is_refused(
        self, desk: Desk, un_file: Path, tmp_path: Path
    ) -> None:
        older = tmp_path / "older.xml"
        older.write_bytes(un_xml(SUN, generated="2025-01-01T00:00:00Z"))

        result = call("import", "un-xml", un_file, older, "--by", "ayesha")

        assert result.exit_code == 5
        assert "lists only move forward" in result.stderr
        assert not ListEdition.objects.exists()

    @pytest.mark.parametrize(
        ("arguments", "exit_code", "sentence"),
        [
            (("un-xml", "missing.xml", "--by", "ayesha"), 2, "missing.xml: no such file or directory"),
            (("un-xml", "--by", "ayesha"), 2, "name the files to import"),
            (("ofac-csv", "x", "--dated", "soon", "--by", "ayesha"), 2, "'soon' is no day"),
            (("un-xml", "missing.xml", "--by", "nobody"), 4, "Nobody here logs in as nobody"),
            (("telex", "x", "--by", "ayesha"), 2, "telex"),
        ],
    )
    def test_refuses_bad_arguments(
        self, desk: Desk, arguments: tuple[str, ...], exit_code: int, sentence: str
    ) -> None:
        result = call("import", *arguments)

        assert result.exit_code == exit_code
        assert sentence in result.stderr


class TestTheWayOfTheShippedExtract:
    def test_needs_two_persons_at_every_step_and_then_tells_the_standing(self, desk: Desk) -> None:
        result = call("import", "curated", "--by", "ayesha", "--json")
        first = json.loads(result.stdout)
        assert "10 links could not be asserted yet" in result.stderr
        assert {report["edition"]["status"] for report in first["editions"]} == {"pending"}
        assert first["organisations"]["asserted"] == []

        own = call("approve", "un-sc@2026-02-27", "--by", "ayesha")
        assert own.exit_code == 3
        for edition in data("editions"):
            data("approve", edition["edition_id"], "--by", "bilal")
        second = data("import", "curated", "--by", "ayesha")
        assert len(second["organisations"]["asserted"]) == 10
        assert second["organisations"]["row_errors"] == []

        waiting = data("show", "ttp", "--on", "2025-08-14")
        assert {line["state"] for line in waiting["lists"]} == {"unknown"}
        for organisation in data("organisations"):
            for link in organisation["links"]:
                data("approve-link", organisation["slug"], link["entry"]["entry_id"], "--by", "bilal")

        standing = data("show", "bla", "--on", "2025-08-14")
        assert {line["list_slug"]: line["state"] for line in standing["lists"]} == {
            "un-sc": "not_named",
            "uk-proscribed": "named",
            "pk-ata-first-schedule": "named",
            "us-fto": "named",
            "us-sdgt": "named",
        }

    def test_leaves_out_the_extract_of_a_list_that_is_on_file_in_full(
        self, desk: Desk, un_file: Path
    ) -> None:
        data("import", "un-xml", un_file, "--by", "ayesha")

        result = call("import", "curated", "--by", "ayesha")

        assert result.exit_code == 0
        assert "un-sc is on file in full; its shipped extract is left out" in result.stderr
        assert ListEdition.objects.filter(source="un-sc").count() == 1

    def test_refuses_an_edition_of_a_day_that_has_not_come(self, desk: Desk, tmp_path: Path) -> None:
        path = tmp_path / "un.xml"
        path.write_bytes(un_xml(SUN, MOON, generated="2099-01-01T00:00:00Z"))

        result = call("import", "un-xml", path, "--by", "ayesha")

        assert result.exit_code == 2
        assert "of 2099-01-01, a day that has not come yet" in result.stderr
        assert not ListEdition.objects.exists()

    def test_takes_the_day_of_files_that_nobody_had_dated(self, desk: Desk, tmp_path: Path) -> None:
        path = tmp_path / "sdn.csv"
        path.write_text('36,"ORDER OF THE SUN",-0- ,"SDGT",' + ",".join(["-0- "] * 8) + "\n")
        data("import", "ofac-csv", path, "--by", "ayesha")

        data("import", "ofac-csv", path, "--dated", "2019-02-01", "--by", "ayesha")
        again = call("import", "ofac-csv", path, "--dated", "2019-03-01", "--by", "ayesha")

        assert [view["generated_on"] for view in data("editions")] == ["2019-02-01"]
        assert "from 2019-02-01 or before" in call("find", "sun").stdout
        assert again.exit_code == 5
        assert "on file as us-ofac-sdn@2019-02-01" in again.stderr

    def test_shows_the_names_that_went_and_came(self, desk: Desk, un_file: Path, tmp_path: Path) -> None:
        data("import", "un-xml", un_file, "--by", "ayesha")
        second = tmp_path / "second.xml"
        renamed = un_entity("QDe.900", "ORDER OF THE SUN", aliases=[("Low", "Sunshine")])
        second.write_bytes(un_xml(renamed, MOON, generated="2025-02-28T00:00:00Z"))
        data("import", "un-xml", second, "--by", "ayesha")

        shown = call("diff", "un-sc@2025-02-28").stdout

        assert "Sunny (low)" in shown
        assert "Sunshine (low)" in shown
        assert "ORDER OF THE SUN (primary)" not in shown


class TestShow:
    def test_says_who_names_an_organisation_and_who_does_not(self, desk: Desk, un_file: Path) -> None:
        data("import", "un-xml", un_file, "--by", "ayesha")
        data("add", "sun", "Order of the Sun", "--by", "ayesha")
        data("link", "sun", "un-sc:QDe.900", "--reason", "The same name", "--by", "ayesha")
        data("approve-link", "sun", "un-sc:QDe.900", "--by", "bilal")

        shown = call("show", "sun", "--on", "2025-02-01")
        before = call("show", "sun", "--on", "2015-03-01")

        assert "named: UN QDe.900 since 2015-03-02" in shown.stdout
        assert "not named on this day: UN QDe.900 only from 2015-03-02" in before.stdout

    def test_refuses_an_unknown_organisation_and_a_bad_day(self, desk: Desk) -> None:
        assert call("show", "sun").exit_code == 4
        assert call("show", "sun", "--on", "yesterday").exit_code == 2


class TestOtherCommands:
    def test_diff_shows_changes_field_by_field(self, desk: Desk, un_file: Path, tmp_path: Path) -> None:
        data("import", "un-xml", un_file, "--by", "ayesha")
        second = tmp_path / "second.xml"
        changed = SUN.replace("Invented.", "Amended.")
        second.write_bytes(un_xml(changed, generated="2025-02-28T00:00:00Z"))
        data("import", "un-xml", second, "--by", "ayesha")

        found = data("diff", "un-sc@2025-02-28")

        assert [(change["change"], change["key"]) for change in found["changes"]] == [
            ("changed", "QDe.900"),
            ("removed", "QDe.901"),
        ]
        assert found["changes"][0]["fields"] == [
            {"field": "comments", "before": "Invented.", "after": "Amended."}
        ]
        assert "Amended." in call("diff", "un-sc@2025-02-28").stdout

    def test_find_editions_and_organisations_speak_in_tables(self, desk: Desk, un_file: Path) -> None:
        call("import", "un-xml", un_file, "--by", "ayesha")
        call("add", "sun", "Order of the Sun", "--by", "ayesha")
        call("link", "sun", "un-sc:QDe.900", "--reason", "The same name", "--by", "ayesha")

        assert "un-sc:QDe.900" in call("find", "sunny").stdout
        assert "un-sc@2025-01-31" in call("editions", "--list", "un-sc").stdout
        assert "un-sc:QDe.900" in call("organisations").stdout

    def test_add_refuses_a_bad_short_name(self, desk: Desk) -> None:
        result = call("add", "The Sun", "Order of the Sun", "--by", "ayesha")

        assert result.exit_code == 2
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "2025"])
    def test_add_refuses_a_name_that_nobody_can_read(self, desk: Desk, name: str) -> None:
        result = call("add", "sun", name, "--by", "ayesha")

        assert result.exit_code == 2
        assert not Organisation.objects.exists()

    def test_every_command_has_an_example(self) -> None:
        for command in app.registered_commands:
            assert command.callback is not None
            assert "Example: openiru registry" in (command.callback.__doc__ or "")
