"""What do files cost that were made to harm: in the sandbox, and where others hash pictures?

Target: every file is answered in less than a second and 300 MB. Seconds are those of the processor. The peer is `pdq_from_bytes` of python-threatexchange, which
HMA calls in its web process; here each of its files has a process of its own, which is killed after 200 seconds.

Run `make bench-media-hostile`; ARGS="--all-for-peer" asks the peer about all files, not only about the first.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import Image
from tests.factories.hostile_files import HostileFile, bomb, encoded, hostile_files, png
from tests.factories.hostile_recordings import hostile_recordings

from benchmarks.media.tables import write_between_marks
from openiru.engines.media.types import NoMedia
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers import pdq, sound

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "reference" / "sandbox.md"
PEER: Final = """
import resource, sys, time
from pathlib import Path
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes
data = Path(sys.argv[1]).read_bytes()
begun = time.process_time()
try:
    pdq_from_bytes(data)
    said = "hash"
except Exception as error:
    said = type(error).__name__
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(said, time.process_time() - begun, mb)
"""
PATIENCE_S: Final = 200
VIDEO: Final = "openiru.engines.media.video.reading:read"


def _coloured(kind: str, mode: str) -> bytes:
    """Of one colour, with as many pixels as are read at all."""
    file = io.BytesIO()
    Image.new(mode, (7_000, 7_000), "teal").save(file, kind)
    return file.getvalue()


# From little memory to much.
LARGEST: Final[Mapping[str, Callable[[], bytes]]] = {
    "largest-allowed.png": lambda: png(7_000, 7_000),
    "largest-in-colours.jpg": lambda: _coloured("JPEG", "RGB"),
    "largest-transparent.png": lambda: _coloured("PNG", "RGBA"),
    "largest.webp": lambda: _coloured("WEBP", "RGB"),
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one file."""

    said: str
    seconds: float
    memory_mb: float

    def row(self) -> str:
        """As cells of a table."""
        return f"{self.said} | {self.seconds:.2f} | {self.memory_mb:,.0f}"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all-for-peer", action="store_true")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reference/sandbox.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    largest = [HostileFile(name=name, data=make(), faults=frozenset()) for name, make in LARGEST.items()]
    costs = _ours(pdq.READER, (*hostile_files(), *largest))
    slowest = sorted(costs.keys() - LARGEST.keys(), key=lambda name: -costs[name].seconds)[:4]
    shown = list(dict.fromkeys(["bomb-13000.png", *LARGEST, *slowest]))
    peers = _peers(set(costs) if options.all_for_peer else {"bomb-13000.png"})
    lines = ["| file | sandbox | s | MB at most so far | peer | s | MB |", "|---|---|---|---|---|---|---|"]
    shown += sorted((name for name in peers if name not in shown), key=lambda name: -peers[name].seconds)[:6]
    for name in shown:
        peer = peers[name].row() if name in peers else "not asked | |"
        lines.append(f"| {name} | {costs[name].row()} | {peer} |")
    hostile = [cost for name, cost in costs.items() if name not in LARGEST]
    slowest_s, most_mb = max(each.seconds for each in hostile), max(each.memory_mb for each in hostile)
    summary = (
        f"{len(hostile)} files: the slowest took {slowest_s:.2f} s, the worker never had more than {most_mb:,.0f} MB "
        f"(targets 1 s, 300 MB). The largest pictures that are read at all, 49 million pixels each: "
        + ", ".join(
            f"{name} {costs[name].seconds:.2f} s, {costs[name].memory_mb:,.0f} MB" for name in LARGEST
        )
        + f". Load {load:.1f}, seconds of the processor."
    )
    lines += ["", summary, "", *_recordings(), "", _throughput()]
    print(*lines, sep="\n")
    if options.write:
        write_between_marks(DOCUMENT, "figures", "\n".join(lines))


def _recordings() -> list[str]:
    """What readers of sound and of video take for recordings; no peer opens these."""
    readers = {"sound": sound.READER, "video": VIDEO}
    costs = {name: _ours(reader, hostile_recordings()) for name, reader in readers.items()}
    lines = [
        "| recording | as sound | s | MB at most so far | as video | s | MB |",
        "|---|---|---|---|---|---|---|",
    ]
    names = list(costs["sound"])
    slowest = sorted(names, key=lambda each: -max(made[each].seconds for made in costs.values()))[:6]
    lines += [f"| {name} | {costs['sound'][name].row()} | {costs['video'][name].row()} |" for name in slowest]
    told = [
        f"as {kind} {max(each.seconds for each in made.values()):.2f} s and {max(each.memory_mb for each in made.values()):,.0f} MB"
        for kind, made in costs.items()
    ]
    return [
        *lines,
        "",
        f"{len(names)} recordings, among them tens of megabytes of empty pieces: at most {', '.join(told)}.",
    ]


def _ours(reader: str, files: Iterable[HostileFile]) -> dict[str, Cost]:
    costs = {}
    with Sandbox(reader, workers=1) as sandbox:
        sandbox.start()
        for file in files:
            begun = _cpu_s(sandbox)
            found = sandbox.read(file.data)
            seconds = _cpu_s(sandbox) - begun
            said = found.fault.value if isinstance(found, NoMedia) else "read"
            costs[file.name] = Cost(said=said, seconds=seconds, memory_mb=_peak_mb(sandbox))
    return costs


def _cpu_s(sandbox: Sandbox) -> float:
    fields = Path(f"/proc/{sandbox.process_ids()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(sandbox: Sandbox) -> float:
    status = Path(f"/proc/{sandbox.process_ids()[0]}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _peers(names: set[str]) -> dict[str, Cost]:
    if find_spec("threatexchange") is None:
        print("The peer is not installed: run `make bench-media-hostile`.")
        return {}
    files = {file.name: file.data for file in hostile_files() if file.name in names} | {
        "bomb-13000.png": bomb()
    }
    return {name: _peer(data) for name, data in files.items()}


def _peer(data: bytes) -> Cost:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            ran = subprocess.run(
                [sys.executable, "-c", PEER, file.name],
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=True,
            )
        except subprocess.TimeoutExpired:
            return Cost(said="killed", seconds=PATIENCE_S, memory_mb=0)
        except subprocess.CalledProcessError:
            return Cost(said="crashed", seconds=0, memory_mb=0)
    said, seconds, memory_mb = ran.stdout.split()
    return Cost(said=said, seconds=float(seconds), memory_mb=float(memory_mb))


def _throughput() -> str:
    """What the way into the sandbox and back costs beside the work, in processor time of both sides.

    The work differs by a fifth from run to run on a busy machine, so the way is measured by itself.
    """
    pictures = [encoded("JPEG", (1_250, 800), quality=95 - number % 8) for number in range(40)]
    pdq.warm()
    begun = time.process_time()
    for each in pictures:
        pdq.read(each)
    work_s = (time.process_time() - begun) / len(pictures)
    data, count = os.urandom(190_000), 5_000
    with Sandbox("tests.factories.sandboxed:refuse", workers=1) as sandbox:
        sandbox.start()
        begun, worker = time.process_time(), _cpu_s(sandbox)
        for _ in range(count):
            sandbox.read(data)
        way_s = (time.process_time() - begun + _cpu_s(sandbox) - worker) / count
    return (
        f"The way there and back takes {1e6 * way_s:.0f} microseconds for a file of 190 kB, hashing a JPEG of a million pixels "
        f"{1e3 * work_s:.1f} ms: with the sandbox {100 * work_s / (work_s + way_s):.1f} % as many pictures as without "
        "(target 95 %)."
    )


if __name__ == "__main__":
    main()
