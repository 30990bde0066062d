"""How is the print of a picture made, and how does it lie in files?"""

from collections.abc import Mapping
from dataclasses import astuple, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.decode import MAX_PIXELS, Pixels, decode_picture
from openiru.engines.hashes.dihedral import hash_turns
from openiru.engines.hashes.search import to_words
from openiru.engines.hashes.types import LowQuality, NoPicture, PictureFault
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.pictures.boxes import MOST, parts_of
from openiru.engines.media.pictures.close_ups import MOST_CLOSE_UPS, close_ups_of
from openiru.engines.media.pictures.features import ORB_COUNT, SIFT_COUNT, find_orb, find_sift
from openiru.engines.media.pictures.insets import MOST_INSETS, insets_of
from openiru.engines.media.pictures.scaling import GREY_SIDE, enlarged, shrunk
from openiru.engines.media.pictures.types import (
    TURNS_A_PICTURE,
    WORDS_A_HASH,
    CloseUp,
    Depth,
    Grey,
    LocalFeatures,
    PicturePrint,
    Words,
)
from openiru.engines.media.types import Box, MediaFault, NoMedia

KIND: Final = "picture"
VERSION: Final = 1

WORK_SIDE: Final = 512  # pixels of the longer side on which hashes and ORB are made
FINE_SIDE: Final = 896  # pixels of the longer side on which SIFT is made
MOST_PARTS: Final = MOST + 2 * MOST_INSETS

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
        roomy = enlarged(work)
        found = replace(
            found,
            close_ups=close_ups_of(grey, found.boxes, found.grey),
            orb=find_orb(roomy),
            orb_mirrored=find_orb(np.ascontiguousarray(roomy[:, ::-1])),
        )
    if depth >= Depth.DEEP:
        found = replace(found, sift=find_sift(enlarged(shrunk(grey, FINE_SIDE))))
    return found


def _hashes(grey: Grey) -> tuple[int, Words]:
    """Quality, and hashes in eight positions; none of them counts where the quality is low."""
    found = hash_turns(grey, min_quality=0)
    if isinstance(found, LowQuality):
        return 0, np.zeros((TURNS_A_PICTURE, WORDS_A_HASH), np.uint64)
    return found.quality, to_words(found.values)


def _with_parts(found: PicturePrint, work: Grey) -> PicturePrint:
    boxes = list(dict.fromkeys((*insets_of(work), *parts_of(work))))
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
    arrays["close_boxes"] = np.array([astuple(each.box) for each in found.close_ups], np.float32).reshape(
        -1, 4
    )
    arrays |= {f"close_greys.{place}": each.grey for place, each in enumerate(found.close_ups)}
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
            close_ups=_close_ups_in(arrays),
            **features,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BrokenPrintError("this print of a picture is damaged; make it anew") from error
    pairs: list[tuple[Any, Any]] = [(each.frames, each.descriptors) for each in features.values()]
    pairs += [(found.boxes, found.box_turns), (found.boxes, found.box_qualities)]
    if any(len(one) != len(other) for one, other in pairs) or not _is_within_limits(found):
        raise BrokenPrintError("this print of a picture is damaged; make it anew")
    return found


def _close_ups_in(arrays: Mapping[str, Any]) -> tuple[CloseUp, ...]:
    """Close-ups; prints that were made before there were any hold none."""
    if "close_boxes" not in arrays:
        return ()
    boxes = _shaped(arrays["close_boxes"], np.float32, (-1, 4)).tolist()
    return tuple(
        CloseUp(
            box=Box(left=left, top=top, right=right, bottom=bottom),
            grey=_shaped(arrays[f"close_greys.{place}"], np.uint8, (-1, -1)),
        )
        for place, (left, top, right, bottom) in enumerate(boxes)
    )


def _is_within_limits(found: PicturePrint) -> bool:
    """Whether a print is one that could have been made: work grows with what it holds."""
    close = np.array([astuple(each.box) for each in found.close_ups], np.float32).reshape(-1, 4)
    features = ((found.orb, ORB_COUNT), (found.orb_mirrored, ORB_COUNT), (found.sift, SIFT_COUNT))
    return bool(
        min(found.width, found.height, found.grey.size) >= 1
        and max(found.grey.shape) <= GREY_SIDE
        and 0 <= found.quality <= 100
        and len(found.boxes) <= MOST_PARTS
        and _are_parts(found.boxes)
        and len(close) <= MOST_CLOSE_UPS
        and _are_parts(close)
        and all(min(each.grey.shape) >= 1 and max(each.grey.shape) <= GREY_SIDE for each in found.close_ups)
        and all(len(each) <= count and np.isfinite(each.frames).all() for each, count in features)
    )


def _are_parts(boxes: NDArray[np.float32]) -> bool:
    left, top, right, bottom = boxes.T
    return bool(
        ((left >= 0) & (left < right) & (right <= 1) & (top >= 0) & (top < bottom) & (bottom <= 1)).all()
    )


def _shaped(array: Any, kind: type[np.generic], shape: tuple[int, ...]) -> Any:
    """An array whose kind and shape are what they must be; -1 stands for any length."""
    fits = array.ndim == len(shape) and all(
        want in {-1, has} for want, has in zip(shape, array.shape, strict=True)
    )
    if array.dtype != np.dtype(kind) or not fits:
        raise ValueError(array.shape)
    return array
