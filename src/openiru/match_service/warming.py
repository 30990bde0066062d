"""What must be compiled, or loaded, before the first client comes?"""

import numpy as np

from openiru.engines.hashes.index import known
from openiru.engines.hashes.index.lines import read_lines
from openiru.engines.hashes.pdq import hash_pixels


def warm_up() -> None:
    """Compile the kernels of look-ups and pictures, or load them where they were compiled before."""
    known.warm_up()
    read_lines(b"0" * 64 + b",label\n")
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    hash_pixels(np.kron(noise[:16, :16], np.ones((12, 12, 1), np.uint8)))
