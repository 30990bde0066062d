"""How well and how quickly are recordings found again, beside Chromaprint's fingerprints in the same run?

Music and real speech are read from folders (see `--music` and `--speech`), other speech is made with espeak-ng; half A
served to choose thresholds, half B gives the figures. Run `make bench-media-sound`; ARGS="--clips 10 --edits tempo" for
less. Processor time, one thread. `--keep FOLDER` keeps edited clips for the next run.
"""

import argparse
import os
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.media.sound import corpus, peer
from benchmarks.media.sound.corpus import RATE_HZ, Recording, Samples
from benchmarks.media.sound.drowned import SEED, drowned
from benchmarks.media.sound.edits import EDITS, VOICE_OVERS, mixed
from benchmarks.media.sound.speed import speed
from benchmarks.media.sound.strangers import apart, source_of
from benchmarks.media.sound.wrong import bank_of, tunes_on_one_grid, wrong
from benchmarks.media.tables import write_between_marks
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import Likeness, Outcome

INSIDE_S = 8


@dataclass(kw_only=True)
class Tally:
    """What came of the clips of one edit."""

    clips: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    evidence: list[float] = field(default_factory=list)  # of the true ones, 0 if missed
    seconds: float = 0.0  # of one core, to match
    peer_scores: list[tuple[float, float]] = field(default_factory=list)  # of the true one, of the best other


@dataclass(frozen=True, kw_only=True)
class Clip:
    """An edited part of a recording."""

    edit: str
    number: int  # of the recording
    samples: Samples


def main() -> None:
    """Measure and print."""
    options = _options()
    recordings, others = _recordings(options)
    if not recordings:
        print("nothing measured: no recordings; give --music or --speech, or install espeak-ng")
        return
    load = os.getloadavg()[0]
    print(f"{len(recordings)} minutes of half {options.half}; load {load:.1f}", flush=True)
    if options.only_wrong:
        print("\n".join(_wrong(options, recordings, others)))
        return
    prints = [sound_print_of(one.samples) for one in recordings]
    bank = SoundBank(prints)
    bank.match(prints[0])
    heading = _heading(options, recordings, bank, prints)
    if options.only_noisy:
        drowned(recordings, others, bank, *options.noisy, seed=options.seed)
        return
    recall = _report(_recall(options, recordings, others, bank))
    drawn = drowned(recordings, others, bank, *options.noisy, seed=options.seed)
    rows = [*drawn, *speed(recordings), *tunes_on_one_grid(), *_wrong(options, recordings, others)]
    print("\n".join(rows))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    told = f"Memory at most {memory:.1f} GB; load of the machine {load:.1f} before, {os.getloadavg()[0]:.1f} after."
    print(told)
    if options.write:
        figures = "\n".join((heading, "", *recall, "", "| what | figure |", "|---|---|", *rows, "", told))
        write_between_marks(options.write, "figures", figures)


def _heading(
    options: argparse.Namespace, recordings: list[Recording], bank: SoundBank, prints: list[SoundPrint]
) -> str:
    hours = sum(one.seconds for one in prints) / 3600
    kinds = Counter(one.kind for one in recordings)
    told = (
        f"{len(recordings)} recordings of a minute, half {options.half}: "
        + ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        + f"; {options.clips} clips of each kind and edit. An hour takes {bank.size_bytes_an_hour / 1e6:.2f} MB in a bank and "
        f"{sum(len(one.to_bytes()) for one in prints) / hours / 1e6:.2f} MB as a print ({sum(map(len, prints)) / hours / 3600:.0f} "
        "peaks a second)."
    )
    print(told, flush=True)
    return told


def _recall(
    options: argparse.Namespace, recordings: list[Recording], others: list[Recording], bank: SoundBank
) -> dict[str, Tally]:
    """What came of every edit."""
    known_peer = [peer.fingerprint(one.samples) for one in recordings] if options.peer else []
    tallies: dict[str, Tally] = {}
    try:
        for clip in _clips(options, recordings, others):
            if clip.edit not in tallies:
                done = [f"{one.found} of {one.clips}" for one in tallies.values()][-1:]
                print(f"  {''.join(done)}, {clip.edit} ...", flush=True)
            tally = tallies.setdefault(clip.edit, Tally())
            print_ = sound_print_of(clip.samples)
            _ask(clip, print_, bank, recordings, tally)
            if known_peer:
                same = _same(recordings, clip.number)
                theirs = peer.fingerprint(clip.samples)
                tally.peer_scores.append(peer.scores(theirs, known_peer, clip.number, same))
    except KeyboardInterrupt:
        print("interrupted: the figures are of what was done")
    return tallies


def _wrong(options: argparse.Namespace, recordings: list[Recording], others: list[Recording]) -> list[str]:
    asked, known = apart(recordings, others), apart(others, recordings)
    if not options.hours or not asked or not known:
        return []
    kept = options.keep / f"bank-beside-{options.half}-{options.hours:.0f}" if options.keep else None
    return wrong(asked, bank_of(known, options.hours, kept), options.hours)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--music", type=Path, nargs="*", default=corpus.MUSIC)
    parser.add_argument("--speech", type=Path, nargs="*", default=corpus.SPEECH)
    parser.add_argument("--half", choices=("A", "B"), default="B")
    parser.add_argument(
        "--clips", type=int, default=20, help="recordings of each kind that clips are taken from"
    )
    parser.add_argument("--edits", default="", help="only edits whose name has this in it")
    parser.add_argument(
        "--noisy",
        type=int,
        nargs=2,
        default=(100, 40),
        metavar=("MUSIC", "SPEECH"),
        help="clips of a larger draw under noise",
    )
    parser.add_argument("--keep", type=Path, help="folder for edited clips")
    parser.add_argument("--no-peer", dest="peer", action="store_false")
    parser.add_argument("--hours", type=float, default=100.0, help="size of the bank for wrong matches")
    parser.add_argument("--only-wrong", action="store_true", help="measure wrong matches and nothing else")
    parser.add_argument("--seed", type=int, default=SEED, help="of the larger draw")
    parser.add_argument(
        "--only-noisy", action="store_true", help="measure the larger draw under noise and nothing else"
    )
    parser.add_argument("--write", type=Path, help="document that gets the table")
    options = parser.parse_args()
    if options.peer and not peer.is_there():
        print("fpcalc is not installed (Debian: libchromaprint-tools): nothing is measured beside it")
        options.peer = False
    return options


def _recordings(options: argparse.Namespace) -> tuple[list[Recording], list[Recording]]:
    """Those of the half, and those of the other half."""
    kept = options.keep / "recordings.npz" if options.keep else None
    if kept is not None and kept.is_file():
        with np.load(kept) as file:
            every = [
                Recording(name=name, kind=kind, half=half, samples=file[str(row)].astype(np.float32) / 32768)
                for row, (name, kind, half) in enumerate(file["facts"])
            ]
    else:
        every = [*corpus.music(tuple(options.music)), *corpus.speech(tuple(options.speech)), *corpus.espeak()]
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            facts = np.array([(one.name, one.kind, one.half) for one in every])
            arrays: Any = {
                str(row): (one.samples * 32767).clip(-32768, 32767).astype(np.int16)
                for row, one in enumerate(every)
            }
            np.savez(kept, facts=facts, **arrays)
    return [one for one in every if one.half == options.half], [
        one for one in every if one.half != options.half
    ]


def _clips(
    options: argparse.Namespace, recordings: list[Recording], others: list[Recording]
) -> Iterator[Clip]:
    """Edited clips, edit by edit."""
    rng = np.random.default_rng(1)
    chosen = [
        int(row)
        for kind in ("music", "speech", "espeak")
        for row in rng.permutation([row for row, one in enumerate(recordings) if one.kind == kind])[
            : options.clips
        ]
    ]
    # Voices of real prompts say the same words in both halves.
    speakers = [one for one in others if one.kind == "espeak"]
    for edit in (
        *EDITS,
        *(f"speech over it, {db:+d} dB" for db in VOICE_OVERS),
        f"{INSIDE_S} s in 20 s of other speech",
    ):
        if options.edits not in edit:
            continue
        for row in chosen:
            yield Clip(edit=edit, number=row, samples=_edited(options, edit, row, recordings[row], speakers))


def _edited(
    options: argparse.Namespace, edit: str, row: int, recording: Recording, speakers: list[Recording]
) -> Samples:
    path = options.keep / f"{recording.name}-{edit}.npy".replace(" ", "_") if options.keep else None
    if path is not None and path.is_file():
        kept: Samples = np.load(path).astype(np.float32) / np.float32(32768)
        return kept
    rng = np.random.default_rng(row)
    seconds = EDITS[edit][0] if edit in EDITS else 20.0
    begin = int(rng.uniform(1, len(recording.samples) / RATE_HZ - seconds - 1) * RATE_HZ)
    clip = recording.samples[begin : begin + int(seconds * RATE_HZ)]
    if edit in EDITS:
        made = EDITS[edit][1](clip, rng)
    else:
        speaker = speakers[int(rng.integers(len(speakers)))].samples[RATE_HZ : 21 * RATE_HZ]
        if edit.startswith("speech over"):
            made = mixed(clip, speaker, float(edit.split()[3]))
        else:
            made = speaker.copy()
            made[6 * RATE_HZ : (6 + INSIDE_S) * RATE_HZ] = clip[: INSIDE_S * RATE_HZ]
    if path is not None:
        np.save(path, (made * 32767).clip(-32768, 32767).astype(np.int16))
    told: Samples = made.astype(np.float32)
    return told


def _same(recordings: list[Recording], number: int) -> set[int]:
    """Recordings of the same source: a loop may be in all of them."""
    source = source_of(recordings[number])
    return {row for row, one in enumerate(recordings) if source_of(one) == source}


def _ask(clip: Clip, print_: SoundPrint, bank: SoundBank, recordings: list[Recording], tally: Tally) -> None:
    begun = time.process_time()
    told = bank.match(print_)
    tally.seconds += time.process_time() - begun
    tally.clips += 1
    same = _same(recordings, clip.number)
    right = dict(told).get(clip.number)
    if right is not None and right.outcome is Outcome.SAME_CONTENT:
        tally.found += 1
    else:
        tally.missed.append(recordings[clip.number].name)
    tally.evidence.append(right.figures["evidence"] if right is not None else 0.0)
    tally.wrong += [
        f"{recordings[clip.number].name} ~ {recordings[row].name} {_told(likeness)}"
        for row, likeness in told
        if row not in same and likeness.outcome is Outcome.SAME_CONTENT
    ]


def _told(likeness: Likeness) -> str:
    figures = likeness.figures
    return (
        f"evidence {figures['evidence']:.0f}, {figures['votes']:.0f} of {figures['peaks']:.0f} peaks, "
        f"chance {figures['chance']:.3f}, {figures['shared_s']:.1f} s, {likeness.edit}"
    )


def _report(tallies: dict[str, Tally]) -> list[str]:
    """Rows of a table, printed with what was missed or taken for something else."""
    limit = peer.limit([scores for tally in tallies.values() for scores in tally.peer_scores])
    rows = [
        "| edit | found | least evidence | Chromaprint | a question | wrong |",
        "|---|---|---|---|---|---|",
    ]
    for edit, tally in tallies.items():
        theirs = f"{peer.share(tally.peer_scores, limit):.0%}" if tally.peer_scores else "-"
        rows.append(
            f"| {edit} | {tally.found / tally.clips:.1%} of {tally.clips} | {min(tally.evidence):.0f} | {theirs} "
            f"| {1000 * tally.seconds / tally.clips:.0f} ms | {len(tally.wrong)} |"
        )
        print(rows[-1], flush=True)
        lowest = np.sort(tally.evidence)[:6].round(0).tolist()
        print(f"      lowest {lowest}; missed {' '.join(tally.missed[:6])}")
        for told in tally.wrong[:5]:
            print("     ", told)
    clips = sum(tally.clips for tally in tallies.values())
    found = sum(tally.found for tally in tallies.values())
    rows.append(
        f"| **all** | {found / max(1, clips):.2%} of {clips} | | | | {sum(len(t.wrong) for t in tallies.values())} |"
    )
    print(rows[-1], flush=True)
    return rows


if __name__ == "__main__":
    main()
