"""How does an edition of a list come into force?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from openiru.access import queries as access
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.registry import queries
from openiru.registry.errors import WrongListError
from openiru.registry.models import ListEdition, ListSource
from openiru.registry.operations.storing import known_entries, move_first_days, store
from openiru.registry.policy import rules
from openiru.registry.policy.comparison import Comparison, compare
from openiru.registry.policy.content import absence_content, entry_content, entry_of
from openiru.registry.types import (
    Change,
    DatedBy,
    EditionReport,
    EditionStatus,
    Form,
    ImportTerms,
    ParsedEdition,
    Scope,
    SourceFacts,
)

_PLAIN: Final = ImportTerms()


@transaction.atomic
def import_edition(
    source_slug: str,
    edition: ParsedEdition,
    by: str,
    at: datetime,
    terms: ImportTerms = _PLAIN,
) -> EditionReport:
    """Store an edition of a list; the same content twice changes nothing.

    Editions that machines read come into force at once. A curated edition waits for
    `approve_edition` by a second person; until then it changes no entry.

    Args:
        source_slug: the list that the caller means.
        edition: what a parser made of the files.
        by: the person who imports.
        at: now.
        terms: the edition's day, for lists that do not tell it (else the day of `at`), and
            whether the removal of many entries is right.

    Raises:
        WrongListError: if `edition` is of another list.
        FutureEditionError: if it is of a later day than `terms` allow.
        OtherDayError: if `terms` date it otherwise than before, and that cannot be changed any more.
        OlderEditionError: if a newer edition is in force.
        PartialEditionError: if it is an extract and a full edition is on file.
        ManyRemovalsError: if it lacks many entries, and `terms` do not accept that.
    """
    access.check_may(by, Right.IMPORT_LIST)
    if source_slug != edition.source.slug:
        raise WrongListError(f"This is an edition of {edition.source.slug}, not of {source_slug}.")
    _lock(edition.source, form=edition.form)
    before = ListEdition.objects.filter(
        source_id=source_slug, digest=edition.digest, includes_individuals=edition.includes_individuals
    ).first()
    if before is not None:
        if terms.dated is not None and edition.generated_at is None and terms.dated != before.generated_on:
            _redate(before, terms.dated, terms, by=by, at=at)
        return _report_of_earlier(before)
    row = _row(edition, by=by, at=at, dated=terms.dated)
    rules.check_has_come(source_slug, row.generated_on, terms.latest)
    _check_may_stand(row)
    found = compare(known_entries(source_slug), edition)
    rules.check_removals(
        source_slug,
        removed=len(found.removed),
        in_force=found.in_force_before,
        accepted=terms.accept_removals,
    )
    _count(row, found)
    if row.status == EditionStatus.PENDING.value:
        row.content = [{"key": entry.key, "content": entry_content(entry)} for entry in edition.entries]
    row.save(force_insert=True)
    if row.status == EditionStatus.IN_FORCE.value:
        store(found, row)
    _record(Event.EDITION_IMPORTED, row, _detail(row), by=by, at=at)
    return _report(row, found, edition)


@transaction.atomic
def approve_edition(edition_id: str, by: str, at: datetime) -> EditionReport:
    """Bring a curated edition into force, as the second person.

    Raises:
        EditionNotFoundError: if there is none.
        EditionInForceError: if it waits for nobody.
        OwnEditionError: if `by` imported it.
        OlderEditionError: if a newer edition came into force meanwhile.
        PartialEditionError: if a full edition came into force meanwhile.
    """
    access.check_may(by, Right.APPROVE_LIST)
    pk = queries.edition(edition_id).edition_id
    # Two people may press the button at once; and imports of the same list must wait.
    row = ListEdition.objects.select_for_update().get(pk=pk)
    rules.check_may_approve_edition(EditionStatus(row.status), imported_by=row.imported_by, by=by)
    source = ListSource.objects.select_for_update().get(pk=row.source_id)
    _check_may_stand(row)
    edition = _restored(row, source)
    found = compare(known_entries(source.pk), edition)
    _count(row, found)
    row.status, row.content = EditionStatus.IN_FORCE.value, None
    row.approved_by, row.approved_at = by, at
    row.save()
    store(found, row)
    _record(Event.EDITION_APPROVED, row, _detail(row), by=by, at=at)
    return _report(row, found, edition)


def _lock(facts: SourceFacts, *, form: Form) -> None:
    """Make the list known and hold its row, so that editions come one after the other."""
    values: Mapping[str, Any] = {
        "name": facts.name,
        "authority": facts.authority,
        "country": facts.country,
        "legal_instrument": facts.legal_instrument,
        "url": facts.url,
    }
    if rules.needs_second_person(form):
        # What one person typed must not rename a list that others rely on.
        ListSource.objects.get_or_create(slug=facts.slug, defaults=values)
    else:
        ListSource.objects.update_or_create(slug=facts.slug, defaults=values)
    ListSource.objects.select_for_update().get(pk=facts.slug)


def _row(edition: ParsedEdition, *, by: str, at: datetime, dated: date | None) -> ListEdition:
    if edition.generated_at is not None:
        day, dated_by = edition.generated_at.date(), DatedBy.LIST
    elif dated is not None:
        day, dated_by = dated, DatedBy.PERSON
    else:
        day, dated_by = at.date(), DatedBy.IMPORT
    waits = rules.needs_second_person(edition.form)
    return ListEdition(
        source_id=edition.source.slug,
        digest=edition.digest,
        format=edition.form.value,
        generated_on=day,
        generated_at=edition.generated_at,
        dated_by=dated_by.value,
        scope=edition.scope.value,
        includes_individuals=edition.includes_individuals,
        status=(EditionStatus.PENDING if waits else EditionStatus.IN_FORCE).value,
        entries_total=len(edition.entries),
        rows_unread=len(edition.row_errors),
        absences=[absence_content(absence) for absence in edition.absences],
        imported_by=by,
        imported_at=at,
    )


def _check_may_stand(row: ListEdition) -> None:
    in_force = ListEdition.objects.filter(source_id=row.source_id, status=EditionStatus.IN_FORCE.value)
    newest = in_force.order_by("-generated_on").values_list("generated_on", flat=True).first()
    rules.check_may_follow(row.source_id, row.generated_on, newest)
    full_on_file = in_force.filter(scope=Scope.FULL.value).exists()
    rules.check_may_hold(row.source_id, Scope(row.scope), full_on_file=full_on_file)


def _redate(row: ListEdition, day: date, terms: ImportTerms, *, by: str, at: datetime) -> None:
    """Take in the day of an edition that nobody had dated when it came."""
    day_before = row.generated_on
    is_alone = not ListEdition.objects.filter(source_id=row.source_id).exclude(pk=row.pk).exists()
    rules.check_may_redate(f"{row.source_id}@{day_before}", DatedBy(row.dated_by), day, is_alone=is_alone)
    rules.check_has_come(row.source_id, day, terms.latest)
    row.generated_on, row.dated_by = day, DatedBy.PERSON.value
    row.save(update_fields=["generated_on", "dated_by"])
    move_first_days(row)
    detail = {"list": row.source_id, "before": day_before.isoformat(), "day": day.isoformat()}
    _record(Event.EDITION_DATED, row, detail, by=by, at=at)


def _restored(row: ListEdition, source: ListSource) -> ParsedEdition:
    """The pending edition as it was parsed, as far as storing needs it."""
    return ParsedEdition(
        source=SourceFacts(
            slug=source.slug,
            name=source.name,
            authority=source.authority,
            country=source.country,
            legal_instrument=source.legal_instrument,
            url=source.url,
        ),
        form=Form(row.format),
        digest=row.digest,
        files=(),
        entries=tuple(entry_of(item["key"], item["content"]) for item in row.content or ()),
        generated_at=row.generated_at,
        scope=Scope(row.scope),
        includes_individuals=row.includes_individuals,
    )


def _count(row: ListEdition, found: Comparison) -> None:
    row.entries_new = found.count(Change.NEW)
    row.entries_changed = found.count(Change.CHANGED)
    row.entries_removed = found.count(Change.REMOVED)
    row.entries_relisted = found.count(Change.RELISTED)


def _record(event: Event, row: ListEdition, detail: Mapping[str, Any], *, by: str, at: datetime) -> None:
    audit.record(event, subject_kind="list_edition", subject_id=str(row.pk), by=by, at=at, detail=detail)


def _detail(row: ListEdition) -> dict[str, Any]:
    return {
        "list": row.source_id,
        "digest": row.digest,
        "generated_on": row.generated_on.isoformat(),
        "status": row.status,
        "entries": row.entries_total,
        "new": row.entries_new,
        "changed": row.entries_changed,
        "removed": row.entries_removed,
        "relisted": row.entries_relisted,
        "rows_unread": row.rows_unread,
    }


def _report(row: ListEdition, found: Comparison, edition: ParsedEdition) -> EditionReport:
    return EditionReport(
        edition=queries.edition(str(row.pk)),
        already_imported=False,
        new=row.entries_new,
        changed=row.entries_changed,
        removed=row.entries_removed,
        relisted=row.entries_relisted,
        unchanged=found.count(None),
        removals_held=len(found.held),
        left_out={kind.value: count for kind, count in edition.left_out.items()},
        notes=edition.notes,
        row_errors=edition.row_errors,
    )


def _report_of_earlier(row: ListEdition) -> EditionReport:
    view = queries.edition(str(row.pk))
    touched = view.entries_new + view.entries_changed + view.entries_relisted
    return EditionReport(
        edition=view,
        already_imported=True,
        new=view.entries_new,
        changed=view.entries_changed,
        removed=view.entries_removed,
        relisted=view.entries_relisted,
        unchanged=view.entries_total - touched,
        removals_held=0,
        left_out={},
        notes=(),
        row_errors=(),
    )
