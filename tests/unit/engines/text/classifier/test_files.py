import json
from pathlib import Path

import numpy as np
import pytest

from openiru.engines.text.classifier import files
from openiru.engines.text.classifier.files import (
    BrokenModelError,
    ModelExistsError,
    digest_of,
    load_model,
    save_model,
)
from openiru.engines.text.classifier.model import TextModel


@pytest.fixture
def folder(fruit_model: TextModel, tmp_path: Path) -> Path:
    save_model(fruit_model, tmp_path / "fruit")
    return tmp_path / "fruit"


def sealed(described: dict[str, object]) -> str:
    """A description with a digest that fits, as somebody would write who wants to mislead."""
    own = {key: value for key, value in described.items() if key != "digest"}
    return json.dumps({"digest": digest_of(own), **own})


class TestSaveModel:
    def test_comes_back_the_same(self, fruit_model: TextModel, folder: Path) -> None:
        found = load_model(folder)

        texts = ["meetha aam", "wicket", "آم"]
        assert found.predict(texts).scores.tolist() == fruit_model.predict(texts).scores.tolist()
        assert found.predict(texts).answers == fruit_model.predict(texts).answers
        assert (found.label, found.facts) == ("fruit", fruit_model.facts)

    def test_writes_the_same_bytes_again(self, fruit_model: TextModel, folder: Path, tmp_path: Path) -> None:
        save_model(fruit_model, tmp_path / "again")

        for name in ("weights.npz", "model.json", "card.md"):
            assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()

    def test_never_writes_over_anything(self, fruit_model: TextModel, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()

        for place in (folder, tmp_path / "empty"):
            with pytest.raises(ModelExistsError, match="never changed"):
                save_model(fruit_model, place)

    def test_leaves_nothing_half_written(
        self, fruit_model: TextModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(files, "card_of", full)

        with pytest.raises(OSError, match="No space"):
            save_model(fruit_model, tmp_path / "new")
        assert not list(tmp_path.iterdir())

    def test_the_card_says_what_it_is_not_for(self, folder: Path) -> None:
        card = (folder / "card.md").read_text()

        assert "no answer of it is a decision" in card
        assert "There was no golden set" in card


class TestLoadModel:
    def test_refuses_what_is_no_model(self, tmp_path: Path) -> None:
        for content in (
            None,
            "",
            "{}",
            "[]",
            "[" * 100_000,
            '{"format": "openiru-text-model", "version": 9}',
        ):
            if content is not None:
                (tmp_path / "model.json").write_text(content)
            with pytest.raises(BrokenModelError):
                load_model(tmp_path)

    @pytest.mark.parametrize("name", ["model.json", "weights.npz"])
    def test_refuses_what_was_changed(self, folder: Path, name: str) -> None:
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)

        with pytest.raises(BrokenModelError, match=name):
            load_model(folder)

    def test_refuses_a_threshold_set_by_hand(self, folder: Path) -> None:
        described = json.loads((folder / "model.json").read_text())
        described["thresholds"]["positive_from"] = 0.1
        (folder / "model.json").write_text(json.dumps(described))

        with pytest.raises(BrokenModelError, match="was changed since it was written"):
            load_model(folder)

    def test_refuses_descriptions_that_lack_something(self, folder: Path) -> None:
        described = json.loads((folder / "model.json").read_text())

        for key in ("label", "recipe", "bias", "calibration", "thresholds", "scripts", "weights", "facts"):
            (folder / "model.json").write_text(sealed({k: v for k, v in described.items() if k != key}))
            with pytest.raises(BrokenModelError):
                load_model(folder)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("thresholds", {"even": "half", "positive_from": None, "negative_to": None}),
            ("thresholds", [0.5]),
            ("calibration", {"slope": None, "offset": 0}),
            ("scripts", {"latin": "many"}),
            ("recipe", {"cost": 8, "colour": "red"}),
            ("weights", None),
        ],
    )
    def test_refuses_descriptions_of_other_kinds(self, folder: Path, key: str, value: object) -> None:
        described = json.loads((folder / "model.json").read_text())
        (folder / "model.json").write_text(sealed({**described, key: value}))

        with pytest.raises(BrokenModelError):
            load_model(folder)

    def test_refuses_to_unpack_more_than_a_model_holds(self, folder: Path) -> None:
        np.savez_compressed(folder / "weights.npz", cells=np.zeros(10_000_000))
        self.seal_weights(folder)

        with pytest.raises(BrokenModelError, match="larger than any model once it is unpacked"):
            load_model(folder)

    def test_never_unpickles(self, folder: Path) -> None:
        arrays = {name: np.array([{}], dtype=object) for name in ("cells", "rarities", "weights")}
        np.savez(folder / "weights.npz", allow_pickle=True, **arrays)
        self.seal_weights(folder)

        with pytest.raises(BrokenModelError, match="pickle"):
            load_model(folder)

    @pytest.mark.parametrize("cells", [[3, 2], [-1, 2], [2, 1 << 30], [2]])
    def test_refuses_weights_that_do_not_fit(self, folder: Path, cells: list[int]) -> None:
        np.savez(folder / "weights.npz", cells=np.array(cells), rarities=np.ones(2), weights=np.ones(2))
        self.seal_weights(folder)

        with pytest.raises(BrokenModelError, match="does not hold the weights"):
            load_model(folder)

    def seal_weights(self, folder: Path) -> None:
        described = json.loads((folder / "model.json").read_text())
        content = (folder / "weights.npz").read_bytes()
        described["weights"]["digest"] = files.digest_of_bytes(content)
        (folder / "model.json").write_text(sealed(described))
