"""Real pictures that Debian's packages hold, and which of them thresholds may be chosen on.

Each picture's part (A: thresholds are chosen on it; B: held out) follows from a digest of its pixels, so the split is the
same everywhere and near copies within one file never change it.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError

from benchmarks.hash_data import photographs
from openiru.engines.media.pictures.printing import picture_print_of
from openiru.engines.media.pictures.types import Depth, PicturePrint

FOLDERS: Final = (
    Path("/usr/share/backgrounds"),
    Path("/usr/share/wallpapers"),
    Path("/usr/share/tuxpaint/stamps"),
    Path("/usr/share/gcompris-qt/rcc"),
)
PACKAGES: Final = (
    "plasma-workspace-wallpapers plasma-wallpapers-addons gnome-backgrounds mate-backgrounds ukui-wallpapers "
    "sway-backgrounds lomiri-wallpapers gcompris-qt-data tuxpaint-stamps-default"
)
LEARNED_ON: Final = (  # 2026-11-27: looked at while windows and poses were told apart
    "afterstep-data blender-data bzflag-data extremetuxracer-data foobillardplus-data freedroidrpg-data "
    "freeorion-data fvwm-crystal golang-github-disintegration-imaging-dev hugin-data kgeography-data kigo "
    "knights kylin-video libgtk-4-doc libvigraimpex-doc libvips-doc lincity-ng-data "
    "lomiri-wallpapers-16.04 mate-screensaver-common mypaint-data-extras nexuiz-textures openclipart-png "
    "openshot-qt palapeli-data peony-common pingus-data planetblupi-common plasma-workspace-data "
    "python3-imageio qtbase5-doc-html qtbase5-examples qtcharts5-doc-html qtcreator-doc "
    "qtdeclarative5-doc-html qtdeclarative5-examples qtmultimedia5-examples renpy-demo scorched3d-data "
    "starfighter-data trigger-rally-data tuxpaint-data tuxtype-data ufoai-textures unknown-horizons "
    "vtk9-doc wordpress-theme-twentytwentyone xplanet-images"
)
CONFIRMED_ON: Final = (  # 2026-11-27: asked once; the next draw is of others
    "colobot-common-textures digikam-data dreamchess-data endless-sky-data gimp-help-en "
    "golang-github-rwcarlsen-goexif-dev grass-doc gthumb-data imagemagick-6-doc kicad-doc-en kodi-data "
    "kpat kphotoalbum krita-data kstars-data lomiri-wallpapers-20.04 luminance-hdr lxqt-themes "
    "megaglest-data mypaint-data naev-data neverball-data opencv-doc photofilmstrip plasma-desktop-data "
    "pokerth-data python-pygame-doc python-skimage-doc python-sklearn-doc qt3d5-examples "
    "qtquickcontrols2-5-doc-html qtquickcontrols5-examples raincat-data saods9-doc scilab-doc "
    "sddm-theme-elarun sddm-theme-maldives singularity supertux-data tellico-data torcs-data "
    "trackballs-data tuxmath-data variety warmux-data wordpress-theme-twentytwentythree "
    "wordpress-theme-twentytwentytwo wx3.2-doc zaz-data"
)
_ENDINGS: Final = {".jpg", ".jpeg", ".png", ".webp"}
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
_LEAST_SIDE: Final = 240
_LONGER_SIDE: Final = 1024  # pixels: what platforms keep
_SHARE_OF_A: Final = 0.22
_DRAWN: Final = (
    0.3  # of the pixels, how many are exactly like the next: drawn figures and windows, not what a camera saw
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A picture to edit."""

    name: str
    kind: str  # photo, wallpaper, scene (of games: textures too), drawing (windows and maps too), poster or statement
    picture: Image.Image


def real_pictures(folders: Sequence[Path] = FOLDERS, *, borrowed: bool = True) -> list[Source]:
    """All pictures of some folders, by name; of one wallpaper in several sizes, or by day and by night, the first.

    Args:
        folders: where to look, folders within them too.
        borrowed: also the photographs of scikit-image.
    """
    found: dict[str, Source] = {}
    for source in _every(folders, borrowed=borrowed):
        found.setdefault(_subject(source), source)
    return _without_twins(sorted(found.values(), key=lambda source: source.name))


def _subject(source: Source) -> str:
    """What a picture is of, as far as its name tells."""
    path = Path(source.name)
    if "@" in source.name:
        return source.name  # within a bundle
    if "wallpapers" in path.parts:
        return "/".join(path.parts[:5])
    return re.sub(r"[-_](l|d|dark|light|day|night|\d+x\d+)$", "", str(path.with_suffix("")))


def _without_twins(sources: Sequence[Source]) -> list[Source]:
    """Leave out what looks like an earlier one: two sizes or two frames of one picture would count as mistakes."""
    kept: list[tuple[Source, PicturePrint]] = []
    for source in sources:
        made = picture_print_of(np.asarray(source.picture.convert("RGB"), np.uint8), depth=Depth.HASHES)
        words = made.turns[0]
        near = (
            int(np.bitwise_count(np.array([other.turns for _, other in kept]) ^ words).sum(axis=2).min())
            if kept
            else 256
        )
        if made.quality >= 50 and near > 60:
            kept.append((source, made))
    return [source for source, _ in kept]


def is_held_out(source: Source) -> bool:
    """Whether a picture belongs to part B."""
    digest = hashlib.sha256(source.picture.resize((64, 64)).tobytes()).digest()
    return digest[0] / 256 >= _SHARE_OF_A


def _every(folders: Iterable[Path], *, borrowed: bool) -> Iterator[Source]:
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix == ".rcc":
                yield from _in_bundle(path)
            elif path.suffix.lower() in _ENDINGS and path.is_file():
                kind = (
                    "photo" if "stamps" in path.parts else "scene" if "games" in path.parts else "wallpaper"
                )
                yield from _read(path.read_bytes(), str(path), kind)
    for number, picture in enumerate(photographs() if borrowed else ()):
        yield Source(name=f"scikit-image/{number}", kind="photo", picture=_small(picture))


def _in_bundle(path: Path) -> Iterator[Source]:
    """Pictures within a bundle of Qt, which lie there as they are."""
    data = path.read_bytes()
    for beginning in _BEGINNINGS:
        place = data.find(beginning)
        while place >= 0:
            yield from _read(data[place : place + 4_000_000], f"{path}@{place}", "photo")
            place = data.find(beginning, place + 100)


def _read(data: bytes, name: str, kind: str) -> Iterator[Source]:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if min(opened.size) < _LEAST_SIDE:
                return
            opened.draft("RGB", (_LONGER_SIDE, _LONGER_SIDE))
            picture = opened.convert("RGBA") if opened.has_transparency_data else opened.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    small = _small(picture)
    yield Source(name=name, kind="drawing" if _is_drawn(small) else kind, picture=small)


def _is_drawn(picture: Image.Image) -> bool:
    """Whether much of a picture is of one colour exactly, or many pixels are exactly like the next: no camera sees that."""
    colours = picture.resize((128, 128), Image.Resampling.NEAREST).getcolors(1 << 14) or []
    pixels = np.asarray(picture)
    is_like_the_next = (pixels[:, 1:] == pixels[:, :-1]).all(axis=2)
    return (
        max((count for count, _ in colours), default=0) > 0.3 * 128 * 128 or is_like_the_next.mean() > _DRAWN
    )


def _small(picture: Image.Image) -> Image.Image:
    made = picture.convert("RGB")
    made.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.LANCZOS)
    return made
