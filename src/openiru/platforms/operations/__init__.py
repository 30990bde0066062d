"""How are platforms, their secrets, their deadlines and the routes to them set?"""

from openiru.platforms.operations.parts import note_part
from openiru.platforms.operations.platform import (
    add_default_platforms,
    drop_form,
    save_platform,
    set_deadline,
    set_endpoint,
    set_form,
    set_secrets,
)
from openiru.platforms.operations.resealing import reseal_secrets
from openiru.platforms.operations.route import remove_route, set_route
from openiru.platforms.types import new_secret

__all__ = [
    "add_default_platforms",
    "drop_form",
    "new_secret",
    "note_part",
    "remove_route",
    "reseal_secrets",
    "save_platform",
    "set_deadline",
    "set_endpoint",
    "set_form",
    "set_route",
    "set_secrets",
]
