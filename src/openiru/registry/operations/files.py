"""How do all files of one import take effect together, or not at all?"""

from datetime import datetime

from django.db import transaction

from openiru.registry.operations.editions import import_edition
from openiru.registry.operations.organisations import take_organisations
from openiru.registry.types import ImportReport, ImportTerms, Reading


@transaction.atomic
def take_reading(reading: Reading, by: str, at: datetime, terms: ImportTerms) -> ImportReport:
    """Import every edition of a reading, then its organisations; a refusal of one undoes all.

    Raises:
        OpenIruError: what `import_edition` raises.
    """
    editions = tuple(
        import_edition(edition.source.slug, edition, by, at, terms) for edition in reading.editions
    )
    organisations = take_organisations(reading.organisations, by, at) if reading.organisations else None
    return ImportReport(editions=editions, organisations=organisations)
