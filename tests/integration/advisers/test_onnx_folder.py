import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories.adviser_servers import POLICY
from tests.factories.onnx_models import WEIGHTS, definition_of, move_weights_out, write_model

from openiru.advisers.adapters.onnx_folder import OnnxClassifier
from openiru.advisers.errors import BrokenModelFolderError, NotInstalledError
from openiru.advisers.types import Item, Label


def items(*texts: str) -> list[Item]:
    return [Item(id=str(place), text=text) for place, text in enumerate(texts)]


class TestOnnxClassifier:
    def test_runs_a_real_model(self, tmp_path: Path) -> None:
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model")))

        advice = adviser.classify(
            [Item(id="1", text="praise parade"), Item(id="2", text="report market report")], POLICY
        )

        flagged, clear = advice.opinions
        assert (flagged.label, flagged.category) == (Label.FLAGGED, "praise")
        assert flagged.p == pytest.approx(1 / (1 + 2.718281828459045**-5.5), abs=1e-4)  # logits -2 and 3.5
        assert (clear.label, clear.category) == (Label.CLEAR, "neutral")
        assert json.loads(clear.raw)["neutral"] > 0.99

    def test_says_the_same_alone_and_beside_longer_texts(self, tmp_path: Path) -> None:
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model")))
        items = [Item(id=str(n), text="praise " * (n % 5 + 1)) for n in range(40)]

        together = adviser.classify(items, POLICY).opinions
        alone = [adviser.classify([item], POLICY).opinions[0] for item in items]

        assert [each.p for each in together] == pytest.approx([each.p for each in alone], abs=1e-6)
        assert [each.item_id for each in together] == [item.id for item in items]

    def test_reads_sigmoid_labels_each_by_itself(self, tmp_path: Path) -> None:
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model", activation="sigmoid")))

        (opinion,) = adviser.classify([Item(id="1", text="parade")], POLICY).opinions

        assert opinion.p == pytest.approx(0.622459, abs=1e-5)  # logit 0.5

    def test_says_when_only_the_beginning_was_read(self, tmp_path: Path) -> None:
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model")))

        short, long = adviser.classify(
            [Item(id="1", text="praise"), Item(id="2", text="report " * 300)], POLICY
        ).opinions

        assert (short.is_cut, long.is_cut) == (False, True)

    def test_takes_texts_that_hold_anything(self, tmp_path: Path) -> None:
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model")))

        advice = adviser.classify([Item(id="1", text=""), Item(id="2", text="\ud800 \x00 \u202e")], POLICY)

        assert len(advice.opinions) == 2


class TestTextsThatAModelCannotRead:
    def test_leave_the_others_answered_where_the_numbers_are_none(self, tmp_path: Path) -> None:
        weights = (*WEIGHTS[:-1], (float("nan"), 0.0))  # of "market"
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model", weights=weights)))

        advice = adviser.classify(items("praise", "market", "report"), POLICY)

        assert [each.item_id for each in advice.opinions] == ["0", "2"]
        assert [each.item_id for each in advice.unanswered] == ["1"]
        assert [each.code for each in advice.unanswered] == ["advisers.bad-answer"]

    @pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
    def test_change_nothing_in_what_is_said_of_the_others(self, tmp_path: Path, activation: str) -> None:
        weights = (*WEIGHTS[:-1], (float("inf"), 0.0))
        folder = write_model(tmp_path / "model", weights=weights, activation=activation)
        adviser = OnnxClassifier.load(definition_of(folder))

        beside = adviser.classify(items("praise", "market", "report"), POLICY).opinions
        alone = adviser.classify(items("praise", "report"), POLICY).opinions

        assert [each.p for each in beside] == [each.p for each in alone]

    def test_leave_the_others_answered_where_the_runtime_fails(self, tmp_path: Path) -> None:
        # The tokenizer knows "market", the model has no weights for it.
        adviser = OnnxClassifier.load(definition_of(write_model(tmp_path / "model", weights=WEIGHTS[:-1])))

        advice = adviser.classify(items(*["praise"] * 20, "market", *["report"] * 20), POLICY)

        assert len(advice.opinions) == 40
        assert [(each.item_id, each.message) for each in advice.unanswered] == [
            ("20", "The model failed at the text.")
        ]


class TestLoad:
    def test_refuses_weights_in_another_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = move_weights_out(write_model(tmp_path / "model"))
        monkeypatch.chdir(folder)  # where the runtime would look for them

        with pytest.raises(BrokenModelFolderError, match="weights in another file"):
            OnnxClassifier.load(definition_of(folder))

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "labels.json"])
    def test_refuses_a_file_that_was_changed(self, tmp_path: Path, name: str) -> None:
        folder = write_model(tmp_path / "model")
        definition = definition_of(folder)
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")

        with pytest.raises(BrokenModelFolderError, match=f"{name} is sha256:"):
            OnnxClassifier.load(definition)

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "labels.json"])
    def test_refuses_a_folder_without_a_file(self, tmp_path: Path, name: str) -> None:
        folder = write_model(tmp_path / "model")
        definition = definition_of(folder)
        (folder / name).unlink()

        with pytest.raises(BrokenModelFolderError, match="No such file"):
            OnnxClassifier.load(definition)

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "labels.json"])
    def test_refuses_a_file_that_is_something_else(self, tmp_path: Path, name: str) -> None:
        folder = write_model(tmp_path / "model")
        (folder / name).write_bytes(b"something else")

        with pytest.raises(BrokenModelFolderError, match=name):
            OnnxClassifier.load(definition_of(folder))

    def test_refuses_labels_that_do_not_fit_the_model(self, tmp_path: Path) -> None:
        folder = write_model(tmp_path / "model")
        labels = {"labels": ["a", "b", "c"], "flagged": ["a"]}
        (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")

        with pytest.raises(BrokenModelFolderError, match="not one for each label"):
            OnnxClassifier.load(definition_of(folder))

    def test_refuses_to_flag_by_a_label_that_is_none(self, tmp_path: Path) -> None:
        folder = write_model(tmp_path / "model")
        labels = {"labels": ["a", "b"], "flagged": ["c"]}
        (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")

        with pytest.raises(BrokenModelFolderError, match="'c' is flagged"):
            OnnxClassifier.load(definition_of(folder))

    def test_says_what_is_not_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        definition = definition_of(write_model(tmp_path / "model"))
        monkeypatch.setitem(sys.modules, "onnxruntime", None)

        with pytest.raises(NotInstalledError, match=r"openiru\[onnx\]"):
            OnnxClassifier.load(definition)

    def test_names_another_model_where_a_file_is_another(self, tmp_path: Path) -> None:
        one = OnnxClassifier.load(definition_of(write_model(tmp_path / "one")))
        other = OnnxClassifier.load(
            replace(definition_of(write_model(tmp_path / "two", activation="sigmoid")), name="words")
        )

        assert one.model_id != other.model_id
