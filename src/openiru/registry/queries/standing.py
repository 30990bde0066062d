"""What does every list say of an organisation on a day?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from openiru.registry.models import ListEdition, ListSource
from openiru.registry.policy.wording import EditionOnFile, standing_sentence, state_of
from openiru.registry.queries.entries import entries_in_force
from openiru.registry.queries.organisations import links_of, organisation
from openiru.registry.types import (
    EditionStatus,
    EntryView,
    ListStanding,
    Scope,
    Standing,
)


def standing(organisation_ref: str, on: date) -> Standing:
    """What each list says: named, not named, or unknown; the UN first, then by country.

    Says what lists say on that day, and never what the organisation is.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
    """
    view = organisation(organisation_ref)
    in_force = _by_list(entries_in_force(view.organisation_id, on))
    linked = links_of(view.organisation_id)
    approved = _by_list([link.entry for link in linked if link.approved_at is not None])
    editions = _editions_on(on, view.slug)
    sources = sorted(ListSource.objects.all(), key=lambda row: (row.country != "UN", row.country, row.slug))
    lines = []
    for source in sources:
        entries = in_force[source.slug]
        named = {entry.entry_id for entry in entries}
        others = [entry for entry in approved[source.slug] if entry.entry_id not in named]
        edition = editions.get(source.slug)
        lines.append(
            ListStanding(
                list_slug=source.slug,
                list_name=source.name,
                authority=source.authority,
                country=source.country,
                state=state_of(entries, edition, was_or_will_be=others),
                entries=tuple(entries),
                edition_on=None if edition is None else edition.generated_on,
                sentence=standing_sentence(entries, edition, was_or_will_be=others),
            )
        )
    waiting = sum(link.approved_at is None for link in linked)
    return Standing(organisation=view, on=on, lists=tuple(lines), links_waiting=waiting)


def _by_list(entries: Sequence[EntryView]) -> defaultdict[str, list[EntryView]]:
    found: defaultdict[str, list[EntryView]] = defaultdict(list)
    for entry in entries:
        found[entry.list_slug].append(entry)
    return found


def _editions_on(on: date, organisation_slug: str) -> dict[str, EditionOnFile]:
    """For each list the newest edition of that day or before; else the earliest on file."""
    rows = ListEdition.objects.filter(status=EditionStatus.IN_FORCE.value)
    later = rows.filter(generated_on__gt=on).order_by("source_id", "generated_on", "imported_at")
    earlier = rows.filter(generated_on__lte=on).order_by("source_id", "-generated_on", "-imported_at")
    found = {row.source_id: row for row in later.distinct("source_id")}
    found.update({row.source_id: row for row in earlier.distinct("source_id")})
    return {
        slug: EditionOnFile(
            generated_on=row.generated_on,
            scope=Scope(row.scope),
            is_later=row.generated_on > on,
            absence_is_verified=_absence(row, organisation_slug),
        )
        for slug, row in found.items()
    }


def _absence(row: ListEdition, organisation_slug: str) -> bool | None:
    for absence in row.absences:
        if absence["organisation"] == organisation_slug:
            return bool(absence["citation"]["verified"])
    return None
