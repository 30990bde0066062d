"""Which names are looked for on a day, and for which organisation?"""

from collections import defaultdict
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from openiru.registry.models import EntryName, OrganisationLink
from openiru.registry.policy.matching import forms_of_name
from openiru.registry.policy.scripts import script_of
from openiru.registry.queries.entries import periods_on
from openiru.registry.types import NameForMatching, NameKind

_SURENESS: Final = {
    kind: place
    for place, kind in enumerate(
        (NameKind.PRIMARY, NameKind.AKA, NameKind.FKA, NameKind.ACRONYM, NameKind.LOW)
    )
}


def names_for_matching(on: date) -> tuple[NameForMatching, ...]:
    """Every name that an entry in force gives a linked organisation; each text once, at its surest.

    `low` and `acronym` never match alone. Names of individuals are not among them.
    """
    organisations = _organisations_by_entry()
    entry_ids = [period.entry_id for period in periods_on(on, list(organisations))]
    valid = (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    rows = EntryName.objects.filter(valid, entry_id__in=entry_ids).order_by("entry_id", "id")
    surest: dict[tuple[UUID, str], NameForMatching] = {}
    for row in rows:
        for text, kind in forms_of_name(row.text, NameKind(row.kind)):
            for organisation_id in organisations[row.entry_id]:
                name = NameForMatching(
                    organisation_id=str(organisation_id),
                    text=text,
                    kind=kind,
                    script=script_of(text),
                    entry_id=str(row.entry_id),
                )
                key = (organisation_id, text.casefold())
                if key not in surest or _SURENESS[kind] < _SURENESS[surest[key].kind]:
                    surest[key] = name
    return tuple(sorted(surest.values(), key=lambda name: (name.organisation_id, name.text)))


def _organisations_by_entry() -> defaultdict[UUID, list[UUID]]:
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    links = OrganisationLink.objects.filter(approved_at__isnull=False).order_by("pk")
    for entry_id, organisation_id in links.values_list("entry_id", "organisation_id"):
        found[entry_id].append(organisation_id)
    return found
