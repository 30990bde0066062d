"""Try ever new bytes on the parsers: `make fuzz`, or `python -m tests.fuzz --target picture --seconds 600`.

Every target has a process of its own, as the fuzzer ends it. A file that breaks one is left in the folder `crashes`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

# What watches where bytes lead watches Python; of kernels it would see nothing, and they could not be compiled.
os.environ["NUMBA_DISABLE_JIT"] = "1"
with atheris.instrument_imports(include=["openiru"]):
    from tests.fuzz.targets import TARGETS


def main() -> int:
    """Run the targets one after the other; 1 if one of them broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", choices=sorted(TARGETS), action="append")
    parser.add_argument("--seconds", type=int, default=30, help="for each target (30)")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = options.target or sorted(TARGETS)
    if options.alone:
        _fuzz(names[0], options.seconds)
        return 0
    broken = [name for name in names if not _is_whole(name, options.seconds)]
    sys.stdout.write(f"broken: {', '.join(broken) or 'none'} of {len(names)}\n")
    return 1 if broken else 0


def _is_whole(name: str, seconds: int) -> bool:
    command = [sys.executable, "-m", "tests.fuzz", "--target", name, "--seconds", str(seconds), "--alone"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = ended.stderr.splitlines()
    tried = next((line.strip() for line in reversed(lines) if "exec/s" in line or "Done" in line), "")
    sys.stdout.write(f"{name:<24}{'whole' if ended.returncode == 0 else 'BROKEN'}  {tried}\n")
    if ended.returncode:
        sys.stdout.write("\n".join(lines[-30:]) + "\n")
    sys.stdout.flush()
    return ended.returncode == 0


def _fuzz(name: str, seconds: int) -> None:
    target = TARGETS[name]
    crashes = Path("crashes")
    crashes.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = [f"-max_total_time={seconds}", "-max_len=65536", "-rss_limit_mb=2048", "-timeout=20"]
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={crashes}/{name}-", folder], target.check)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
