"""How many edited copies are found, and how many strangers are taken for copies?

Results go to a file of JSON lines, one for each edited picture, so that a run that was cut off goes on where it stopped
and can be told as far as it came. Edits take turns, so whatever is done is a fair sample.
"""

import io
import json
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice, product
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from benchmarks.media.pictures.edits import EDITS, apply
from benchmarks.media.pictures.posters import posters, statements
from benchmarks.media.pictures.sources import Source, is_held_out, real_pictures
from benchmarks.media.pictures.twins import shared_pixels
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.search import to_words
from openiru.engines.hashes.types import PdqHash
from openiru.engines.media.pictures.bank.bank import Found, PictureBank
from openiru.engines.media.pictures.comparing import compare_pictures
from openiru.engines.media.pictures.printing import read_picture_print
from openiru.engines.media.pictures.types import Depth, PicturePrint
from openiru.engines.media.types import Outcome

POSTERS: Final = 60
STATEMENTS: Final = (4, 10)  # letterheads, and statements on each
TRAP: Final = (12, 42)  # the same for pairs on one letterhead: 10,332 of them
_SEEDS: Final = {True: 2026, False: 1}
_FRESH_SEED: Final = 20_261_126
PHOTOGRAPHS: Final = frozenset({"photo", "wallpaper"})
REAL: Final = PHOTOGRAPHS | {"scene", "drawing"}
HMA_BITS: Final = 31  # HMA and ThreatExchange: one PDQ, at most 31 bits, quality at least 50


def pictures_of(
    folders: Sequence[Path], *, held_out: bool, fresh: Sequence[Path] = ()
) -> tuple[list[Source], list[Source]]:
    """The pictures of one part, and strangers of the other part that edits may mix in.

    Args:
        folders: what thresholds were chosen on, and what was looked at while faults were repaired.
        held_out: which part of it.
        fresh: folders that nobody looked at before; if there are any, all of these instead of that part.
    """
    real = real_pictures(folders)
    mine = [source for source in real if is_held_out(source) is held_out]
    strangers = [source for source in real if is_held_out(source) is not held_out]
    seed = _SEEDS[held_out]
    if fresh:
        mine, seed = real_pictures(fresh, borrowed=False), _FRESH_SEED
    heads, each = STATEMENTS
    # A poster over a photograph is that photograph, edited: what posters lie over is never mixed in.
    made = [
        *posters(strangers[::2], count=POSTERS, seed=seed),
        *statements(letterheads=heads, each=each, seed=seed),
    ]
    return mine + made, strangers[1::2]


def saved(picture: Image.Image) -> bytes:
    """A known picture as a file."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=92)
    return file.getvalue()


def run_edits(sources: list[Source], strangers: list[Source], results: Path, *, seconds: float) -> None:
    """Edit, read and look up until all is done or the time is over."""
    files = [saved(source.picture) for source in sources]
    bank = PictureBank.of(printed(files), [source.name for source in sources])
    peer = [_peer_words(data) for data in files]
    done = {(row["edit"], row["number"]) for row in rows_of(results)}
    results.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with results.open("a", encoding="utf-8") as file:
        for edit, number in _turns(len(sources)):
            if time.monotonic() > until:
                return
            if (edit, number) not in done:
                row = _one(edit, number, sources, strangers, bank, peer)
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()


def printed(files: Sequence[bytes], depth: Depth = Depth.DEEP) -> Iterator[PicturePrint]:
    """The prints of known pictures."""
    for data in files:
        made = read_picture_print(data, depth=depth)
        assert isinstance(made, PicturePrint)
        yield made


def _turns(count: int) -> Iterator[tuple[str, int]]:
    """Every edit of every picture; in each round every edit once, each of another picture."""
    orders = {edit: np.random.default_rng(zlib.crc32(edit.encode())).permutation(count) for edit in EDITS}
    for round_ in range(count):
        for edit, order in orders.items():
            yield edit, int(order[round_])


def edited_turns(
    sources: list[Source], strangers: list[Source], each: int
) -> Iterator[tuple[str, int, bytes, Source]]:
    """For each edit so many pictures: the edit, which picture, the edited file, and what was mixed in."""
    for edit, number in islice(_turns(len(sources)), each * len(EDITS)):
        yield edit, number, *_edited(edit, number, sources, strangers)


def _edited(edit: str, number: int, sources: list[Source], strangers: list[Source]) -> tuple[bytes, Source]:
    random = np.random.default_rng([zlib.crc32(edit.encode()), number])
    other = strangers[int(random.integers(len(strangers)))]
    return apply(edit, sources[number].picture, other.picture, random), other


def _one(
    edit: str,
    number: int,
    sources: list[Source],
    strangers: list[Source],
    bank: PictureBank,
    peer: list[np.ndarray | None],
) -> dict[str, Any]:
    data, other = _edited(edit, number, sources, strangers)
    begun = time.process_time()
    found, depth = look_up(data, bank)
    spent = time.process_time() - begun
    same = {known: likeness for known, likeness in found if likeness.outcome is Outcome.SAME_CONTENT}
    by_peer = _peer_found(_peer_words(data), peer)
    shown = [source for source in (sources[number], other) if source.kind in REAL]
    others = {known: likeness for known, likeness in same.items() if known != number}
    twins = _twins(shown, [sources[known] for known in others])
    return {
        "edit": edit,
        "number": number,
        "kind": sources[number].kind,
        "found": number in same,
        "method": same[number].method if number in same else "",
        "depth": depth,
        "wrong": [
            (bank.labels[known], likeness.method, likeness.block_share, likeness.inliers, sources[known].kind)
            for known, likeness in others.items()
            if bank.labels[known] not in twins
        ],
        "twins": len(twins),
        "twin_pairs": list(twins.values()),
        "elements": sum(likeness.outcome is Outcome.SHARES_ELEMENT for _, likeness in found),
        "peer_found": number in by_peer,
        "peer_wrong": len(by_peer - {number}),
        "ms": round(1000 * spent, 2),
    }


def _twins(shown: Sequence[Source], others: Sequence[Source]) -> dict[str, tuple[str, str, list[float]]]:
    """Which others hold the same picture as one that is shown, by their unedited pixels alone, and how much of it."""
    found = {}
    for source, other in product(shown, others):
        shared = shared_pixels(source.picture, other.picture)
        if shared.is_twin:
            told = [round(each, 3) for each in (shared.in_common, shared.equal, shared.equal_detail)]
            found[other.name] = (source.name, other.name, told)
    return found


def is_twin_of(source: Source, known: Source) -> bool:
    """Whether two unedited pictures hold the same picture."""
    return shared_pixels(source.picture, known.picture).is_twin


def look_up(data: bytes, bank: PictureBank) -> tuple[Found, int]:
    """As a unit would: deeper only where nothing was a copy."""
    found: Found = []
    for depth in (Depth.LOCAL, Depth.DEEP):
        made = read_picture_print(data, depth=depth)
        assert isinstance(made, PicturePrint)
        found = bank.match(made)
        if any(likeness.outcome is Outcome.SAME_CONTENT for _, likeness in found):
            return found, int(depth)
    return found, int(Depth.DEEP)


def _peer_words(data: bytes) -> np.ndarray | None:
    """What the peer knows of a picture: one hash, if its quality is high enough."""
    made = hash_picture(data)
    return to_words([made.value])[0] if isinstance(made, PdqHash) else None


def _peer_found(asked: np.ndarray | None, known: list[np.ndarray | None]) -> set[int]:
    if asked is None:
        return set()
    return {
        number
        for number, words in enumerate(known)
        if words is not None and int(np.bitwise_count(words ^ asked).sum()) <= HMA_BITS
    }


def rows_of(results: Path) -> list[dict[str, Any]]:
    """What was done so far; a line that was cut off counts for nothing."""
    if not results.is_file():
        return []
    rows = []
    for line in results.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def letterhead_pairs(
    *, seed: int, depth: Depth, seconds: float, say: Callable[[str], None] = print
) -> dict[str, int]:
    """Pairs of different statements on one letterhead: how many are taken for copies, by us and by the peer.

    No letterhead is begun once the time is over.
    """
    heads, each = TRAP
    counts = {"pairs": 0, "same": 0, "shares": 0, "peer": 0}
    until = time.monotonic() + seconds
    for head in range(heads):
        if time.monotonic() > until:
            break
        files = [
            saved(source.picture) for source in statements(letterheads=heads, each=each, seed=seed, only=head)
        ]
        prints, peer = list(printed(files, depth)), [_peer_words(data) for data in files]
        for one, other in combinations(range(each), 2):
            likeness = compare_pictures(prints[one], prints[other])
            counts["pairs"] += 1
            counts["same"] += likeness.outcome is Outcome.SAME_CONTENT
            counts["shares"] += likeness.outcome is Outcome.SHARES_ELEMENT
            counts["peer"] += bool(_peer_found(peer[one], [peer[other]]))
        say(f"letterhead {head + 1} of {heads}: {counts}")
    return counts
