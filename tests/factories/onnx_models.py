"""A small classifier as a folder of ONNX, tokenizer and labels: real files that really run."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, external_data_helper, helper, numpy_helper
from tests.factories.adviser_servers import POLICY
from tokenizers import Tokenizer, models, pre_tokenizers

from openiru.advisers.adapters.onnx_folder import FILES
from openiru.advisers.types import AdviserKind, Definition
from openiru.foundation.digests import sha256_text

WORDS = ("[PAD]", "[UNK]", "praise", "report", "parade", "market")
# What each word adds to the logits of neutral and praise.
WEIGHTS = ((0.0, 0.0), (0.1, 0.0), (-2.0, 3.0), (3.0, -2.0), (0.0, 0.5), (1.0, 0.0))


def write_model(
    folder: Path, *, weights: tuple[tuple[float, ...], ...] = WEIGHTS, activation: str = "softmax"
) -> Path:
    """Write a bag of words: the weights of the words of a text, added up."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_graph(folder / "model.onnx", np.array(weights, np.float32))
    cutter = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    cutter.pre_tokenizer = pre_tokenizers.Whitespace()
    cutter.save(str(folder / "tokenizer.json"))
    labels = {"labels": ["neutral", "praise"], "flagged": ["praise"], "activation": activation}
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


def move_weights_out(folder: Path, name: str = "weights.bin") -> Path:
    """Move the weights of its model into a file beside it."""
    model = onnx.load(folder / "model.onnx")
    weights = model.graph.initializer[0]
    (folder / name).write_bytes(weights.raw_data)
    external_data_helper.set_external_data(weights, location=name)
    weights.ClearField("raw_data")
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    return folder


def digests_of(folder: Path) -> dict[str, str]:
    """The digests of its files."""
    return {name: sha256_text((folder / name).read_bytes()) for name in FILES}


def definition_of(folder: Path) -> Definition:
    """An adviser that is this folder."""
    return Definition(
        name="words",
        kind=AdviserKind.ONNX,
        model="words",
        policy=POLICY,
        folder=str(folder),
        digests=digests_of(folder),
    )


def _write_graph(path: Path, weights: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    nodes = [
        helper.make_node("Gather", ["weights", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["rows", "column"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "middle"], ["logits"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "words",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "words"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", weights.shape[1]])],
        [
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array([1], np.int64), "middle"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
