"""Run every benchmark of the media engines, each in a process of its own: `python -m benchmarks.media [name ...]`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the named benchmarks, or all; how many ended badly."""
    here = Path(__file__).parent
    wanted = sys.argv[1:] or [path.stem.removeprefix("bench_") for path in sorted(here.glob("bench_*.py"))]
    failed = 0
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        ended = subprocess.run([sys.executable, "-m", f"benchmarks.media.bench_{name}"], check=False)
        failed += ended.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
