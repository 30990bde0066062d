"""How much processor time did other processes take?"""

import os
from collections.abc import Collection
from pathlib import Path


def processor_s(roots: Collection[int]) -> float:
    """Seconds of processor time of these processes and their children; 0 where there is no /proc.

    Children that have ended count, too: a connection of the database is a process of its own.
    """
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        if pid in roots or int(fields[1]) in roots:
            ended = int(fields[13]) + int(fields[14]) if pid in roots else 0
            ticks += int(fields[11]) + int(fields[12]) + ended
    return ticks / os.sysconf("SC_CLK_TCK")
