"""What do people do to a video before they upload it again? Eighteen edits, made with ffmpeg.

Each is a filter graph from the streams of the original, `[0:v]` and `[0:a]`, to `[v]` and `[a]`; `[1:v]` is other content.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.media.video.clips import FFMPEG, Clip, coded, run

_FONT: Final = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One way to change a video."""

    name: str
    said: str  # for people
    picture: str
    sound: str = "[0:a]anull[a]"
    quality: int = 28
    other: str = ""  # a source of other content


def _text(text: str, size: str, place: str) -> str:
    return f"drawtext=fontfile={_FONT}:text='{text}':fontcolor=white:fontsize={size}:{place}"


_CAPTION: Final = "drawbox=x=0:y=ih*0.82:w=iw:h=ih*0.18:color=black@0.85:t=fill," + _text(
    "watch this until the end", "h*0.08", "x=(w-tw)/2:y=h*0.87"
)
_LOGO: Final = "drawbox=x=iw*0.74:y=ih*0.05:w=iw*0.22:h=ih*0.2:color=red:t=fill," + _text(
    "7 NEWS", "h*0.09", "x=w*0.76:y=h*0.11"
)
_PHONE: Final = (
    "scale=400:-2,pad=440:880:20:(oh-ih)/2:color=0x202028,"
    "drawbox=x=0:y=0:w=440:h=40:color=0x303040:t=fill,drawbox=x=20:y=800:w=400:h=50:color=0x4060a0:t=fill,"
    + _text("A post 12.34", "20", "x=20:y=60")
    + ","
    + _text("1,204 likes", "18", "x=30:y=815")
)
_MEME: Final = (
    "pad=iw*1.08:ih*1.4:iw*0.04:ih*0.36:color=white,"
    f"drawtext=fontfile={_FONT}:text='when you see it':fontcolor=black:fontsize=h*0.09:x=(w-tw)/2:y=h*0.08"
)
_FIT: Final = "scale=426:240,setsar=1,fps=20,format=yuv420p"

EDITS: Final = (
    Edit(name="saved", said="saved small and poorly", picture="[0:v]scale=-2:144[v]", quality=34),
    Edit(name="rate", said="ten frames a second", picture="[0:v]fps=10[v]"),
    Edit(
        name="speed", said="a quarter faster", picture="[0:v]setpts=PTS/1.25[v]", sound="[0:a]atempo=1.25[a]"
    ),
    Edit(
        name="colours",
        said="brighter, paler, another hue",
        picture="[0:v]eq=gamma=1.5:contrast=1.15:saturation=0.7,hue=h=30[v]",
    ),
    Edit(name="logo", said="logo in a corner (22 % by 20 %)", picture=f"[0:v]{_LOGO}[v]"),
    Edit(name="caption", said="caption over the lower 18 %", picture=f"[0:v]{_CAPTION}[v]"),
    Edit(name="letterbox", said="bars to a square", picture="[0:v]pad=iw:iw:0:(oh-ih)/2:color=black[v]"),
    Edit(name="crop10", said="10 % cut off each side", picture="[0:v]crop=iw*0.8:ih*0.8,scale=400:-2[v]"),
    Edit(name="crop20", said="20 % cut off each side", picture="[0:v]crop=iw*0.6:ih*0.6,scale=400:-2[v]"),
    Edit(name="mirror", said="mirrored", picture="[0:v]hflip[v]"),
    Edit(name="turned", said="turned by a quarter", picture="[0:v]transpose=1[v]"),
    Edit(
        name="story",
        said="upright, before a blurred copy",
        picture=(
            "[0:v]split[x][y];[x]scale=360:640:force_original_aspect_ratio=increase,crop=360:640,boxblur=18[g];"
            "[y]scale=360:-2[f];[g][f]overlay=0:(H-h)/2[v]"
        ),
    ),
    Edit(name="phone", said="recorded from a phone's screen", picture=f"[0:v]{_PHONE}[v]", quality=30),
    Edit(name="meme", said="white frame with a line of text", picture=f"[0:v]{_MEME}[v]"),
    Edit(
        name="intro",
        said="between an intro and an outro of 3 s",
        picture=(
            f"[1:v]split[x][y];[x]trim=0:3,setpts=PTS-STARTPTS,{_FIT}[i];"
            f"[y]trim=3:6,setpts=PTS-STARTPTS,{_FIT}[o];[0:v]{_FIT}[m];[i][m][o]concat=n=3:v=1:a=0[v]"
        ),
        sound="[0:a]adelay=3000[a]",
        other="mandelbrot=s=426x240:r=20",
    ),
    Edit(
        name="clip",
        said="five seconds of it",
        picture="[0:v]trim={middle}:{end},setpts=PTS-STARTPTS[v]",
        sound="[0:a]atrim={middle}:{end},asetpts=PTS-STARTPTS[a]",
    ),
    Edit(
        name="inset",
        said="half as wide within other moving content",
        picture="[0:v]scale=213:-2[s];[1:v][s]overlay=190:30:shortest=1[v]",
        other="life=s=426x240:r=20:mold=10:ratio=0.3:life_color=0x80a0c0:death_color=0x203040",
    ),
    Edit(
        name="several",
        said="mirrored, 8 % cut off each side, caption",
        picture=f"[0:v]hflip,crop=iw*0.84:ih*0.84,scale=400:-2,{_CAPTION}[v]",
        quality=30,
    ),
)


def edited(clip: Clip, edit: Edit, folder: Path, *, seconds: float) -> Path:
    """The file of an edited copy, made if it is not there yet."""
    path = folder / f"{clip.name}.{edit.name}.mp4"
    if path.exists():
        return path
    length = min(5.0, seconds * 0.6)
    middle = (seconds - length) / 2
    graph = f"{edit.picture};{edit.sound}".replace("{middle}", f"{middle:.2f}").replace(
        "{end}", f"{middle + length:.2f}"
    )
    # Sides must be even for the encoder.
    graph = graph.replace("[v]", "[u]") + ";[u]crop=trunc(iw/2)*2:trunc(ih/2)*2[v]"
    other = ("-f", "lavfi", "-i", edit.other) if edit.other else ()
    draft = path.with_suffix(".draft.mp4")
    run(
        *FFMPEG, "-i", clip.path, *other, "-filter_complex_threads", 1, "-filter_complex", graph,
        "-map", "[v]", "-map", "[a]", *coded(edit.quality), draft,
    )  # fmt: skip
    draft.replace(path)
    return path
