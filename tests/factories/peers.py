"""The command line of python-threatexchange, as others run it: in a place of its own, with our plug-in."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PEER: Final = Path(__file__).parents[2] / ".peer"
COMMAND: Final = _PEER / "bin" / "threatexchange"
MISSING: Final = "python-threatexchange is not installed in .peer: run `make .peer/.stamp`"


def is_installed() -> bool:
    """Whether the command and our plug-in are there."""
    return COMMAND.exists() and (_PEER / ".stamp").exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Somebody who runs the command line with a state of their own."""

    folder: Path
    token: str

    def run(self, *words: str | Path, fails: bool = False) -> str:
        """What a command printed on both streams."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        result = subprocess.run(
            [str(COMMAND), *map(str, words)],
            env={
                **kept,
                "HOME": str(self.folder),
                "TX_STATEDIR": str(self.folder / "state"),
                "TX_OPENIRU_TOKEN": self.token,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = result.stdout + result.stderr
        assert (result.returncode != 0) is fails, said
        return said
