import json
from pathlib import Path

import pytest
from tests.factories.returns import small_world
from typer.testing import CliRunner

import openiru.cli.returns.reading
from openiru.cli.commands import app_for
from openiru.cli.returns.errors import BadAccountsError
from openiru.cli.returns.reading import read_features

_BARRED = {
    "account_id": "blocked",
    "platform": "telegram",
    "handle": "saffron_lantern",
    "display_name": "Saffron Lantern Voice",
    "links": ["https://t.me/+Qk2Zr9XyLmPa0bCd"],
    "avatar": "1f" * 32,
    "barred_on": "2025-06-01",
}
_RETURNED = _BARRED | {
    "account_id": "returned",
    "handle": "SaffronLantern_2",
    "opened_on": "2025-06-03",
    "barred_on": "",
}


def _run(*words: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app_for("returns"), ["returns", *words])
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    new, barred = tmp_path / "new.jsonl", tmp_path / "barred.jsonl"
    new.write_text(json.dumps(_RETURNED) + "\n" + json.dumps({"handle": "quiet_meadow"}) + "\n")
    barred.write_text(json.dumps(_BARRED) + "\n")
    return new, barred


class TestScreen:
    def test_tells_the_return_with_its_lines(self, files: tuple[Path, Path]) -> None:
        code, out, _ = _run("screen", str(files[0]), "--against", str(files[1]), "--json")

        told = json.loads(out)
        assert code == 0
        assert [(lead["account_id"], lead["barred_id"]) for lead in told["leads"]] == [
            ("returned", "blocked")
        ]
        (lead,) = told["leads"]
        assert lead["start_bits"] + sum(line["bits"] for line in lead["lines"]) == pytest.approx(
            lead["bits"], abs=0.02
        )
        assert all(line["sentence"] for line in lead["lines"])

    def test_tells_the_share_at_which_probabilities_hold_and_moves_them(
        self, files: tuple[Path, Path]
    ) -> None:
        options = ("screen", str(files[0]), "--against", str(files[1]))

        told = json.loads(_run(*options, "--json")[1])
        moved = json.loads(_run(*options, "--expected-share", "0.0001", "--least", "0", "--json")[1])

        assert 0.03 < told["trained_share"] < 0.05
        assert moved["leads"][0]["probability"] < told["leads"][0]["probability"]
        assert "where about 3." in " ".join(_run(*options)[1].split())

    def test_gives_the_same_leads_in_parts(
        self, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [
            _RETURNED | {"account_id": f"r{place}", "links": _BARRED["links"][:place]} for place in range(2)
        ]
        files[0].write_text("".join(json.dumps(row) + "\n" for row in rows))
        options = ("screen", str(files[0]), "--against", str(files[1]), "--least", "0.01", "--json")
        whole = _run(*options)[1]

        monkeypatch.setattr(openiru.cli.returns.reading, "AT_ONCE", 1)

        assert _run(*options)[1] == whole
        assert [lead["account_id"] for lead in json.loads(whole)["leads"]] == ["r1", "r0"]

    def test_uses_what_it_understands_and_says_what_not(self, files: tuple[Path, Path]) -> None:
        wrong = (
            '{"handle": "a1", "hours": "1 2 3"}',
            "no json",
            '{"bio": "nobody"}',
            json.dumps(_RETURNED),
            "[]",
        )
        with files[0].open("a") as file:
            file.write("\n".join(wrong))

        code, out, said = _run("screen", str(files[0]), "--against", str(files[1]), "--csv")

        assert code == 2
        assert "returned,blocked," in out
        assert "5 rows were left out" in said
        assert "line 3: hours are not 24 numbers" in said

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("empty.csv", b"", "no column account_id or handle"),
            ("heading.csv", b"handle,bio\n", "no accounts"),
            ("other.csv", b"name,age\nx,3\n", "no column account_id or handle"),
            ("twice.csv", b"handle,handle\nx,y\n", "more than once"),
            ("binary.csv", b"handle\n\xff\xfe\x00", "not UTF-8"),
            ("open.csv", b'handle\n"x\n', "unexpected end of data"),
            ("deep.jsonl", b"[" * 100_000, "no JSON"),
            ("day.jsonl", b'{"handle": "x", "opened_on": "yesterday"}', "opened_on is no day"),
            ("picture.jsonl", b'{"handle": "x", "avatar": "abc"}', "PDQ"),
            ("half.jsonl", b'{"account_id": "\\ud800"}', "half a sign"),
            ("halves.jsonl", b'{"handle": "x", "texts": ["a", "\\udfff"]}', "half a sign"),
            ("nul.jsonl", b'{"handle": "x\\u0000"}', "NUL"),
            ("list.jsonl", b'{"handle": "x", "links": [1]}', "links is no list"),
            ("table.xlsx", b"PK", "must end in .csv or .jsonl"),
        ],
    )
    def test_refuses_a_file_without_accounts_in_words(
        self, tmp_path: Path, name: str, content: bytes, words: str
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)

        with pytest.raises(BadAccountsError, match=words):
            read_features(path)

    def test_says_where_a_file_or_model_is_missing_or_none(
        self, files: tuple[Path, Path], tmp_path: Path
    ) -> None:
        code, _, said = _run("screen", str(tmp_path / "no.csv"), "--against", str(files[1]))
        assert (code, "No such file" in said) == (2, True)

        code, _, said = _run("screen", str(files[0]), "--against", str(files[1]), "--model", str(files[0]))
        assert code == 2
        assert "[returns.broken-model]" in said


class TestTrain:
    def test_refuses_too_few_returns_and_names_of_nobody(
        self, files: tuple[Path, Path], tmp_path: Path
    ) -> None:
        truth, out = tmp_path / "truth.csv", tmp_path / "model.json"
        options = (str(files[0]), "--against", str(files[1]), "--truth", str(truth), "-o", str(out))
        for content, words in (
            ("account_id,barred_id\nreturned,blocked\n", "[returns.too-few]"),
            ("account_id,barred_id\nreturned,nobody\n", "[returns.bad-truth]"),
            (
                "account_id,barred_id\n" + "returned,blocked\n" * 50,
                "line 3: this pair stands in line 2 already",
            ),
            ("new,old\n", "[returns.bad-truth]"),
        ):
            truth.write_text(content)
            code, _, said = _run("train", *options)
            assert (code, words in said) == (2, True)
        assert not out.exists()


class TestSmallWorld:
    def test_is_the_same_each_time(self) -> None:
        again = small_world.__wrapped__(3)

        assert again[2] == small_world(3)[2]
        assert again[1].features.handles == small_world(3)[1].features.handles
