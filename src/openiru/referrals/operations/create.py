"""How does an approved case become a referral?"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Actor, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.evidence.queries import capture
from openiru.foundation.digests import sha256_text
from openiru.platforms.queries import platform
from openiru.referrals.errors import AlreadyReferredError, BadRequestError, NotFoundError
from openiru.referrals.models import DataRequestTerms, Item, OutboxMessage, Referral
from openiru.referrals.policy.requests import check_may_create, check_order
from openiru.referrals.policy.states import DATA_INSTRUMENTS, MESSAGE_OF, OPEN_STATES
from openiru.referrals.queries.keys import id_of
from openiru.referrals.queries.referrals import referral
from openiru.referrals.types import CaseFacts, ItemState, NewReferral, ReferralStatus, ReferralView, Terms
from openiru.registry.queries import entries_in_force
from openiru.review.operations import take_into_referral
from openiru.review.queries import facts_of_many
from openiru.review.types import CaseFacts as ReviewedCase
from openiru.review.types import CaseStatus

_ONCE = ("referrals_one_open_item", "referrals_case_once")

_NEXT_NUMBER = """
INSERT INTO referrals_reference_counter (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = referrals_reference_counter.last + 1
RETURNING last
"""


def create_referral(
    new: NewReferral, *, by: str, at: datetime, keep_order: Callable[[], None] | None = None
) -> ReferralView:
    """Make a referral of approved cases; it leaves when its recall window has passed.

    Each item keeps the list entries in force now; they are read again on the day of sending.

    Args:
        new: the referral.
        by: who makes it.
        at: now.
        keep_order: keeps, and records, the order that the terms name, if it was not kept before; called once everything
            is locked that others may hold, as whoever recorded something must not wait for them.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        UnknownPlatformError, NotFoundError: if there is no such platform or case.
        BadRequestError, TermsError, CaseMismatchError, CaseNotApprovedError, NoLegalBasisError: as in
            `policy.requests.check_may_create`.
        UnknownCaptureError: if a request for data names an order that was never kept.
        AlreadyReferredError: if a case, or its subject, is in an open referral.
        review's WrongStatusError, AlreadyReferredError: if another person was faster.
    """
    try:
        return _create(new, by=by, at=at, keep_order=keep_order)
    except IntegrityError as error:
        # Two people may press the button at once; the second one finds the constraint.
        if any(name in str(error) for name in _ONCE):
            raise AlreadyReferredError(
                "One of these cases has just been put into another referral."
            ) from error
        raise


def request_data(new: NewReferral, *, by: str, at: datetime) -> ReferralView:
    """Make a data or preservation request; like `create_referral`, for these instruments alone.

    Raises:
        BadRequestError: for any other instrument; otherwise as `create_referral`.
    """
    if new.instrument not in DATA_INSTRUMENTS:
        raise BadRequestError(f"A {new.instrument} is no request for data.")
    return create_referral(new, by=by, at=at)


@transaction.atomic
def _create(
    new: NewReferral, *, by: str, at: datetime, keep_order: Callable[[], None] | None
) -> ReferralView:
    actor = check_may(by, Right.CREATE_REFERRAL)
    if not platform(new.platform).is_active:
        raise BadRequestError(f"{new.platform} is not active; activate it to refer to it.")
    cases = _cases(new)
    entries = {
        organisation_id: tuple(entry.entry_id for entry in entries_in_force(organisation_id, _day(at)))
        for organisation_id in sorted({case.organisation_id for case in cases})
    }
    check_may_create(new, [_facts(case, entries) for case in cases])
    _check_none_open(new, cases)
    made = _referral(new, actor, at)
    Item.objects.bulk_create(_item(made, case, entries) for case in cases)
    OutboxMessage.objects.create(
        referral=made,
        platform_id=new.platform,
        kind=MESSAGE_OF[new.instrument],
        not_before=made.send_not_before,
        next_try_at=made.send_not_before,
        created_at=at,
    )
    take_into_referral([case.case_id for case in cases], by=by, at=at)
    if keep_order is not None:
        keep_order()
    if new.terms is not None:
        check_order(capture(new.terms.order_digest).media_type)
        _keep_terms(made, new.terms)
    _record(made, new, cases, by=by, at=at)
    return referral(str(made.pk))


def _cases(new: NewReferral) -> list[ReviewedCase]:
    ids = [str(id_of(each, "case")) for each in new.case_ids]
    known = facts_of_many(ids)
    missing = [each for each in ids if each not in known]
    if missing:
        raise NotFoundError(f"There is no case {missing[0]}.")
    return [known[each] for each in dict.fromkeys(ids)]


def _facts(case: ReviewedCase, entries: Mapping[str, Sequence[str]]) -> CaseFacts:
    return CaseFacts(
        case_id=case.case_id,
        is_approved=case.status is CaseStatus.APPROVED,
        platform=case.platform,
        instrument=case.instrument,
        entries_in_force=len(entries[case.organisation_id]),
        is_referred=case.referred_at is not None,
    )


def _check_none_open(new: NewReferral, cases: Sequence[ReviewedCase]) -> None:
    standing = Item.objects.filter(
        subject_id__in=[case.subject_id for case in cases],
        instrument=new.instrument,
        state__in=sorted(OPEN_STATES),
    ).select_related("referral")
    for item in standing[:1]:
        raise AlreadyReferredError(
            f"A subject of these cases is in the open referral {item.referral.reference} with the same "
            "instrument; wait for its answer or withdraw it."
        )


def _referral(new: NewReferral, actor: Actor, at: datetime) -> Referral:
    return Referral.objects.create(
        reference=_next_reference(at),
        platform_id=new.platform,
        instrument=new.instrument,
        status=ReferralStatus.SCHEDULED,
        unit_name=new.unit_name.strip(),
        outward_name=actor.outward_name,
        redress=new.redress.strip(),
        created_by=actor.person_id,
        created_at=at,
        send_not_before=at + timedelta(seconds=new.recall_window_s),
    )


def _next_reference(at: datetime) -> str:
    """The next number of the year; the counter's row stays locked, so numbers have no gaps."""
    year = at.astimezone(UTC).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [year])
        (number,) = cursor.fetchone()
    return f"IRU-{year}-{number:06d}"


def _item(made: Referral, case: ReviewedCase, entries: Mapping[str, Sequence[str]]) -> Item:
    return Item(
        referral=made,
        platform_id=made.platform_id,
        instrument=made.instrument,
        case_id=case.case_id,
        subject_id=case.subject_id,
        organisation_id=case.organisation_id,
        entry_ids=list(entries[case.organisation_id]),
        ground=case.ground or "",
        tier=case.tier,
        reason=case.reason,
        state=ItemState.SCHEDULED,
    )


def _keep_terms(made: Referral, terms: Terms) -> None:
    DataRequestTerms.objects.create(
        referral=made,
        legal_instrument=terms.legal_instrument.strip(),
        order_digest=terms.order_digest,
        necessity=terms.necessity.strip(),
        scope=terms.scope.strip(),
        data_classes={each.value: why.strip() for each, why in terms.data_classes.items()},
    )


def _record(
    made: Referral, new: NewReferral, cases: Sequence[ReviewedCase], *, by: str, at: datetime
) -> None:
    is_data = made.instrument in DATA_INSTRUMENTS
    case_ids = [case.case_id for case in cases]
    record(
        Event.DATA_REQUESTED if is_data else Event.REFERRAL_CREATED,
        subject_kind="referral",
        subject_id=str(made.pk),
        by=by,
        at=at,
        detail={
            "reference": made.reference,
            "platform": made.platform_id,
            "instrument": made.instrument,
            "items": len(cases),
            "cases_digest": sha256_text("\n".join(sorted(case_ids)).encode()),
            "send_not_before": made.send_not_before.isoformat(),
            **({"order_digest": new.terms.order_digest} if new.terms else {}),
        },
    )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
