"""Every benchmark of the media engines beside its peer, each in a process of its own.

python -m benchmarks.media                  a short run of all, printed
python -m benchmarks.media sound video      of these two
python -m benchmarks.media --write          as the published tables were made, into docs/reference (some hours)
"""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_SOUND_PAGE: Final = HERE.parents[1] / "docs" / "reference" / "media-sound.md"
PUBLISHED: Final[Mapping[str, tuple[str, ...]]] = {
    "hostile": ("--write",),
    "marks": ("--write",),
    "pictures": ("--seconds", "7200", "--trap", "--descriptors", "10000000", "--write"),
    "sound": ("--clips", "8", "--hours", "60", "--noisy", "100", "40", "--write", str(_SOUND_PAGE)),
    "video": ("--write",),
    "words": ("--pages", "20", "--write"),
}


def modules() -> dict[str, str]:
    """The benchmarks by name."""
    return {
        path.stem.removeprefix("bench_"): ".".join(
            ("benchmarks.media", *path.relative_to(HERE).with_suffix("").parts)
        )
        for path in sorted(HERE.rglob("bench_*.py"))
    }


def commands(names: Sequence[str], *, write: bool) -> dict[str, list[str]]:
    """What is run for each name, or for all where none is given."""
    known = modules()
    return {
        name: [sys.executable, "-m", known[name], *(PUBLISHED[name] if write else ())]
        for name in names or known
    }


def main() -> int:
    """Run the named benchmarks, or all; how many ended badly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(modules()))
    parser.add_argument("--write", action="store_true", help="with the published options, into the documents")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in modules()]:
        parser.error(f"there is no benchmark {', '.join(unknown)}: name one of {', '.join(modules())}")
    failed = 0
    for name, command in commands(options.names, write=options.write).items():
        print(f"\n== {name} ==", flush=True)
        failed += subprocess.run(command, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
