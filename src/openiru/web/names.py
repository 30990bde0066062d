"""What are the things called that ids point to?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from openiru.access.queries import people
from openiru.checks.queries import standings
from openiru.checks.types import Standing
from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
from openiru.referrals.types import ItemView
from openiru.registry import queries as registry
from openiru.registry.types import EntryView, OrganisationView


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedItem:
    """An item of a referral with what its ids point to."""

    item: ItemView
    subject: SubjectView
    organisation: OrganisationView
    entries: tuple[EntryView, ...]
    standing: Standing | None = None  # what checks saw; pages of platforms do not get it


def with_standings(rows: Iterable[NamedItem]) -> tuple[NamedItem, ...]:
    """The same items with what checks saw of their subjects, for pages of the unit."""
    found = tuple(rows)
    seen = standings({row.subject.id for row in found})
    return tuple(replace(row, standing=seen.get(row.subject.id)) for row in found)


def named_items(items: Iterable[ItemView]) -> tuple[NamedItem, ...]:
    """The same items, in the same order, with subjects, organisations and list entries."""
    found = tuple(items)
    subjects = intake.subjects([item.subject_id for item in found])
    organisations = organisations_by_id()
    # A referral rests on a handful of entries, whatever the number of its items.
    entries = {ref: registry.entry(ref) for ref in {ref for item in found for ref in item.entry_ids}}
    return tuple(
        NamedItem(
            item=item,
            subject=subjects[item.subject_id],
            organisation=organisations[item.organisation_id],
            entries=tuple(entries[ref] for ref in item.entry_ids),
        )
        for item in found
    )


def organisations_by_id() -> Mapping[str, OrganisationView]:
    """All organisations by id."""
    return {each.organisation_id: each for each in registry.organisations()}


def people_by_id() -> Mapping[str, str]:
    """The outward names of all people by id."""
    return {each.person_id: each.outward_name for each in people()}
