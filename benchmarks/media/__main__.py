"""Run every benchmark of the media engines, each in a process of its own: `python -m benchmarks.media [name ...]`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the named benchmarks, or all; how many ended badly."""
    here = Path(__file__).parent
    modules = {path.stem.removeprefix("bench_"): path for path in sorted(here.rglob("bench_*.py"))}
    wanted = sys.argv[1:] or list(modules)
    failed = 0
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        module = ".".join(("benchmarks.media", *modules[name].relative_to(here).with_suffix("").parts))
        ended = subprocess.run([sys.executable, "-m", module], check=False)
        failed += ended.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
