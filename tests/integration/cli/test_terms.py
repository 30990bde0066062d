import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories.organisations import listed, unlisted
from tests.factories.people import analyst
from typer.testing import CliRunner, Result

from openiru.access.queries import person
from openiru.audit.queries import events_of
from openiru.cli.whole import app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", person(analyst()).username)


def call(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["terms", *map(str, arguments)])


def data(*arguments: str | Path) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


class TestTerms:
    def test_are_added_listed_and_withdrawn(self) -> None:
        listed()

        assert call("add", "river-front", "Long live the Lantern", "--kind", "slogan").stdout == "Added.\n"
        assert call("add", "river-front", "long live the lantern!", "--kind", "slogan").stdout == "Added.\n"
        assert (
            call("add", "river-front", "long live the lantern!", "--kind", "slogan").stdout
            == "Known already.\n"
        )
        told = data("list")
        assert (told["looked_for"], told["terms"][0]["organisation"]) == (1, "river-front")
        assert told["terms"][0]["text"] == "long live the lantern!"
        data("withdraw", told["terms"][0]["term_id"], "--reason", "An everyday greeting.")
        assert data("list") == {"looked_for": 0, "terms": []}

    def test_say_why_they_are_not_looked_for(self) -> None:
        listed(), unlisted()
        call("add", "river-front", "Lantern Radio", "--until", "2020-01-01")
        call("add", "river-front", "Lantern Post", "--from", "2999-01-01")
        call("add", "quiet-garden", "Lantern News")
        call("add", "river-front", "Lantern Daily", "--context", "dispatch")

        shown = call("list").stdout

        for sentence in ("no longer valid", "not yet valid", "on no list today", "looked for"):
            assert sentence in shown

    def test_of_a_table_are_imported_but_for_bad_rows(self, tmp_path: Path) -> None:
        listed()
        path = tmp_path / "terms.csv"
        path.write_text(
            "term,organisation,kind,valid_from\nLantern Radio,river-front,outlet,\n"
            "Lantern,nobody,,\nDawn,river-front,song,\nDawn,river-front,,1.1.\n",
            encoding="utf-8",
        )

        result = call("import", path)

        assert result.stdout == "1 added, 0 known already, 3 refused.\n"
        assert f"{path}, line 4: the kind 'song' is none of" in result.stderr
        assert "line 5: valid_from is '1.1.'" in result.stderr
        assert data("import", path)["known"] == 1

    def test_of_a_table_that_cannot_be_kept_never_stop_the_rest(self, tmp_path: Path) -> None:
        listed()
        path = tmp_path / "terms.csv"
        path.write_text(
            "term,organisation,source,context\nLantern Radio,river-front,,\n"
            "Dawn\x00 Post,river-front,,\nDawn Post,river\x00front,,\nDawn Post,river-front,\x00,\n"
            "Dawn Post,river-front,,da\x00wn\nLANTERN radio,river-front,,\nDawn Post,river-front\nDawn Post,river-front,,\n",
            encoding="utf-8",
        )

        result = call("import", path)

        assert (result.exit_code, result.stdout) == (0, "2 added, 0 known already, 6 refused.\n")
        assert result.stderr.count("holds NUL or half a pair of surrogates; take them out.") == 4
        assert "line 7: The term 'LANTERN radio' stands in line 2 already." in result.stderr
        assert "line 8: 2 columns, and 4 in the heading." in result.stderr

    def test_come_back_only_if_that_is_said_and_the_record_tells_it(self, tmp_path: Path) -> None:
        listed()
        path = tmp_path / "terms.csv"
        path.write_text("term,organisation\nLantern Radio,river-front\nLantern Post,river-front\n")
        call("import", path)
        term_id = data("list")["terms"][0]["term_id"]
        data("withdraw", term_id, "--reason", "An everyday greeting.")

        refused = call("import", path)
        added = call("add", "river-front", "lantern radio")
        left = len(data("list")["terms"])

        assert refused.stdout == "0 added, 1 known already, 1 refused.\n"
        assert (
            "line 2: The term 'Lantern Radio' was withdrawn; --bring-back lets it come back."
            in refused.stderr
        )
        assert (added.exit_code, left) == (5, 1)
        assert call("import", path, "--bring-back").stdout == "1 added, 1 known already, 0 refused.\n"
        assert [event.detail.get("brought_back", False) for event in events_of("signal", term_id)].count(
            True
        ) == 1
        assert len(data("list")["terms"]) == 2

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("add", "nobody", "Lantern"), 4),
            (("add", "river-front", "123"), 2),
            (("add", "river-front", "Lantern", "--from", "soon"), 2),
            (("add", "river-front", "Lantern \ud800"), 2),
            (("add", "river-front", "Lantern", "--source", "\udfff"), 2),
            (("add", "river-front", "Lantern", "--context", "a\x00"), 2),
            (("add", "river\x00front", "Lantern"), 2),
            (("withdraw", "nonsense", "--reason", "x"), 4),
        ],
    )
    def test_are_refused_with_a_sentence(self, arguments: tuple[str, ...], code: int) -> None:
        listed()

        result = call(*arguments)

        assert (result.exit_code, bool(result.stderr)) == (code, True)
