import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.labelled_texts import labelled_texts
from typer.testing import CliRunner, Result

from openiru.cli.text.reading import read_texts
from openiru.cli.whole import app
from openiru.foundation.errors import OpenIruError


def run(*arguments: str | Path, typed: str | bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["text", *map(str, arguments)], input=typed)


def write_tsv(path: Path, count: int = 120, *, seed: int = 1) -> Path:
    path.write_text(
        "".join(f"{text}\t{label}\n" for text, label in zip(*labelled_texts(count, seed=seed), strict=True))
    )
    return path


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("text")
    result = run("train", write_tsv(folder / "posts.tsv", 300), "--positive", "fruit", "-o", folder / "fruit")
    assert result.exit_code == 0, result.output
    return folder / "fruit"


class TestTrain:
    def test_writes_a_model_and_tells_how_good_it_is(self, tmp_path: Path) -> None:
        posts = write_tsv(tmp_path / "posts.tsv")
        golden = write_tsv(tmp_path / "golden.tsv", 60, seed=2)

        result = run(
            "train", posts, "--positive", "fruit", "-o", tmp_path / "m", "--golden", golden, "--json"
        )

        told = json.loads(result.stdout)
        assert sorted(path.name for path in (tmp_path / "m").iterdir()) == [
            "card.md",
            "model.json",
            "weights.npz",
        ]
        assert told["digest"] == json.loads((tmp_path / "m" / "model.json").read_text())["digest"]
        assert told["data"][0] | {"digest": ""} == {
            "name": "posts.tsv",
            "digest": "",
            "texts": 120,
            "labelled": 60,
        }
        assert told["golden"]["macro_f1"] > 0.9
        assert told["golden"]["digest"] in (tmp_path / "m" / "card.md").read_text()

    def test_reads_all_formats_to_the_same_weights(self, tmp_path: Path) -> None:
        texts, labels = labelled_texts(60)
        texts[0] = 'ek "quoted", text\nof two lines\u2028'
        rows = [
            {"text": text, "label": label, "lang": "ur"} for text, label in zip(texts, labels, strict=True)
        ]
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        with (tmp_path / "b.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, ["lang", "label", "text"])
            writer.writeheader()
            writer.writerows(rows)
        flat = [row["text"].replace("\n", " ") + f"\t{row['label']}\r\n" for row in rows]
        (tmp_path / "c.tsv").write_bytes(("\ufeff" + "".join(flat)).encode())

        for name in ("a.jsonl", "b.csv", "c.tsv"):
            result = run("train", tmp_path / name, "--positive", "fruit", "-o", tmp_path / name[0])
            assert result.exit_code == 0, result.output

        weights = {(tmp_path / name / "weights.npz").read_bytes() for name in "abc"}
        assert len(weights) == 1

    def test_learns_from_one_script_alone_on_demand(self, tmp_path: Path) -> None:
        latin, arabic = labelled_texts(60), labelled_texts(60, script="arabic")
        pairs = [*zip(*latin, strict=True), *zip(*arabic, strict=True)]
        (tmp_path / "posts.tsv").write_text("".join(f"{text}\t{label}\n" for text, label in pairs))

        run(
            "train", tmp_path / "posts.tsv", "--positive", "fruit", "-o", tmp_path / "m", "--script", "arabic"
        )

        assert json.loads((tmp_path / "m" / "model.json").read_text())["scripts"] == {"arabic": 60}

    def test_never_writes_over_a_model(self, model: Path) -> None:
        before = (model / "model.json").read_bytes()

        result = run("train", model.parent / "posts.tsv", "--positive", "fruit", "-o", model)

        assert result.exit_code == 5
        assert "text.model-exists" in result.stderr
        assert (model / "model.json").read_bytes() == before

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.tsv", b"aam\tfruit\nseb\n", "line 2: no label"),
            ("a.tsv", b"aam\tfruit\tmore\n", "line 1: 3 columns"),
            ("a.tsv", b"aam\t \n", "line 1: the label is empty"),
            ("a.tsv", b"aam\tfruit\n\xff\xfe\tfruit\n", "line 2: not UTF-8"),
            ("a.tsv", "aam\tfruit\n".encode("utf-16"), "line 1: not UTF-8"),
            ("a.tsv", b"\xed\xa0\x80\tfruit\n", "line 1: not UTF-8"),
            ("a.tsv", b"", "no text has the label 'fruit'"),
            ("a.tsv", b"aam\tfruit\nseb\tother\n", "10 different texts with the label at least, not 1"),
            ("a.csv", b"text,label\naam,fruit\nseb\n", "line 3: 1 columns, and 2 in the heading"),
            ("a.csv", b'text,label\n"aam,fruit\n', "line 2: unexpected end of data"),
            ("a.csv", b"words,label\naam,fruit\n", "line 2: no text"),
            ("a.jsonl", b'{"text": "aam", "label": "fruit"}\n{"text": \n', "line 2: no JSON"),
            ("a.jsonl", b'["aam"]\n', "line 1: not an object"),
            ("a.jsonl", b'{"text": 5, "label": null}\n', "line 1: no label"),
            ("a.jsonl", b'{"text": ["aam"], "label": "fruit"}\n', "line 1: no text"),
            ("a.jsonl", b'{"text": "\\ud800", "label": "fruit"}\n', "line 1: no JSON: no low surrogate"),
            ("a.xlsx", b"PK", "must end in .tsv, .csv or .jsonl"),
        ],
    )
    def test_names_file_line_and_reason(self, tmp_path: Path, name: str, content: bytes, said: str) -> None:
        (tmp_path / name).write_bytes(content)

        result = run("train", tmp_path / name, "--positive", "fruit", "-o", tmp_path / "m")

        assert result.exit_code == 2
        assert said in result.stderr
        assert [path.name for path in tmp_path.iterdir()] == [name]

    def test_says_when_there_is_no_such_file(self, tmp_path: Path) -> None:
        result = run("train", tmp_path / "none.tsv", "--positive", "fruit", "-o", tmp_path / "m")

        assert result.exit_code == 2
        assert "cannot read" in result.stderr


class TestReadTexts:
    @settings(max_examples=150, deadline=None)
    @given(
        st.sampled_from(["a.tsv", "a.csv", "a.jsonl"]),
        st.one_of(
            st.binary(max_size=60),
            st.text('text,label\n\r\t"{}[]:\\ud80\x00\u2028ی', max_size=60).map(
                lambda text: b"text,label\n" + text.encode()
            ),
        ),
    )
    def test_takes_or_refuses_any_bytes(
        self, tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
    ) -> None:
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(content)

        try:
            read = read_texts(path, labelled=True)
        except OpenIruError as error:
            assert name in error.message  # noqa: PT017  (either way is right)
        else:
            assert len(read.texts) == len(read.labels) == len(read.ids) == len(read.languages)


class TestPredict:
    def test_prints_one_object_a_line(self, model: Path) -> None:
        result = run(
            "predict", model, "-", "--format", "jsonl", typed="yeh MEETHA aam 🍋\nwicket gend balla\n\n"
        )

        fruit, cricket, empty = [json.loads(line) for line in result.stdout.splitlines()]
        assert (fruit["row"], fruit["label"], fruit["answer"]) == (1, "fruit", "positive")
        assert {span["text"] for span in fruit["spans"][:2]} == {"MEETHA", "aam"}
        assert all("yeh MEETHA aam 🍋"[s["start"] : s["end"]] == s["text"] for s in fruit["spans"])
        assert cricket["p"] < 0.2
        assert fruit["p"] > 0.8
        assert (empty["answer"], empty["script"], empty["spans"]) == ("unsure", "none", [])

    def test_prints_one_document_with_ids(self, model: Path, tmp_path: Path) -> None:
        (tmp_path / "posts.jsonl").write_text('{"id": 17, "text": "aam"}\n{"text": "match"}\n')

        told = json.loads(run("predict", model, tmp_path / "posts.jsonl", "--json", "--spans", "0").stdout)

        assert told["model"] == json.loads((model / "model.json").read_text())["digest"]
        assert [row.get("id") for row in told["predictions"]] == ["17", None]
        assert [row["spans"] for row in told["predictions"]] == [[], []]

    def test_shows_a_table_that_steers_no_terminal(self, model: Path) -> None:
        result = run("predict", model, "-", typed="aam \x1b[31mseb [bold]\n")

        assert "positive" in result.stdout
        assert "\x1b" not in result.stdout
        assert "[bold]" in result.stdout

    def test_refuses_what_is_no_model(self, tmp_path: Path) -> None:
        result = run("predict", tmp_path, "-", typed="aam\n")

        assert result.exit_code == 2
        assert "text.broken-model" in result.stderr


class TestEvaluate:
    def test_tells_figures_by_language(self, model: Path, tmp_path: Path) -> None:
        texts, labels = labelled_texts(40, seed=3)
        content = io.StringIO()
        csv.writer(content).writerows(
            [
                ("text", "label", "lang"),
                *((t, lb, "ur-Latn") for t, lb in zip(texts, labels, strict=True)),
                ("آم", "fruit", ""),
            ]
        )
        (tmp_path / "golden.csv").write_text(content.getvalue())

        told = json.loads(run("evaluate", model, tmp_path / "golden.csv", "--json").stdout)

        assert (told["texts"], told["labelled"], told["label"]) == (41, 21, "fruit")
        assert told["macro_f1"] > 0.9
        assert told["pr_auc"] > 0.9
        assert 0 <= told["ece"] < 0.2
        assert sum(told["confusion"].values()) == 41
        assert {name: part["texts"] for name, part in told["by_language"].items()} == {
            "und-Arab": 1,
            "ur-Latn": 40,
        }

    def test_shows_a_table(self, model: Path, tmp_path: Path) -> None:
        result = run("evaluate", model, write_tsv(tmp_path / "golden.tsv", 20))

        assert result.exit_code == 0
        assert "und-Latn" in result.stdout

    def test_refuses_an_empty_file(self, model: Path) -> None:
        result = run("evaluate", model, "-", typed="")

        assert result.exit_code == 2
        assert "holds no texts" in result.stderr


class TestHelp:
    @pytest.mark.parametrize("command", ["train", "predict", "evaluate"])
    def test_has_an_example(self, command: str) -> None:
        assert f"Example: openiru text {command}" in run(command, "--help").stdout


class TestLanguages:
    def test_tells_the_language_of_each_text(self) -> None:
        result = run(
            "languages", "-", "--json", typed="یہ اردو کا ایک جملہ ہے\nThis is a sentence in English\n313\n"
        )

        told = json.loads(result.stdout)
        assert result.exit_code == 0
        assert [text["language"] for text in told["texts"]] == ["ur", "en", "zxx"]
        assert told["counts"] == {"ur": 1, "en": 1, "zxx": 1}

    def test_shows_people_a_table(self) -> None:
        assert "ur-Latn" in run("languages", "-", typed="yeh roman urdu ka ek jumla hai yaar\n").stdout


class TestCopies:
    def test_groups_posts_that_are_copies(self) -> None:
        festival = "the lantern festival of the northern harbour begins on sunday with music"
        edited = "The LANTERN festival of the old harbour begins on sunday with music!"

        result = run("copies", "-", "--json", typed=f"{festival}\nsomething else\n{edited}\n")

        (group,) = json.loads(result.stdout)["groups"]
        assert [post["row"] for post in group["posts"]] == [1, 3]
        copy = group["posts"][1]
        assert (copy["of_row"], copy["relation"]) == (1, "copy")
        span = copy["spans"][0]
        assert edited[span["start"] : span["end"]] == "The LANTERN festival of the"

    def test_shows_people_a_table(self) -> None:
        post = "the lantern festival of the northern harbour begins on sunday\n"

        assert "same" in run("copies", "-", typed=post + post).stdout

    def test_finds_no_groups_in_an_empty_file(self) -> None:
        assert json.loads(run("copies", "-", "--json", typed="").stdout)["groups"] == []
