"""How good and how quick is the text classifier, beside two recipes of scikit-learn's in the same run?

Targets: macro-F1 .912 on the test split of RUHSOLD's coarse task, ECE .07, precision .93 at p = .9 and above, macro-F1 .80
after 500 decisions, fit in 10 s, 7,000 posts/s, a model of 5 MB. Run `make bench-text`, or with
ARGS="--train train.tsv --test test.tsv --positive 0"; with `--write` the table goes into docs/reference/text-classifier.md. Processor
time, one thread.
"""

import argparse
import csv
import os
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.text.tables import write_table
from openiru.engines.text.classifier.calibration import choose_thresholds, fit_calibration
from openiru.engines.text.classifier.files import load_model, save_model
from openiru.engines.text.classifier.grams import as_codes, count_cells
from openiru.engines.text.classifier.measures import macro_f1, measure
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.scoring import score_counts, table_of
from openiru.engines.text.classifier.training import FOLDS, kin_folds, train_model
from openiru.engines.text.classifier.weighing import Recipe, fit_weights
from openiru.engines.text.normalise import normalise_text

T = TypeVar("T")
DOCUMENT = "text-classifier.md"
HEADING = ("", "ours", "scikit-learn: TF-IDF of 2 to 5 characters, linear SVM", "target")
DATA = Path(__file__).parents[2] / "shared" / "data" / "roman-urdu"
DECISIONS = (100, 250, 500, 1000, 2000)
DRAWS = 5
DEALS = 3  # of folds
LABELLED, OTHER = "labelled", "other"
QUALITY, FIT, SPEED = "macro-F1", "fit", "posts/s, normalising included"
ECE, HIGH, SIZE = "ECE (ten bins); held out", "precision at p ≥ .9; held out", "model"
TARGETS = {
    QUALITY: "(test split: .912)",
    ECE: ".07",
    HIGH: ".93",
    FIT: "10 s",
    SPEED: "7,000",
    SIZE: "5 MB",
    "macro-F1 after 500 decisions": ".80",
}


def main() -> None:
    """Train, measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", type=Path, nargs="+", default=[DATA / "task_1_train.tsv"])
    parser.add_argument("--test", type=Path, default=DATA / "task_1_validation.tsv")
    parser.add_argument("--positive", default="0", help="value of the label to detect (0)")
    parser.add_argument(
        "--write", action="store_true", help=f"write the table into docs/reference/{DOCUMENT}"
    )
    options = parser.parse_args()
    absent = [str(path) for path in (*options.train, options.test) if not path.is_file()]
    if absent:
        print(f"nothing measured: {', '.join(absent)} not there; give --train and --test")
        return
    texts, labelled = read(options.train, options.positive)
    asked, truth = read([options.test], options.positive)
    print(
        f"{len(texts):,} texts to learn from, {len(asked):,} of {options.test.name} to be asked about; ",
        end="",
    )
    print(f"load {os.getloadavg()[0]:.1f} before", flush=True)
    train(texts[:200], labelled[:200]).explain(texts[:1])  # compiles
    model, cells = ours(texts, labelled, asked, truth)
    memory_mb = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
    print(f"  memory at most {memory_mb}", flush=True)
    theirs = peer(texts, labelled, asked, truth)
    paired([*texts, *asked], np.concatenate([labelled, truth]))
    cells |= {"memory at most, the benchmark's": memory_mb, **curve(texts, labelled, asked, truth)}
    if options.write and theirs:
        write_table(DOCUMENT, "classifier", HEADING, rows_of(cells, theirs))
    elif options.write:
        print("nothing written: the table shows the peer beside ours")
    print(f"load {os.getloadavg()[0]:.1f} after; calibration {model.calibration}, {model.thresholds}")


def rows_of(cells: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """The table of the document: what was measured of ours, of the peer, and what was aimed at."""
    return [(what, ours_, theirs.get(what, ""), TARGETS.get(what, "")) for what, ours_ in cells.items()]


def read(paths: list[Path], positive: str) -> tuple[list[str], NDArray[np.bool_]]:
    """Texts of TSV files without headings, and whether they have the label."""
    rows = []
    for path in paths:
        with path.open(encoding="utf-8", newline="\n") as file:
            rows += list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row[0] for row in rows], np.array([row[1] == positive for row in rows])


def train(texts: list[str], labelled: NDArray[np.bool_]) -> TextModel:
    """A model of ours."""
    return train_model(texts, [LABELLED if is_one else OTHER for is_one in labelled], label=LABELLED)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and the processor time it takes."""
    begun = time.process_time()
    return work(), time.process_time() - begun


def ours(
    texts: list[str], labelled: NDArray[np.bool_], asked: list[str], truth: NDArray[np.bool_]
) -> tuple[TextModel, dict[str, str]]:
    """Our model as it comes back from its files, with its quality, time and size, cell by cell."""
    model, fit_s = timed(lambda: train(texts, labelled))
    with tempfile.TemporaryDirectory() as folder:
        save_model(model, Path(folder) / "model")
        size_mb = sum(path.stat().st_size for path in (Path(folder) / "model").iterdir()) / 1e6
        model = load_model(Path(folder) / "model")
    table, table_s = timed(lambda: model.table)
    found = measure(model.predict(asked).probabilities, truth, model.thresholds)
    _, predict_s = timed(lambda: model.predict(texts))
    _, explain_s = timed(lambda: model.explain(texts))
    held_out = model.facts["held_out"]
    folds = held_out["macro_f1_of_folds"]
    print(f"ours       macro-F1 {found.macro_f1:.4f}  PR-AUC {found.pr_auc:.4f}  ECE {found.ece:.4f}")
    print(f"  p >= .9: {found.high.texts:,} texts, precision {found.high.labelled_share}")
    print(
        f"  held out: macro-F1 {np.mean(folds):.4f} +- {np.std(folds):.4f} over folds, ECE {held_out['ece']:.4f}, ",
        end="",
    )
    print(f"p >= .9: {held_out['high']['texts']:,} texts, precision {held_out['high']['labelled_share']:.3f}")
    print(f"  fit {fit_s:.2f} s with five folds; {len(texts) / predict_s:,.0f} posts/s; ", end="")
    print(
        f"{len(texts) / explain_s:,.0f} explanations/s; {size_mb:.2f} MB; {table.values.nbytes / 1e6:.0f} MB ",
        end="",
    )
    print(f"of table in {table_s * 1000:.0f} ms", flush=True)
    high, far = found.high, held_out["high"]
    return model, {
        QUALITY: share(found.macro_f1),
        "macro-F1 held out, five folds": f"{share(float(np.mean(folds)))} ± {share(float(np.std(folds)))}",
        "PR-AUC": share(found.pr_auc),
        ECE: f"{share(found.ece)}; {share(held_out['ece'])}",
        HIGH: f"{share(high.labelled_share)} ({high.texts:,} texts); {share(far['labelled_share'])} ({far['texts']:,})",
        FIT: f"{fit_s:.1f} s with five folds and calibration",
        SPEED: f"{len(texts) / predict_s:,.0f}",
        "explanations/s": f"{len(texts) / explain_s:,.0f}",
        SIZE: f"{size_mb:.2f} MB",
    }


def share(value: float | None) -> str:
    """A share of one as the tables write it: three digits, no nought before."""
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


def peer(
    texts: list[str], labelled: NDArray[np.bool_], asked: list[str], truth: NDArray[np.bool_]
) -> dict[str, str]:
    """The same of the peer, which has no probabilities."""
    try:
        from benchmarks import text_peer
    except ImportError:
        print("scikit-learn is not installed: `make bench-text` brings it")
        return {}
    model, fit_s = timed(lambda: text_peer.train(texts, labelled))
    quality = macro_f1(text_peer.predict(model, asked), truth)
    _, predict_s = timed(lambda: text_peer.predict(model, texts))
    print(
        f"TF-IDF+SVM macro-F1 {quality:.4f}; fit {fit_s:.2f} s once; {len(texts) / predict_s:,.0f} posts/s",
        flush=True,
    )
    return {QUALITY: share(quality), FIT: f"{fit_s:.1f} s once", SPEED: f"{len(texts) / predict_s:,.0f}"}


def paired(texts: list[str], labelled: NDArray[np.bool_]) -> None:
    """Ours beside the best recipe that is known, on texts held out of the same folds, dealt in three ways."""
    try:
        from benchmarks import text_peer
    except ImportError:
        return
    comparable = [normalise_text(text) for text in texts]
    counts, cells = count_cells(as_codes(comparable)), text_peer.cells(texts)
    _, families = np.unique(comparable, return_inverse=True)
    own, theirs = np.zeros(len(texts)), np.zeros(len(texts))
    found = []
    for deal in range(DEALS):
        numbers = np.random.default_rng(deal).permutation(len(families))
        folds = kin_folds(numbers[families].tolist(), labelled)
        for fold in range(FOLDS):
            known, asked = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            weights = fit_weights(counts, known, labelled, Recipe())
            table = table_of(weights.cells, weights.rarities, weights.weights, weights.bias)
            own[asked] = score_counts(counts, asked, table)
            theirs[asked] = text_peer.ratio_scores(cells[known], labelled[known], cells[asked])
        found += [
            [_held_out_f1(each, labelled, folds == fold) for each in (own, theirs)] for fold in range(FOLDS)
        ]
    ours_f1, theirs_f1 = np.mean(found, axis=0)
    apart = np.diff(found, axis=1)
    print(
        f"held out of {DEALS} x {FOLDS} folds: ours {ours_f1:.4f}, naive-Bayes ratios {theirs_f1:.4f}; ",
        end="",
    )
    # Deals share their texts: the error is that of one deal's folds.
    print(f"apart {-apart.mean():+.4f} +- {apart.std(ddof=1) / FOLDS**0.5:.4f}", flush=True)


def _held_out_f1(scores: NDArray[np.float64], labelled: NDArray[np.bool_], own: NDArray[np.bool_]) -> float:
    """Macro-F1 of a fold, at the threshold of the others."""
    curve_ = fit_calibration(scores[~own], labelled[~own])
    even = choose_thresholds(curve_.probabilities(scores[~own]), labelled[~own]).even
    return macro_f1(curve_.probabilities(scores[own]) >= even, labelled[own])


def curve(
    texts: list[str], labelled: NDArray[np.bool_], asked: list[str], truth: NDArray[np.bool_]
) -> dict[str, str]:
    """Quality after some decisions, drawn at random."""
    cells = {}
    for count in DECISIONS:
        if count > len(texts):
            break
        found = []
        for seed in range(DRAWS):
            rows = np.random.default_rng(seed).permutation(len(texts))[:count]
            model = train([texts[row] for row in rows], labelled[rows])
            found.append(macro_f1(model.predict(asked).probabilities >= model.thresholds.even, truth))
        print(
            f"  after {count:>5,} decisions: macro-F1 {np.mean(found):.3f} +- {np.std(found):.3f}", flush=True
        )
        cells[f"macro-F1 after {count:,} decisions"] = (
            f"{share(float(np.mean(found)))} ± {share(float(np.std(found)))}"
        )
    return cells


if __name__ == "__main__":
    main()
