"""How many pictures a second does one core read, and how many does the peer hash?"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.match_pictures import MILLION, jpegs, told
from benchmarks.media.pictures.peers import peer_hash
from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.dihedral import hash_turns
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash
from openiru.engines.media.pictures.printing import WORK_SIDE, read_picture_print
from openiru.engines.media.pictures.types import Depth

COUNT: Final = 24
_ROUNDS: Final = 5

Row = tuple[str, float, str]  # what, milliseconds of processor time for a picture, target


def speed_rows() -> tuple[str, list[Row]]:
    """What was read, and for each way of reading the processor time."""
    pictures = jpegs(np.random.default_rng(0), MILLION, COUNT)
    ways: tuple[tuple[str, Callable[[bytes], Any], str], ...] = (
        ("threatexchange: one PDQ hash (the peer)", peer_hash, ""),
        ("one PDQ hash, bit for bit the same", hash_picture, "3 x the peer"),
        ("one PDQ hash of luminance alone", lambda data: hash_picture(data, grey=True), "4.5 x the peer"),
        ("decoded at 512 pixels, eight hashes", _eight_hashes, "150 a second"),
        ("print with panels", lambda data: read_picture_print(data, depth=Depth.PANELS), "40 a second"),
        ("print with ORB", lambda data: read_picture_print(data, depth=Depth.LOCAL), "15 a second"),
        ("print with SIFT", lambda data: read_picture_print(data, depth=Depth.DEEP), ""),
    )
    best = {name: float("inf") for name, _, _ in ways}
    for _ in range(_ROUNDS):
        # In turns, so that a busy moment of the machine falls on all of them.
        for name, way, _ in ways:
            best[name] = min(best[name], _spent(way, pictures))
    return told(pictures), [(name, best[name], target) for name, _, target in ways]


def bits_off() -> tuple[float, int]:
    """By how many bits hashes of luminance alone differ from those of the whole: median and most."""
    off = []
    for data in jpegs(np.random.default_rng(1), MILLION, 100):
        whole, grey = hash_picture(data), hash_picture(data, grey=True)
        if isinstance(whole, PdqHash) and isinstance(grey, PdqHash):
            off.append((int.from_bytes(whole.value) ^ int.from_bytes(grey.value)).bit_count())
    return float(np.median(off)), max(off)


def _eight_hashes(data: bytes) -> Any:
    pixels = decode_picture(data, enough_side=WORK_SIDE, grey=True)
    assert isinstance(pixels, np.ndarray)
    return hash_turns(pixels)


def _spent(way: Callable[[bytes], Any], pictures: Sequence[bytes]) -> float:
    way(pictures[0])
    begun = time.process_time()
    for data in pictures:
        way(data)
    return 1000 * (time.process_time() - begun) / len(pictures)
