"""What must be compiled, or loaded, before the first client comes?"""

from openiru.engines.hashes.index import known
from openiru.engines.hashes.index.lines import read_lines


def warm_up() -> None:
    """Compile the kernels of look-ups, or load them where they were compiled before; pictures have their own workers."""
    known.warm_up()
    read_lines(b"0" * 64 + b",label\n")
