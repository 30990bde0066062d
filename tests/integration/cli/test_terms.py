import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories.organisations import listed, unlisted
from tests.factories.people import analyst
from typer.testing import CliRunner, Result

from openiru.access.queries import person
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

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("add", "nobody", "Lantern"), 4),
            (("add", "river-front", "123"), 2),
            (("add", "river-front", "Lantern", "--from", "soon"), 2),
            (("withdraw", "nonsense", "--reason", "x"), 4),
        ],
    )
    def test_are_refused_with_a_sentence(self, arguments: tuple[str, ...], code: int) -> None:
        listed()

        result = call(*arguments)

        assert (result.exit_code, bool(result.stderr)) == (code, True)
