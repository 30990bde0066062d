"""What has a model learned, and how is it kept?

A model is splink's settings with their weights, as splink writes them, and our calibration beside them: one JSON document
that a person can read and whose digest names it. It is never changed; a better one is another one.
"""

import hashlib
import json
import math
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.returns.levels import COMPARISONS

FORMAT: Final = "openiru-returns-1"
_MOST_BYTES: Final = 1_000_000
_TOO_LARGE: Final = "This is larger than any model of returns."
_WRONG: Final = (ValueError, KeyError, TypeError, IndexError, AttributeError)  # where content is no model


class BrokenModelError(ValueError):
    """A file is no model of returns, or was changed since it was written."""


class UnknownShareError(ValueError):
    """It is not known at which share of returns the probabilities of a model hold."""


@dataclass(frozen=True)
class Model:
    """Weights of all levels, and what a sum of weights means as a probability."""

    settings: dict[str, Any]  # splink's, trained
    knots: tuple[tuple[float, float], ...]  # bits, probability; both rising
    about: dict[str, Any]  # on what it was trained, and by which version of splink
    odds: float = 1.0  # by which odds are multiplied, where returns are rarer or commoner than in training

    @cached_property
    def digest(self) -> str:
        """Names the model: of all that it says."""
        return f"sha256:{hashlib.sha256(_canonical(self._content())).hexdigest()}"

    @cached_property
    def start_bits(self) -> float:
        """Where the reckoning starts: how rarely two accounts taken at random belong together."""
        share = float(self.settings["probability_two_random_records_match"])
        return math.log2(share / (1 - share))

    @cached_property
    def trained_share(self) -> float | None:
        """How many of the new accounts of training were returns, for which probabilities hold; None where it is not told."""
        returned, accounts = self.about.get("returned"), self.about.get("accounts")
        if not isinstance(returned, int) or not isinstance(accounts, int) or not 0 < returned < accounts:
            return None
        return returned / accounts

    def expecting(self, share: float) -> "Model":
        """The same, for accounts of which such a share are returns.

        Raises:
            UnknownShareError: if the model does not tell for which share it was made.
        """
        trained = self.trained_share
        if trained is None:
            raise UnknownShareError(
                "This model does not tell how many accounts of its training were returns, so its probabilities cannot be"
                " moved: train it anew, or leave out the expected share."
            )
        return replace(self, odds=share / (1 - share) * (1 - trained) / trained)

    @cached_property
    def bits(self) -> list[NDArray[np.float64]]:
        """For each comparison the weight of each level, by its number; the last entry (-1) is of what is unknown."""
        return [
            np.array([*(_bits(level) for level in reversed(_known_levels(told))), 0.0])
            for told in self.settings["comparisons"]
        ]

    @cached_property
    def usual_shares(self) -> dict[str, float]:
        """How often strangers have the same, for the comparisons that are weighed by commonness."""
        return self._of_weighed("u_probability", 0.0)

    @cached_property
    def least_shares(self) -> dict[str, float]:
        """The least share that the reckoning takes a value to have: in few accounts everything seems rare."""
        return self._of_weighed("tf_minimum_u_value", 0.0)

    @cached_property
    def share_weights(self) -> dict[str, float]:
        """How much commonness counts."""
        return self._of_weighed("tf_adjustment_weight", 1.0)

    def _of_weighed(self, name: str, otherwise: float) -> dict[str, float]:
        return {
            comparison.name: float(_known_levels(told)[0].get(name, otherwise))
            for comparison, told in zip(COMPARISONS, self.settings["comparisons"], strict=True)
            if comparison.levels[0].weighed
        }

    def probabilities(self, bits: NDArray[np.float64]) -> NDArray[np.float64]:
        """What sums of weights mean."""
        knots = np.array(self.knots)
        told = np.asarray(np.interp(bits, knots[:, 0], knots[:, 1]), np.float64)
        return told if self.odds == 1.0 else told * self.odds / (told * self.odds + 1 - told)

    def as_json(self) -> str:
        """The whole model, to be kept."""
        content = self._content()
        return (
            json.dumps({**content, "digest": self.digest}, indent=1, ensure_ascii=False, sort_keys=True)
            + "\n"
        )

    def _content(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "settings": self.settings,
            "calibration": [list(knot) for knot in self.knots],
            "about": self.about,
        }


def model_from(text: str) -> Model:
    """A model as it was kept.

    Raises:
        BrokenModelError: if the text is no model, or not the one that its digest names.
    """
    if len(text) > _MOST_BYTES:
        raise BrokenModelError(_TOO_LARGE)
    try:
        content = json.loads(text)
        model = Model(
            content["settings"],
            tuple((float(bits), float(probability)) for bits, probability in content["calibration"]),
            content["about"],
        )
        if content["format"] != FORMAT:
            raise BrokenModelError(
                f"This model has another format than {FORMAT}; train one with this version."
            )
        _check(model)
        changed = content.get("digest") != model.digest
    except (*_WRONG, ArithmeticError, RecursionError) as error:
        if isinstance(error, BrokenModelError):
            raise
        raise BrokenModelError(
            "This is no model of returns, as `openiru returns train` writes them."
        ) from error
    if changed:
        raise BrokenModelError("This model is not what its digest says: it was changed after it was trained.")
    return model


def read_model(path: Path) -> Model:
    """The model of a file; raises what `model_from` raises, and OSError."""
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise BrokenModelError(_TOO_LARGE)
    try:
        return model_from(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BrokenModelError("This is no text, so no model of returns.") from error


def shipped_model() -> Model:
    """The model that comes with the program, trained on a simulated world (docs/explanation/returns.md)."""
    return model_from(
        files("openiru.engines.returns").joinpath("shipped_model.json").read_text(encoding="utf-8")
    )


def _check(model: Model) -> None:
    if not isinstance(model.about, dict):
        raise BrokenModelError("This model does not tell on what it was trained.")
    told = model.settings["comparisons"]
    if [comparison["output_column_name"] for comparison in told] != [one.name for one in COMPARISONS]:
        raise BrokenModelError("This model compares other things than this version does; train one anew.")
    for comparison, known in zip(COMPARISONS, told, strict=True):
        if len(_known_levels(known)) != len(comparison.levels):
            raise BrokenModelError(f"This model has other levels of {comparison.name}; train one anew.")
    knots = np.array(model.knots)
    if knots.shape[0] < 2 or np.any(np.diff(knots[:, 0]) <= 0) or np.any(np.diff(knots[:, 1]) < 0):
        raise BrokenModelError("The calibration of this model does not rise.")
    if not np.all((knots[:, 1] >= 0) & (knots[:, 1] <= 1)) or not np.isfinite(knots).all():
        raise BrokenModelError("The calibration of this model holds what is no probability.")
    shares = [*model.usual_shares.values(), *model.least_shares.values()]
    numbers = [model.start_bits, *shares, *model.share_weights.values(), *np.concatenate(model.bits)]
    if not np.isfinite(numbers).all() or min(shares) < 0:
        raise BrokenModelError("This model has weights that are no numbers.")


def _known_levels(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def _bits(level: dict[str, Any]) -> float:
    return math.log2(float(level["m_probability"]) / float(level["u_probability"]))


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
