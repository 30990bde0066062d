"""How does the print of a stranger's recording leave the sandbox?"""

from typing import Final

from openiru.engines.media.sound import reading
from openiru.engines.media.types import NoMedia

READER: Final = "openiru.sandbox.readers.sound:read"
warm: Final = reading.warm


def read(data: bytes) -> bytes | NoMedia:
    """The packed print of a file's first sound track; `SoundPrint.from_bytes` reads it back."""
    found = reading.read_sound(data)
    return found if isinstance(found, NoMedia) else found.to_bytes()
