"""Which requests for data are there, why, in which emergencies, and how long does preservation hold?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from openiru.disclosures.models import Basis, Emergency, Holding, Opening, Renewal
from openiru.disclosures.policy import PRESERVED_FOR, REMIND_BEFORE
from openiru.disclosures.queries.keys import id_of
from openiru.disclosures.queries.openings import holdings_of, openings
from openiru.disclosures.types import (
    BasisView,
    DisclosureRow,
    DisclosureView,
    EmergencyView,
    Owed,
    PreservationView,
    Verdict,
)
from openiru.platforms.queries import form_rule, known_forms
from openiru.referrals.queries import preservations_sent, referral, referrals_page
from openiru.referrals.types import PreservationSent, Produced, ReferralFilter, ReferralRow
from openiru.review.types import Instrument

SHOWN_MAX: Final = 200


def disclosures() -> tuple[DisclosureRow, ...]:
    """The newest 200 requests for data and for preservation, the newest first."""
    rows: list[ReferralRow] = []
    for instrument in (Instrument.DATA_REQUEST, Instrument.PRESERVATION):
        rows += referrals_page(ReferralFilter(instrument=instrument), size=SHOWN_MAX).rows
    newest = sorted(rows, key=lambda row: row.created_at, reverse=True)[:SHOWN_MAX]
    ids = [UUID(row.referral_id) for row in newest]
    urgent = {each.referral_id: each for each in emergencies(ids)}
    kept = _counted(Holding.objects.filter(referral_id__in=ids, destroyed_at=None).values_list("referral_id"))
    opened = _counted(
        Opening.objects.filter(holding__referral_id__in=ids).values_list("holding__referral_id")
    )
    return tuple(_row(row, urgent.get(row.referral_id), kept, opened) for row in newest)


def _row(
    row: ReferralRow, urgent: EmergencyView | None, kept: Mapping[str, int], opened: Mapping[str, int]
) -> DisclosureRow:
    produced = {"acted": Produced.ALL, "partly": Produced.SOME, "refused": Produced.NONE}
    states = [state for state in row.items if state in produced]
    return DisclosureRow(
        referral_id=row.referral_id,
        reference=row.reference,
        platform=row.platform,
        instrument=row.instrument,
        status=row.status,
        sent_at=row.sent_at,
        produced=produced[states[0]] if states else None,
        is_emergency=urgent is not None,
        is_unreviewed=urgent is not None and urgent.verdict is None,
        holdings=kept.get(row.referral_id, 0),
        openings=opened.get(row.referral_id, 0),
    )


def _counted(rows: Iterable[tuple[UUID]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (referral_id,) in rows:
        found[str(referral_id)] = found.get(str(referral_id), 0) + 1
    return found


def disclosure(referral_id: str) -> DisclosureView:
    """One request for data, whole.

    Raises:
        NotFoundError: if there is no such referral.
    """
    found = referral(referral_id)
    key = UUID(found.referral_id)
    basis = Basis.objects.filter(pk=key).select_related("preservation").first()
    return DisclosureView(
        referral_id=found.referral_id,
        reference=found.reference,
        basis=basis_view(basis) if basis else None,
        emergency=next(iter(emergencies([key])), None),
        preservation=next(iter(preservations([found.referral_id])), None),
        holdings=holdings_of(found.referral_id),
        openings=openings(found.referral_id),
    )


def emergencies(referral_ids: Sequence[UUID] | None = None) -> tuple[EmergencyView, ...]:
    """Emergency requests with what another person said of them, the newest first; of these requests, or all."""
    rows = Emergency.objects.select_related("referral", "review").order_by("-declared_at")
    if referral_ids is not None:
        rows = rows.filter(pk__in=referral_ids)
    return tuple(map(_emergency, rows))


def unreviewed_count() -> int:
    """How many emergency requests nobody reviewed yet."""
    return Emergency.objects.filter(review__isnull=True).count()


def preservations(referral_ids: Sequence[str] | None = None) -> tuple[PreservationView, ...]:
    """Preservation requests that were sent and not taken back, with how long they hold, oldest first."""
    sent = preservations_sent(referral_ids)
    counts = dict(
        Renewal.objects.filter(referral_id__in=[UUID(each.referral_id) for each in sent])
        .values_list("referral_id")
        .annotate(Count("id"))
    )
    return tuple(_preservation(each, counts.get(UUID(each.referral_id), 0)) for each in sent)


def live_preservations(at: datetime) -> tuple[PreservationView, ...]:
    """Those that hold at `at`."""
    return tuple(each for each in preservations() if each.from_at <= at < each.until_at)


def owed(at: datetime) -> tuple[Owed, ...]:
    """What the unit itself owes at `at`: reviews of emergencies, and renewals of what is preserved."""
    reviews = Emergency.objects.filter(Q(review__isnull=True), declared_at__lte=at).select_related("referral")
    found = [
        Owed(
            is_review=True,
            referral_id=str(row.pk),
            reference=row.referral.reference,
            platform=row.referral.platform_id,
            instrument=row.referral.instrument,
            starts_at=row.declared_at,
            due_at=row.review_by,
        )
        for row in reviews
    ]
    found += [
        Owed(
            is_review=False,
            referral_id=each.referral_id,
            reference=each.reference,
            platform=each.platform,
            instrument=Instrument.PRESERVATION.value,
            starts_at=each.from_at,
            due_at=each.until_at - REMIND_BEFORE,
        )
        for each in live_preservations(at)
    ]
    return tuple(found)


def _preservation(sent: PreservationSent, renewals: int) -> PreservationView:
    seconds, most = _profile_says(sent.platform)
    lasts = timedelta(seconds=seconds) if seconds else PRESERVED_FOR
    return PreservationView(
        referral_id=sent.referral_id,
        reference=sent.reference,
        platform=sent.platform,
        subject_ids=sent.subject_ids,
        from_at=sent.sent_at,
        until_at=sent.sent_at + lasts * (1 + renewals),
        renewals=renewals,
        renewals_left=None if most is None else max(0, most - renewals),
    )


def _profile_says(platform: str) -> tuple[int | None, int | None]:
    """How long a platform preserves, and how often that is renewed, as the profile of its forms says."""
    rule = form_rule(platform, Instrument.PRESERVATION)
    profile = known_forms().profiles.get(rule.profile if rule else "voluntary")
    limits = [each for each in (profile.time_limits if profile else ()) if each.step == "preserve"]
    return (limits[0].seconds, limits[0].renewals) if limits else (None, None)


def basis_view(row: Basis) -> BasisView:
    """Why a request was made, as others may see it."""
    return BasisView(
        proportionality=row.proportionality,
        preservation_id=str(row.preservation_id) if row.preservation_id else None,
        preservation_reference=row.preservation.reference if row.preservation else "",
        no_preservation_because=row.no_preservation_because,
    )


def emergency_of(referral_id: str) -> EmergencyView | None:
    """The emergency of a request; None where it is none."""
    return next(iter(emergencies([id_of(referral_id)])), None)


def _emergency(row: Emergency) -> EmergencyView:
    review = getattr(row, "review", None)
    return EmergencyView(
        referral_id=str(row.pk),
        reference=row.referral.reference,
        platform=row.referral.platform_id,
        words=row.words,
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        review_by=row.review_by,
        verdict=Verdict(review.verdict) if review else None,
        review_words=review.words if review else "",
        reviewed_by=review.reviewed_by if review else "",
        reviewed_at=review.reviewed_at if review else None,
    )
