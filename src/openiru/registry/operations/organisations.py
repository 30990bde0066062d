"""Who says that a list entry names an organisation, and who agrees?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openiru.access import queries as access
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.foundation.errors import OpenIruError, RowError
from openiru.foundation.ids import derived_id
from openiru.registry import queries
from openiru.registry.errors import LinkExistsError, OrganisationExistsError
from openiru.registry.models import Organisation, OrganisationLink
from openiru.registry.policy import rules
from openiru.registry.sources.wording import clean
from openiru.registry.types import (
    LinkView,
    OrganisationsReport,
    OrganisationView,
    ParsedOrganisation,
)


@transaction.atomic
def add_organisation(slug: str, name: str, by: str, at: datetime) -> OrganisationView:
    """Make an organisation known under a short name; no list names it yet.

    Raises:
        BadSlugError: if the short name could not stand in a URL.
        NoNameError: if the name has no letter.
        OrganisationExistsError: if it is taken.
    """
    access.check_may(by, Right.MANAGE_ORGANISATIONS)
    rules.check_slug(slug)
    name = clean(name)
    rules.check_name(name)
    row, is_new = Organisation.objects.get_or_create(
        slug=slug,
        defaults={
            "id": derived_id("organisation", slug),
            "name": name,
            "created_by": by,
            "created_at": at,
        },
    )
    if not is_new:
        raise OrganisationExistsError(f"`{slug}` is {row.name} already")
    audit.record(
        Event.ORGANISATION_ADDED,
        subject_kind="organisation",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"slug": slug},
    )
    return queries.organisation(slug)


@transaction.atomic
def assert_link(organisation_ref: str, entry_ref: str, reason: str, by: str, at: datetime) -> LinkView:
    """Say that a list entry names an organisation; it counts once a second person approves.

    Args:
        organisation_ref: short name or id.
        entry_ref: id, or list and key as in ``un-sc:QDe.132``.
        reason: why, in words; 10 letters at least.
        by: the person who says so.
        at: now.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
        EntryNotFoundError: if no edition in force holds the entry.
        NotAnEntityError: if the entry is of a person, a ship or an aircraft.
        EmptyReasonError: if the reason is too short.
        LinkExistsError: if somebody has said so already.
    """
    access.check_may(by, Right.MANAGE_ORGANISATIONS)
    organisation = queries.organisation(organisation_ref)
    entry = queries.entry(entry_ref)
    rules.check_may_link(entry.kind, reason)
    row, is_new = OrganisationLink.objects.get_or_create(
        organisation_id=UUID(organisation.organisation_id),
        entry_id=UUID(entry.entry_id),
        defaults={"reason": reason.strip(), "asserted_by": by, "asserted_at": at},
    )
    if not is_new:
        raise LinkExistsError(f"{organisation.slug} is linked to {entry.list_slug}:{entry.key} already")
    audit.record(
        Event.LINK_ASSERTED,
        subject_kind="organisation_link",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"organisation_id": organisation.organisation_id, "entry_id": entry.entry_id},
    )
    return queries.link(organisation_ref, entry_ref)


@transaction.atomic
def approve_link(organisation_ref: str, entry_ref: str, by: str, at: datetime) -> LinkView:
    """Agree, as the second person, that the entry names the organisation.

    Raises:
        LinkNotFoundError: if nobody has asserted it.
        LinkApprovedError: if somebody has agreed already.
        OwnLinkError: if `by` asserted it.
    """
    access.check_may(by, Right.APPROVE_LINK)
    view = queries.link(organisation_ref, entry_ref)
    # Two people may press the button at once.
    row = OrganisationLink.objects.select_for_update().get(pk=view.link_id)
    rules.check_may_approve_link(queries.link(organisation_ref, entry_ref), by=by)
    row.approved_by, row.approved_at = by, at
    row.save(update_fields=["approved_by", "approved_at"])
    audit.record(
        Event.LINK_APPROVED,
        subject_kind="organisation_link",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={
            "organisation_id": view.organisation.organisation_id,
            "entry_id": view.entry.entry_id,
            "asserted_by": view.asserted_by,
        },
    )
    return queries.link(organisation_ref, entry_ref)


def take_organisations(
    organisations: Iterable[ParsedOrganisation], by: str, at: datetime
) -> OrganisationsReport:
    """Add the organisations of a file and assert their links; what is there already stays.

    A link whose entry is in no edition in force is reported and tried again when the file is
    imported again.
    """
    added: list[OrganisationView] = []
    known: list[OrganisationView] = []
    asserted: list[LinkView] = []
    errors: list[RowError] = []
    for organisation in organisations:
        try:
            added.append(add_organisation(organisation.slug, organisation.name, by, at))
        except OrganisationExistsError as error:
            known.append(queries.organisation(organisation.slug))
            if known[-1].name != organisation.name:
                errors.append(_row_error(organisation.row, error))
        for claim in organisation.links:
            try:
                entry_ref = f"{claim.list_slug}:{claim.key}"
                asserted.append(assert_link(organisation.slug, entry_ref, claim.reason, by, at))
            except LinkExistsError:
                continue
            except OpenIruError as error:
                errors.append(_row_error(organisation.row, error))
    return OrganisationsReport(
        added=tuple(added), known=tuple(known), asserted=tuple(asserted), row_errors=tuple(errors)
    )


def _row_error(row: int, error: OpenIruError) -> RowError:
    return RowError(row=row, code=error.code, message=error.message)
