"""Merges one bank, in a process of its own that leaves the processor to look-ups."""

import os
import sys
from pathlib import Path

from openiru.engines.hashes.index.store.merging import merge

if __name__ == "__main__":
    os.nice(10)
    merge(Path(sys.argv[1]))
