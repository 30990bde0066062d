"""How does a program of the system look at a stranger's file, without seeing anything else?

Under bubblewrap it has no network, no processes and no files of ours, only the programs and libraries of the system, to
read. The file goes in by standard input, what was found comes out by standard output.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from openiru.engines.media.types import MediaFault, NoMedia

_WRAPPER: Final = "bwrap"
_BLOCK_BYTES: Final = 512  # sh(1), ulimit -f
_KIBIBYTE: Final = 1024  # sh(1), ulimit -v
_PLACES: Final = tuple(
    map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64"))
)  # links into /usr on systems of today
_READ_ONLY: Final = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts")
_LIMITED: Final = 'ulimit -c 0 && ulimit -v "$1" && ulimit -t "$2" && ulimit -f "$3" && shift 3 && exec "$@"'
# Within the wrapper, where only what runs there is counted. Shells differ in the letter.
_FEW: Final = '{ ulimit -u 64 || ulimit -p 64; } 2>/dev/null; exec "$@"'
_SCRATCH: Final = ("/tmp", "/dev/shm")  # noqa: S108  (its own, in memory)
_SCRATCH_BYTES: Final = 64_000_000  # each
_ENVIRONMENT: Final = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OMP_THREAD_LIMIT": "1",  # files are looked at side by side instead
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program of the system."""

    program: str
    package: str  # of Debian


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLimits:
    """What one run may take."""

    size_bytes: int = 100_000_000  # of the file
    memory_bytes: int = 1 << 30
    cpu_s: int = 30
    wall_s: float = 60.0
    answer_bytes: int = 64 << 20


TESSERACT: Final = Tool(program="tesseract", package="tesseract-ocr")
FFMPEG: Final = Tool(program="ffmpeg", package="ffmpeg")
FPCALC: Final = Tool(program="fpcalc", package="libchromaprint-tools")
LIMITS: Final = ToolLimits()


def missing(tool: Tool, *, unconfined: bool = False) -> NoMedia | None:
    """Why a program cannot be run on this machine; None if it can."""
    if shutil.which(tool.program) is None:
        return _missing(f"{tool.program} is not installed (Debian package {tool.package}).")
    if not unconfined and shutil.which(_WRAPPER) is None:
        return _missing(
            f"{tool.program} reads files of strangers only under bubblewrap, which is not installed "
            "(Debian package bubblewrap)."
        )
    return None


def run_tool(
    tool: Tool,
    arguments: Sequence[str],
    data: bytes,
    *,
    limits: ToolLimits = LIMITS,
    unconfined: bool = False,
) -> bytes | NoMedia:
    """What a program writes to its standard output when it reads a file from its standard input.

    Args:
        tool: the program.
        arguments: for it; never from a file.
        data: the file; the program may go back and forth in it.
        limits: what the run may take.
        unconfined: whether it may run where bubblewrap is missing: within limits, but with our rights. No default of
            ours ever asks for that.
    """
    lacking = missing(tool, unconfined=unconfined)
    if lacking is not None:
        return lacking
    if len(data) > limits.size_bytes:
        return NoMedia(
            fault=MediaFault.TOO_LARGE, reason=f"The file has more than {limits.size_bytes:,} bytes."
        )
    wrapper = [] if shutil.which(_WRAPPER) is None else _wrapper()
    with _memory("file") as file, _memory("found") as found, _memory("said") as said:
        file.write(data)
        file.seek(0)
        try:
            ended = subprocess.run(
                [*_limited(limits), *wrapper, tool.program, *arguments],
                stdin=file,
                stdout=found,
                stderr=said,
                env=_ENVIRONMENT,
                cwd="/",
                timeout=limits.wall_s,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return NoMedia(fault=MediaFault.TOO_SLOW, reason=f"{tool.program} took too long over the file.")
        return _answer(tool, ended, found, said)


def _answer(tool: Tool, ended: int, found: BinaryIO, said: BinaryIO) -> bytes | NoMedia:
    if ended == 0:
        found.seek(0)
        return found.read()
    said.seek(0)
    words = said.read(500).decode(errors="replace").strip()
    if words.startswith(f"{_WRAPPER}:"):
        return _missing(f"bubblewrap cannot shut {tool.program} in on this machine: {words.splitlines()[0]}.")
    return NoMedia(fault=MediaFault.UNREADABLE, reason=f"{tool.program} could not read the file.")


def _missing(sentence: str) -> NoMedia:
    return NoMedia(fault=MediaFault.MISSING_TOOL, reason=sentence)


def _limited(limits: ToolLimits) -> list[str]:
    """The shell sets limits on itself and becomes the program: nothing of ours runs between fork and exec."""
    return [
        *("/bin/sh", "-c", _LIMITED, "sh", str(limits.memory_bytes // _KIBIBYTE), str(limits.cpu_s)),
        str(limits.answer_bytes // _BLOCK_BYTES),
    ]


def _wrapper() -> list[str]:
    command = [
        *(_WRAPPER, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *("--ro-bind", "/usr", "/usr", "--dev", "/dev"),
    ]
    for scratch in _SCRATCH:
        command += [*_size(), "--tmpfs", scratch]
    for place in _PLACES:
        if place.is_symlink():
            command += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            command += ["--ro-bind", str(place), str(place)]
    for name in _READ_ONLY:
        command += ["--ro-bind-try", name, name]
    return [*command, "--remount-ro", "/", "--chdir", "/", "--", "/bin/sh", "-c", _FEW, "sh"]


@cache
def _size() -> tuple[str, ...]:
    """How bubblewrap is told to keep the next folder in memory small; versions before 0.5 cannot."""
    told = subprocess.run([_WRAPPER, "--help"], capture_output=True, env=_ENVIRONMENT, check=False)
    return ("--size", str(_SCRATCH_BYTES)) if b"--size" in told.stdout + told.stderr else ()


def _memory(name: str) -> BinaryIO:
    """A file that lies in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create(name), "w+b")
    return tempfile.TemporaryFile()
