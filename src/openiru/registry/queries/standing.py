"""What does every list say of an organisation on a day?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from openiru.registry.models import EntryName, ListEdition, ListSource
from openiru.registry.policy.matching import folded_name
from openiru.registry.policy.wording import EditionOnFile, ListFacts, standing_sentence, state_of
from openiru.registry.queries.entries import entries_in_force, periods_perhaps_on
from openiru.registry.queries.organisations import links_of, organisation
from openiru.registry.queries.views import period_view
from openiru.registry.types import (
    EditionStatus,
    EntryView,
    LinkView,
    ListStanding,
    NameKind,
    OrganisationView,
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
    linked = links_of(view.organisation_id)
    facts = _facts(view, linked, on)
    sources = sorted(ListSource.objects.all(), key=lambda row: (row.country != "UN", row.country, row.slug))
    lines = tuple(_line(source, facts(source.slug)) for source in sources)
    return Standing(
        organisation=view,
        on=on,
        lists=lines,
        links_waiting=sum(link.approved_at is None for link in linked),
    )


def _line(source: ListSource, facts: ListFacts) -> ListStanding:
    return ListStanding(
        list_slug=source.slug,
        list_name=source.name,
        authority=source.authority,
        country=source.country,
        state=state_of(facts),
        entries=tuple(facts.entries),
        edition_on=None if facts.edition is None else facts.edition.generated_on,
        sentence=standing_sentence(facts),
    )


def _facts(view: OrganisationView, linked: Sequence[LinkView], on: date) -> Callable[[str], ListFacts]:
    """What is on file about the organisation, for each list."""
    entries = entries_in_force(view.organisation_id, on)
    named = {entry.entry_id for entry in entries}
    approved = [link.entry for link in linked if link.approved_at is not None]
    approved_ids = [UUID(entry.entry_id) for entry in approved]
    perhaps = [
        entry
        for entry in map(period_view, periods_perhaps_on(on, approved_ids))
        if entry.entry_id not in named
    ]
    waiting_ids = [UUID(link.entry_id) for link in linked if link.approved_at is None]
    linked_ids = {link.entry_id for link in linked}
    of_list = {
        "entries": _by_list(entries),
        "perhaps": _by_list(perhaps),
        "other_days": _by_list([entry for entry in approved if entry.entry_id not in named]),
        "waiting": _by_list(map(period_view, periods_perhaps_on(on, waiting_ids))),
        "same_name": _by_list(
            entry for entry in _entries_of_same_name(view, linked, on) if entry.entry_id not in linked_ids
        ),
    }
    editions = _editions_on(on, view.slug)

    def facts(slug: str) -> ListFacts:
        found = {name: entries_of[slug] for name, entries_of in of_list.items()}
        return ListFacts(**found, edition=editions.get(slug))

    return facts


def _entries_of_same_name(
    view: OrganisationView, linked: Sequence[LinkView], on: date
) -> Iterator[EntryView]:
    """Entries under a name of the organisation, linked or not, that are or may be in force."""
    own = EntryName.objects.filter(entry_id__in=[link.entry_id for link in linked]).exclude(folded="")
    names = {folded_name(view.name, NameKind.PRIMARY), *own.values_list("folded", flat=True)} - {""}
    same = EntryName.objects.filter(folded__in=names).values_list("entry_id", flat=True)
    return map(period_view, periods_perhaps_on(on, list(set(same))))


def _by_list(entries: Iterable[EntryView]) -> defaultdict[str, list[EntryView]]:
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
