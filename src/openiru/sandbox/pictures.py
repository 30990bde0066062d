"""What are the hashes of pictures that strangers made? Their decoder runs in the sandbox of this process."""

from collections.abc import Iterable, Iterator

from openiru.engines.hashes.dihedral import DihedralHashes
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash
from openiru.sandbox.readers import pdq
from openiru.sandbox.shared import shared_sandbox


def picture_hash(data: bytes) -> PdqHash | LowQuality | NoPicture:
    """The PDQ hash of an encoded picture (JPEG, PNG, WebP, GIF, AVIF).

    Raises:
        NoSandboxError: if no worker can be started.
    """
    return pdq.unpacked(shared_sandbox(pdq.READER).read(data))


def picture_hashes(files: Iterable[bytes]) -> Iterator[PdqHash | LowQuality | NoPicture]:
    """The same for many pictures, on all cores; in the order of the files.

    Raises:
        NoSandboxError: if no worker can be started.
    """
    return map(pdq.unpacked, shared_sandbox(pdq.READER).read_many(files))


def picture_turns(data: bytes, *, grey: bool = False) -> DihedralHashes | LowQuality | NoPicture:
    """The PDQ hashes of a picture as it is and in all seven other positions.

    Args:
        data: the file.
        grey: whether colours of JPEG files are left out: a quarter less work, up to 4 bits off.

    Raises:
        NoSandboxError: if no worker can be started.
    """
    return pdq.unpacked_turns(shared_sandbox(pdq.READER).read(data, grey=grey, turns=True))
