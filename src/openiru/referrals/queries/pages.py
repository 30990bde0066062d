"""Long lists, a page at a time; as fast on the last page as on the first."""

from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet

from openiru.foundation.paging import Page
from openiru.referrals.models import Item, Referral
from openiru.referrals.queries.keys import cursor_of, id_of, place_of
from openiru.referrals.queries.referrals import referral_rows
from openiru.referrals.types import ItemFilter, ItemRow, ItemState, ReferralFilter, ReferralRow
from openiru.review.types import Instrument

Row = TypeVar("Row", bound=Model)

PAGE_SIZE: Final = 50
PAGE_SIZE_MAX: Final = 200


def referrals_page(
    wanted: ReferralFilter, cursor: str | None = None, *, size: int = PAGE_SIZE
) -> Page[ReferralRow]:
    """Referrals, newest first.

    Raises:
        BadCursorError: if `cursor` was not given out here.
    """
    size = _bounded(size)
    rows = _behind(_matching(wanted), cursor, "created_at").order_by("-created_at", "-id")
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(
        rows=referral_rows(found[:size], sent_only=wanted.sent_only),
        next_cursor=cursor_of(last.created_at, last.pk) if last else None,
    )


def items_page(wanted: ItemFilter, cursor: str | None = None, *, size: int = PAGE_SIZE) -> Page[ItemRow]:
    """Items that were sent, the last sent first: the rows behind a figure as of now.

    Raises:
        BadCursorError: if `cursor` was not given out here.
        NotFoundError: if the organisation's id is none.
    """
    size = _bounded(size)
    rows = _behind(_sent(wanted), cursor, "sent_at").order_by("-sent_at", "-id")
    found = [_item_row(row) for row in rows.select_related("referral")[: size + 1]]
    last = found[size - 1] if len(found) > size else None
    return Page(
        rows=tuple(found[:size]),
        next_cursor=cursor_of(last.sent_at, id_of(last.item_id, "item")) if last else None,
    )


def find_reference(text: str) -> ReferralRow | None:
    """The referral with this reference, whatever its case and spaces; None if there is none."""
    reference = text.strip().upper()
    if "\x00" in reference:
        return None
    found = referral_rows(list(Referral.objects.filter(reference=reference)))
    return found[0] if found else None


def _bounded(size: int) -> int:
    return max(1, min(size, PAGE_SIZE_MAX))


def _behind(rows: QuerySet[Row], cursor: str | None, column: str) -> QuerySet[Row]:
    if not cursor:
        return rows
    at, row_id = place_of(cursor)
    later = Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__lt": row_id})
    # The plain bound lets the index begin at the right place.
    return rows.filter(later, **{f"{column}__lte": at})


def _matching(wanted: ReferralFilter) -> QuerySet[Referral]:
    rows = Referral.objects.all()
    if wanted.platform is not None:
        rows = rows.filter(platform_id=wanted.platform)
    if wanted.instrument is not None:
        rows = rows.filter(instrument=wanted.instrument)
    if wanted.statuses:
        rows = rows.filter(status__in=sorted(wanted.statuses))
    if wanted.created_by is not None:
        rows = rows.filter(created_by=wanted.created_by)
    if wanted.sent_only:
        rows = rows.filter(sent_at__isnull=False)
    return rows


def _sent(wanted: ItemFilter) -> QuerySet[Item]:
    rows = Item.objects.filter(sent_at__isnull=False)
    if wanted.platform is not None:
        rows = rows.filter(platform_id=wanted.platform)
    if wanted.organisation_id is not None:
        rows = rows.filter(organisation_id=id_of(wanted.organisation_id, "organisation"))
    if wanted.instrument is not None:
        rows = rows.filter(instrument=wanted.instrument)
    if wanted.states:
        rows = rows.filter(state__in=sorted(wanted.states))
    return rows


def _item_row(row: Item) -> ItemRow:
    return ItemRow(
        item_id=str(row.pk),
        referral_id=str(row.referral_id),
        reference=row.referral.reference,
        platform=row.platform_id,
        instrument=Instrument(row.instrument),
        subject_id=str(row.subject_id),
        organisation_id=str(row.organisation_id),
        state=ItemState(row.state),
        sent_at=row.sent_at or row.referral.created_at,
        decided_at=row.decided_at,
    )
