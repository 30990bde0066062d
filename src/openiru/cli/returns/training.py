"""`openiru returns train`: a model from known returns."""

import hashlib
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.doors import Json, emit, now
from openiru.cli.returns.errors import NoSplinkError, ReturnsModelExistsError, tells
from openiru.cli.returns.options import Against, New, Truth, tell_faults
from openiru.cli.returns.reading import read_features, read_truth
from openiru.engines.returns.barred import Keeping


@tells
def train(
    new: New,
    against: Against,
    *,
    truth: Truth,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="MODEL", help="A new file.")],
    as_json: Json = False,
) -> None:
    """Learn from known returns what each thing that accounts share is worth, with splink, and write the model.

    Needs the extra `linking`: pip install openiru[linking]. What it wrote is read without it.

    Example: openiru returns train new.jsonl --against blocked.jsonl --truth returns.csv -o returns.json
    """
    if out.exists():
        raise ReturnsModelExistsError(
            f"{out} is there already, and models are never changed: choose another name."
        )
    try:
        learn = import_module("openiru.engines.returns.training").train
    except ImportError as error:
        raise NoSplinkError(
            "Training needs splink, which is not installed here: pip install 'openiru[linking]'."
        ) from error
    fresh, fresh_file = read_features(new)
    barred_accounts, barred_file = read_features(against)
    pairs = read_truth(truth, fresh, barred_accounts)
    keeping = Keeping(barred_accounts)
    table = keeping.count(fresh)
    barred = keeping.kept()
    about = {
        "made_at": now().isoformat(),
        "made_with": f"openiru {version('openiru')}",
        "files": [{"name": path.name, "digest": _digest(path)} for path in (new, against, truth)],
    }
    model = learn(table, barred, pairs, about)
    out.write_text(model.as_json(), encoding="utf-8")
    told = {"model": str(out), "digest": model.digest, **model.about}
    emit(
        told,
        as_json=as_json,
        table=lambda: (
            f"{out}: learnt from {len(pairs):,} known returns among {len(fresh):,} accounts. Measure it on others with"
            " `openiru returns evaluate` before it is used."
        ),
    )
    tell_faults(fresh_file, barred_file)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
