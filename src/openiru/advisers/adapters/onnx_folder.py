"""Runs a classifier of the unit's own from a folder: model.onnx, tokenizer.json, labels.json; nothing leaves the machine."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openiru.advisers.adapters.base import BadAnswerError, sorted_out
from openiru.advisers.adapters.onnx_format import has_outside_weights
from openiru.advisers.errors import BrokenModelFolderError, NotInstalledError
from openiru.advisers.types import Advice, Definition, Item, Label, Opinion, Policy, Unanswered
from openiru.foundation.digests import canonical_json, sha256_text

FILES: Final = ("model.onnx", "tokenizer.json", "labels.json")
_AT_ONCE: Final = 16
_PROMPT: Final = "the text alone; the model was trained for one question"
_NO_NUMBERS: Final = "The model gave no numbers, or not one for each label."
_INPUTS: Final = frozenset({"input_ids", "attention_mask", "token_type_ids"})

Floats = NDArray[np.float64]


class Labels(BaseModel):
    """What labels.json says of the outputs of the model."""

    model_config = ConfigDict(extra="forbid")

    labels: list[str] = Field(min_length=1, max_length=1000)  # in the order of the outputs
    flagged: list[str] = Field(min_length=1)  # those that flag a text
    activation: str = Field(default="softmax", pattern="^(softmax|sigmoid)$")
    most_tokens: int = Field(default=256, ge=8, le=8192)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxClassifier:
    """A model in memory; the files that it came from are not read again."""

    definition: Definition
    labels: Labels
    session: Any
    tokenizer: Any
    digest: str  # of the digests of its files

    @classmethod
    def load(cls, definition: Definition) -> Self:
        """Read a folder, each file of which must have the digest that the definition gives.

        Raises:
            NotInstalledError: if the extra `onnx` is not installed.
            BrokenModelFolderError: if a file is missing, is another one, or is not what it should be.
        """
        runtime, tokenizers = _libraries()
        content = _checked_files(Path(definition.folder), definition.digests)
        try:
            labels = Labels.model_validate_json(content["labels.json"])
        except ValidationError as error:
            first = error.errors()[0]
            raise BrokenModelFolderError(
                f"labels.json: {'.'.join(map(str, first['loc']))}: {first['msg']}."
            ) from error
        if unknown := set(labels.flagged) - set(labels.labels):
            raise BrokenModelFolderError(f"labels.json: {min(unknown)!r} is flagged, but no label.")
        made = cls(
            definition=definition,
            labels=labels,
            session=_session(runtime, content["model.onnx"]),
            tokenizer=_tokenizer(tokenizers, content["tokenizer.json"], labels.most_tokens),
            digest=sha256_text(canonical_json(dict(definition.digests)).encode()),
        )
        made._check_shape()
        return made

    @property
    def model_id(self) -> str:
        """What people call it, and the digest of its files."""
        return f"{self.definition.model}@{self.digest}"

    def prompt_hash(self, item: Item) -> str:  # noqa: ARG002  (the same for every text)
        """The digest of what is asked: nothing beside the text."""
        return sha256_text(_PROMPT.encode())

    def classify(self, items: list[Item], policy: Policy) -> Advice:
        """An opinion on each text, or why there is none; in the order of `items`."""
        batches = (items[first : first + _AT_ONCE] for first in range(0, len(items), _AT_ONCE))
        return sorted_out(each for batch in batches for each in self._batch(batch, policy))

    def _batch(self, items: list[Item], policy: Policy) -> list[Opinion | Unanswered]:
        """Ask about several at once; if the model fails at them, about each alone, so that one stops no other."""
        began = time.perf_counter()
        try:
            pieces = self._pieces(items)
            shares = self._shares(pieces)
        except BadAnswerError as error:
            if len(items) > 1:
                return [answer for item in items for answer in self._batch([item], policy)]
            return [_unanswered(items[0], error)]
        latency_ms = round((time.perf_counter() - began) * 1000 / len(items))
        return [
            self._opinion(item, row, policy, latency_ms, is_cut=bool(piece.overflowing))
            if np.isfinite(row).all()
            else _unanswered(item, BadAnswerError(_NO_NUMBERS))
            for item, piece, row in zip(items, pieces, shares, strict=True)
        ]

    def _opinion(self, item: Item, row: Floats, policy: Policy, latency_ms: int, *, is_cut: bool) -> Opinion:
        flagged = [self.labels.labels.index(each) for each in self.labels.flagged]
        together = row[flagged].max() if self.labels.activation == "sigmoid" else row[flagged].sum()
        p = float(min(1.0, together))
        said = {name: round(float(share), 6) for name, share in zip(self.labels.labels, row, strict=True)}
        return Opinion(
            item_id=item.id,
            label=Label.FLAGGED if p >= self.definition.flagged_from else Label.CLEAR,
            p=p,
            category=self.labels.labels[int(row.argmax())],
            rationale="",
            spans=(),
            model_id=self.model_id,
            policy_hash=policy.digest,
            prompt_hash=self.prompt_hash(item),
            latency_ms=latency_ms,
            raw=canonical_json(said),
            is_cut=is_cut or len(item.text) > self.definition.limits.text_characters,
        )

    def _pieces(self, items: list[Item]) -> list[Any]:
        most = self.definition.limits.text_characters
        texts = [item.text[:most].encode("utf-8", "replace").decode() for item in items]
        try:
            return list(self.tokenizer.encode_batch(texts))
        # The library raises plain exceptions.
        except Exception as error:
            raise BadAnswerError("The tokenizer failed at the text.") from error

    def _shares(self, pieces: list[Any]) -> Floats:
        """The probabilities of the labels, one row a text; a row of NaN where the model gave no numbers."""
        given = {
            "input_ids": np.array([piece.ids for piece in pieces], np.int64),
            "attention_mask": np.array([piece.attention_mask for piece in pieces], np.int64),
            "token_type_ids": np.array([piece.type_ids for piece in pieces], np.int64),
        }
        wanted = {each.name: given[each.name] for each in self.session.get_inputs()}
        try:
            logits = np.array(self.session.run(None, wanted)[0], np.float64)
        # The runtime's errors share no class of their own.
        except Exception as error:
            raise BadAnswerError("The model failed at the text.") from error
        if logits.shape != (len(pieces), len(self.labels.labels)):
            raise BadAnswerError(_NO_NUMBERS)
        is_broken = ~np.isfinite(logits).all(axis=1)
        logits[is_broken] = 0.0
        shares = _probabilities(logits, self.labels.activation)
        shares[is_broken] = np.nan
        return shares

    def _check_shape(self) -> None:
        """Ask once, so that a model that does not fit is refused when it is loaded."""
        unknown = {each.name for each in self.session.get_inputs()} - _INPUTS
        if unknown:
            raise BrokenModelFolderError(f"model.onnx wants {min(unknown)!r}, which is not known here.")
        try:
            shares = self._shares(self._pieces([Item(id="", text="x")]))
        except BadAnswerError as error:
            raise BrokenModelFolderError(
                f"model.onnx does not run with what tokenizer.json makes. {error.message}"
            ) from error
        if not np.isfinite(shares).all():
            raise BrokenModelFolderError(f"model.onnx: {_NO_NUMBERS}")


def _probabilities(logits: Floats, activation: str) -> Floats:
    if activation == "sigmoid":
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)))
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _unanswered(item: Item, error: BadAnswerError) -> Unanswered:
    return Unanswered(item_id=item.id, code=error.code, message=error.message)


def _libraries() -> tuple[Any, Any]:
    try:
        return import_module("onnxruntime"), import_module("tokenizers")
    except ImportError as error:
        raise NotInstalledError(
            f"Advisers of the kind onnx need {error.name}: install OpenIRU with its extra, openiru[onnx]."
        ) from error


def _checked_files(folder: Path, digests: Mapping[str, str]) -> dict[str, bytes]:
    content = {}
    for name in FILES:
        try:
            content[name] = (folder / name).read_bytes()
        except OSError as error:
            raise BrokenModelFolderError(f"{folder / name}: {error.strerror}.") from error
        found = sha256_text(content[name])
        if digests.get(name) != found:
            raise BrokenModelFolderError(
                f"{folder / name} is {found}, and the file of advisers says {digests.get(name, 'nothing')}. "
                "If this is the file that you mean, write its digest there."
            )
    return content


def _session(runtime: Any, content: bytes) -> Any:
    _check_is_whole(content)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.load_model_format", "ONNX")  # the form that was looked through
    try:
        return runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    # The runtime's errors share no class of their own.
    except Exception as error:
        raise BrokenModelFolderError("model.onnx is no model that can be run.") from error


def _check_is_whole(content: bytes) -> None:
    try:
        is_elsewhere = has_outside_weights(content)
    except ValueError as error:
        raise BrokenModelFolderError("model.onnx is no model that can be run.") from error
    if is_elsewhere:
        raise BrokenModelFolderError(
            "model.onnx keeps weights in another file, which its digest does not cover. "
            "Save the model as one file, with its weights inside."
        )


def _tokenizer(library: Any, content: bytes, most_tokens: int) -> Any:
    try:
        made = library.Tokenizer.from_buffer(content)
    # The library raises plain exceptions.
    except Exception as error:
        raise BrokenModelFolderError("tokenizer.json is no tokenizer.") from error
    made.enable_truncation(most_tokens)
    made.enable_padding()
    return made
