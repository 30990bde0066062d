"""Which organisations does the unit know, and which entries are said to name them?"""

from uuid import UUID

from django.db.models import QuerySet

from openiru.registry.errors import LinkNotFoundError, OrganisationNotFoundError
from openiru.registry.models import Organisation, OrganisationLink
from openiru.registry.queries.views import entry_view
from openiru.registry.types import LinkView, OrganisationView


def organisations() -> tuple[OrganisationView, ...]:
    """All organisations by name."""
    return tuple(map(_view, Organisation.objects.order_by("name")))


def organisation(ref: str) -> OrganisationView:
    """The organisation with that short name or id.

    Raises:
        OrganisationNotFoundError: if there is none.
    """
    try:
        rows = Organisation.objects.filter(pk=UUID(ref))
    except ValueError:
        rows = Organisation.objects.filter(slug=ref)
    row = rows.first()
    if row is None:
        raise OrganisationNotFoundError(
            f"No organisation {ref}; `openiru registry organisations` lists them."
        )
    return _view(row)


def links() -> tuple[LinkView, ...]:
    """All links, approved or not, by organisation and entry."""
    return _link_views(OrganisationLink.objects.all())


def links_of(organisation_ref: str) -> tuple[LinkView, ...]:
    """The links of one organisation, approved or not, by entry.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
    """
    organisation_id = organisation(organisation_ref).organisation_id
    return _link_views(OrganisationLink.objects.filter(organisation_id=organisation_id))


def link(organisation_ref: str, entry_ref: str) -> LinkView:
    """The link between an organisation and an entry (id, or list and key as in ``un-sc:QDe.132``).

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
        LinkNotFoundError: if nobody has asserted it.
    """
    for view in links_of(organisation_ref):
        if entry_ref in {view.entry.entry_id, f"{view.entry.list_slug}:{view.entry.key}"}:
            return view
    raise LinkNotFoundError(f"Nobody has said that {entry_ref} names {organisation_ref}.")


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(organisation_id=str(row.pk), slug=row.slug, name=row.name)


def _link_views(rows: QuerySet[OrganisationLink]) -> tuple[LinkView, ...]:
    ordered = rows.order_by("organisation__slug", "entry__source_id", "entry__entry_key")
    return tuple(map(_link_view, ordered.select_related("organisation", "entry__source")))


def _link_view(row: OrganisationLink) -> LinkView:
    return LinkView(
        link_id=str(row.pk),
        organisation=_view(row.organisation),
        entry=entry_view(row.entry),
        reason=row.reason,
        asserted_by=row.asserted_by,
        asserted_at=row.asserted_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
    )
