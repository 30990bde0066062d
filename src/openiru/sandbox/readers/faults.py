"""Which fault of a picture is which fault of media, and back?"""

from collections.abc import Mapping
from typing import Final

from openiru.engines.hashes.types import PictureFault
from openiru.engines.media.types import MediaFault

MEDIA_FAULTS: Final[Mapping[PictureFault, MediaFault]] = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}
PICTURE_FAULTS: Final[Mapping[MediaFault, PictureFault]] = {
    **{media: picture for picture, media in MEDIA_FAULTS.items()},
    MediaFault.TOO_SLOW: PictureFault.TOO_LARGE,
    MediaFault.REFUSED: PictureFault.UNREADABLE,
    MediaFault.MISSING_TOOL: PictureFault.UNREADABLE,
}
