"""Which engines are there?"""

from typing import Final

from openiru.engines.hashes.engine import PictureEngine
from openiru.engines.interface import Engine
from openiru.engines.names.matcher import NameEngine
from openiru.engines.terms.engine import TermEngine
from openiru.engines.urls.shared import AddressEngine

ENGINES: Final[tuple[Engine, ...]] = (NameEngine(), PictureEngine(), AddressEngine(), TermEngine())
