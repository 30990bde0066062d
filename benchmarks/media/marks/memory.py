"""How much memory does a process need that only searches a bank of marks?

`python -m benchmarks.media.marks.memory FOLDER PRINT` opens a bank, searches it once, and prints what it took.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from openiru.engines.media.marks.bank import MarkBank
from openiru.engines.media.marks.types import MarkPrint


def mebibytes_of(marks: Sequence[MarkPrint], scene: MarkPrint) -> tuple[float, float]:
    """What a process of its own held before it opened the bank, and at most until it had searched it."""
    with TemporaryDirectory() as name:
        folder, asked = Path(name) / "bank", Path(name) / "asked.print"
        MarkBank(marks).save(folder)
        asked.write_bytes(scene.to_bytes())
        # The first one may have to compile kernels, which takes more than searching.
        told = [
            subprocess.run(
                [sys.executable, "-m", "benchmarks.media.marks.memory", str(folder), str(asked)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            for _ in range(2)
        ][-1]
    before, most = map(float, told.split())
    return before, most


def main() -> None:
    """Print both figures."""
    before = _status("VmRSS")
    bank = MarkBank.open(Path(sys.argv[1]))
    bank.match(MarkPrint.from_bytes(Path(sys.argv[2]).read_bytes()))
    print(before, _status("VmHWM"))


def _status(name: str) -> float:
    """Mebibytes that Linux tells of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(name)


if __name__ == "__main__":
    main()
