"""A process that clusters a file of hashes and dies after some parts, or while it keeps its progress.

Run as `python -m tests.factories.doomed_clustering FILE KEPT PARTS MOMENT`; small parts are kept one by one.
"""

import os
import signal
import sys
from typing import Any, NoReturn

from openiru.cli.main import main as openiru
from openiru.engines.hashes.index import clusters, keeping


def die(*_: Any, **__: Any) -> NoReturn:
    """End at once; nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main() -> None:
    """Cluster until the end of this process."""
    file, kept, parts, moment = sys.argv[1:]
    clusters._FIRST_AT_ONCE = 32  # type: ignore[misc]
    keeping._EVERY_S = 0.0  # type: ignore[misc]
    keep, left = keeping.Keeper.keep_now, iter(range(int(parts), -1, -1))

    def doomed(self: keeping.Keeper, progress: clusters.Progress) -> None:
        if next(left) == 0:
            if moment != "while it keeps":
                die()
            os.fsync = die
        keep(self, progress)

    setattr(keeping.Keeper, "keep_now", doomed)  # noqa: B010 - no type of a method is meant
    sys.argv = ["openiru", "index", "cluster", file, "--keep", kept]
    openiru()


if __name__ == "__main__":
    main()
