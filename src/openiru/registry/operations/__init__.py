"""Operations of the registry: bring editions into force, add organisations, link and approve."""

from openiru.registry.operations.editions import approve_edition, import_edition
from openiru.registry.operations.files import take_reading
from openiru.registry.operations.organisations import (
    add_organisation,
    approve_link,
    assert_link,
    take_organisations,
)

__all__ = [
    "add_organisation",
    "approve_edition",
    "approve_link",
    "assert_link",
    "import_edition",
    "take_organisations",
    "take_reading",
]
