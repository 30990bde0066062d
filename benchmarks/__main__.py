"""Run every benchmark, each in a process of its own: `python -m benchmarks [name ...]`."""

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run the named benchmarks, or all."""
    here = Path(__file__).parent
    wanted = sys.argv[1:] or [path.stem.removeprefix("bench_") for path in sorted(here.glob("bench_*.py"))]
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.bench_{name}"], check=False)


if __name__ == "__main__":
    main()
