"""How many times faster than it plays is a video read, on one core, at 1280 by 720?"""

import os
import resource
import time
from pathlib import Path
from typing import Final

from benchmarks.media.video.clips import FFMPEG, run
from openiru.engines.media.types import NoMedia
from openiru.engines.media.video.bank import VideoBank
from openiru.engines.media.video.reading import read_video, warm
from openiru.engines.media.video.types import Depth, VideoPrint

TARGETS: Final = {Depth.KEYFRAMES: 300, Depth.SECONDS: 12, Depth.LOCAL: 12}
_SECONDS: Final = 40
_SOURCES: Final = ("slides-00", "drawn-0", "real-megamind")


def speeds(work: Path) -> list[str]:
    """A table: seconds of video read in a second of processor time."""
    warm()
    films = _films(work)
    lines = [
        f"Seconds of video read in one second of processor time ({len(films)} films of {_SECONDS} s, 1280 by 720, H.264):",
        "",
        f"| depth | target | {' | '.join(path.stem.removeprefix('speed-') for path in films)} | bytes a second |",
        "|---|---|" + "---|" * (len(films) + 1),
    ]
    for depth in Depth:
        timed = [_timed(path.read_bytes(), depth) for path in films]
        cells = " | ".join(f"{made.seconds / spent:.0f}" for made, spent in timed)
        size = sum(len(made.to_bytes()) for made, _ in timed) / sum(made.seconds for made, _ in timed)
        lines.append(f"| {depth} | {TARGETS[depth]} | {cells} | {size:,.0f} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += ["", f"Peak memory of the whole run {memory:,.0f} MB; load {os.getloadavg()[0]:.1f}."]
    return lines


def search_speed(bank: VideoBank, queries: list[VideoPrint]) -> str:
    """How long one question takes."""
    bank.match(queries[0])
    began = time.process_time()
    for query in queries:
        bank.match(query)
    spent = (time.process_time() - began) / len(queries)
    return (
        f"One question to a bank of {len(bank)} videos, with views: {1000 * spent:.0f} ms of processor time."
    )


def _timed(data: bytes, depth: Depth) -> tuple[VideoPrint, float]:
    began = time.process_time()
    made = read_video(data, depth=depth)
    spent = time.process_time() - began
    assert not isinstance(made, NoMedia), made
    return made, spent


def _films(work: Path) -> list[Path]:
    """Originals enlarged, with a little noise as cameras have it, again and again for a minute."""
    found = []
    for name in _SOURCES:
        source, path = work / "originals" / f"{name}.mp4", work / f"speed-{name}.mp4"
        if not source.exists():
            continue
        if not path.exists():
            draft = path.with_suffix(".draft.mp4")
            run(
                *FFMPEG, "-stream_loop", -1, "-t", _SECONDS, "-i", source, "-vf",
                "scale=1280:720,setsar=1,fps=25,noise=alls=4:allf=t", "-c:v", "libx264", "-preset", "veryfast",
                "-crf", 24, "-pix_fmt", "yuv420p", "-threads", 1, "-an", draft,
            )  # fmt: skip
            draft.replace(path)
        found.append(path)
    return found
