"""In which language are the texts of leads, so that those find them who read it?"""

from collections.abc import Mapping

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.signals.models import Lead


@transaction.atomic
def tell_languages(languages: Mapping[str, str], *, by: str) -> int:
    """Note the language in which most texts of each lead are.

    Args:
        languages: BCP 47 by lead, "zxx" where it has no words.
        by: who scans.

    Returns:
        How many leads are in another language than was told before.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    rows = list(Lead.objects.select_for_update().filter(pk__in=list(languages)).order_by("pk"))
    changed = sum(row.language != languages[str(row.pk)] for row in rows)
    for row in rows:
        row.language, row.language_told_of = languages[str(row.pk)], row.match_count
    Lead.objects.bulk_update(rows, ("language", "language_told_of"), batch_size=500)
    return changed
