"""How is the print of a picture made, and how does it lie in files?"""

from dataclasses import replace
from typing import Any, Final

import cv2
import numpy as np

from openiru.engines.hashes.decode import MAX_PIXELS, Pixels, decode_picture
from openiru.engines.hashes.dihedral import hash_turns
from openiru.engines.hashes.search import to_words
from openiru.engines.hashes.types import LowQuality, NoPicture, PictureFault
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.pictures.boxes import MOST, parts_of
from openiru.engines.media.pictures.features import ORB_COUNT, SIFT_COUNT, find_orb, find_sift
from openiru.engines.media.pictures.insets import MOST_INSETS, insets_of
from openiru.engines.media.pictures.types import (
    TURNS_A_PICTURE,
    WORDS_A_HASH,
    Depth,
    Grey,
    LocalFeatures,
    PicturePrint,
    Words,
)
from openiru.engines.media.types import MediaFault, NoMedia

KIND: Final = "picture"
VERSION: Final = 1

WORK_SIDE: Final = 512  # pixels of the longer side on which hashes and ORB are made
FINE_SIDE: Final = 896  # pixels of the longer side on which SIFT is made
GREY_SIDE: Final = 320  # pixels of the longer side of the small copy
MOST_PARTS: Final = MOST + 2 * MOST_INSETS
_LEAST_SIDE: Final = 320  # smaller pictures are enlarged for local features, which need room around them

_FAULTS: Final = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}
_FEATURES: Final = ("orb", "orb_mirrored", "sift")


def read_picture_print(
    data: bytes, *, depth: Depth = Depth.LOCAL, max_pixels: int = MAX_PIXELS
) -> PicturePrint | NoMedia:
    """The print of an encoded picture (JPEG, PNG, WebP, GIF, AVIF); meets decoders, so run it in a sandbox.

    Only luminance is decoded, and no more detail than the depth needs.

    Cost: for a million pixels on one core about 4 ms for hashes, 12 with panels, 25 with ORB, 230 with SIFT.
    """
    side = FINE_SIDE if depth >= Depth.DEEP else WORK_SIDE
    pixels = decode_picture(data, max_pixels=max_pixels, enough_side=side, grey=True)
    if isinstance(pixels, NoPicture):
        return NoMedia(fault=_FAULTS[pixels.fault], reason=pixels.reason)
    return picture_print_of(pixels, depth=depth)


def picture_print_of(pixels: Pixels, *, depth: Depth = Depth.LOCAL) -> PicturePrint:
    """The print of decoded pixels, shape (height, width, 3) in RGB, or (height, width) if grey."""
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    grey = np.ascontiguousarray(grey, dtype=np.uint8)
    work = shrunk(grey, WORK_SIDE)
    quality, turns = _hashes(work)
    found = PicturePrint(
        width=grey.shape[1],
        height=grey.shape[0],
        quality=quality,
        turns=turns,
        boxes=np.empty((0, 4), np.float32),
        box_turns=np.empty((0, TURNS_A_PICTURE, WORDS_A_HASH), np.uint64),
        box_qualities=np.empty(0, np.uint8),
        grey=shrunk(work, GREY_SIDE),
        depth=depth,
    )
    if depth >= Depth.PANELS:
        found = _with_parts(found, work)
    if depth >= Depth.LOCAL:
        roomy = _enlarged(work)
        found = replace(
            found, orb=find_orb(roomy), orb_mirrored=find_orb(np.ascontiguousarray(roomy[:, ::-1]))
        )
    if depth >= Depth.DEEP:
        found = replace(found, sift=find_sift(_enlarged(shrunk(grey, FINE_SIDE))))
    return found


def shrunk(grey: Grey, side: int) -> Grey:
    """A picture whose longer side has so many pixels at most."""
    height, width = grey.shape
    scale = side / max(height, width)
    if scale >= 1:
        return grey
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: Grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return small


def _enlarged(grey: Grey) -> Grey:
    height, width = grey.shape
    scale = _LEAST_SIDE / max(height, width)
    if scale <= 1:
        return grey
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    large: Grey = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    return large


def _hashes(grey: Grey) -> tuple[int, Words]:
    """Quality, and hashes in eight positions; none of them counts where the quality is low."""
    found = hash_turns(grey, min_quality=0)
    if isinstance(found, LowQuality):
        return 0, np.zeros((TURNS_A_PICTURE, WORDS_A_HASH), np.uint64)
    return found.quality, to_words(found.values)


def _with_parts(found: PicturePrint, work: Grey) -> PicturePrint:
    boxes = list(dict.fromkeys((*parts_of(work), *insets_of(work))))
    hashed = [_hashes(work[top:bottom, left:right]) for left, top, right, bottom in boxes]
    height, width = work.shape
    sides = np.array([width, height, width, height], np.float32)
    shares: Any = np.array(boxes, np.float32).reshape(-1, 4) / sides
    turns = np.array([turns for _, turns in hashed], np.uint64)
    return replace(
        found,
        boxes=shares,
        box_turns=turns.reshape(-1, TURNS_A_PICTURE, WORDS_A_HASH),
        box_qualities=np.array([quality for quality, _ in hashed], np.uint8),
    )


def to_bytes(found: PicturePrint) -> bytes:
    """A print as bytes; the same for the same print."""
    arrays: dict[str, Any] = {
        "turns": found.turns,
        "boxes": found.boxes,
        "box_turns": found.box_turns,
        "box_qualities": found.box_qualities,
        "grey": found.grey,
    }
    for name in _FEATURES:
        features: LocalFeatures = getattr(found, name)
        arrays |= {f"{name}.frames": features.frames, f"{name}.descriptors": features.descriptors}
    facts = {
        "width": found.width,
        "height": found.height,
        "quality": found.quality,
        "depth": int(found.depth),
    }
    return pack(KIND, VERSION, arrays, facts)


def from_bytes(data: bytes) -> PicturePrint:
    """A print that `to_bytes` wrote.

    Raises:
        BrokenPrintError: if it is none, or damaged.
    """
    arrays, facts = unpack(data, KIND, VERSION)
    try:
        features = {
            name: LocalFeatures(
                frames=_shaped(arrays[f"{name}.frames"], np.float32, (-1, 4)),
                descriptors=_shaped(arrays[f"{name}.descriptors"], np.uint8, (-1, width)),
            )
            for name, width in zip(_FEATURES, (32, 32, 128), strict=True)
        }
        found = PicturePrint(
            width=int(facts["width"]),
            height=int(facts["height"]),
            quality=int(facts["quality"]),
            depth=Depth(facts["depth"]),
            turns=_shaped(arrays["turns"], np.uint64, (TURNS_A_PICTURE, WORDS_A_HASH)),
            boxes=_shaped(arrays["boxes"], np.float32, (-1, 4)),
            box_turns=_shaped(arrays["box_turns"], np.uint64, (-1, TURNS_A_PICTURE, WORDS_A_HASH)),
            box_qualities=_shaped(arrays["box_qualities"], np.uint8, (-1,)),
            grey=_shaped(arrays["grey"], np.uint8, (-1, -1)),
            **features,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BrokenPrintError("this print of a picture is damaged; make it anew") from error
    pairs: list[tuple[Any, Any]] = [(each.frames, each.descriptors) for each in features.values()]
    pairs += [(found.boxes, found.box_turns), (found.boxes, found.box_qualities)]
    if any(len(one) != len(other) for one, other in pairs) or not _is_within_limits(found):
        raise BrokenPrintError("this print of a picture is damaged; make it anew")
    return found


def _is_within_limits(found: PicturePrint) -> bool:
    """Whether a print is one that could have been made: work grows with what it holds."""
    left, top, right, bottom = found.boxes.T
    features = ((found.orb, ORB_COUNT), (found.orb_mirrored, ORB_COUNT), (found.sift, SIFT_COUNT))
    return bool(
        min(found.width, found.height, found.grey.size) >= 1
        and max(found.grey.shape) <= GREY_SIDE
        and 0 <= found.quality <= 100
        and len(found.boxes) <= MOST_PARTS
        and ((left >= 0) & (left < right) & (right <= 1) & (top >= 0) & (top < bottom) & (bottom <= 1)).all()
        and all(len(each) <= count and np.isfinite(each.frames).all() for each, count in features)
    )


def _shaped(array: Any, kind: type[np.generic], shape: tuple[int, ...]) -> Any:
    """An array whose kind and shape are what they must be; -1 stands for any length."""
    fits = array.ndim == len(shape) and all(
        want in {-1, has} for want, has in zip(shape, array.shape, strict=True)
    )
    if array.dtype != np.dtype(kind) or not fits:
        raise ValueError(array.shape)
    return array
