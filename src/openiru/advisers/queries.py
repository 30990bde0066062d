"""What is known of advisers: how they were measured, which are on, and what they said."""

from collections.abc import Collection
from uuid import UUID

from openiru.advisers.models import KeptOpinion, Measurement, Switch
from openiru.advisers.types import Label, MeasurementView, Opinion, OpinionView, Span, SwitchView

_SHOWN_MAX = 200


def newest_measurement(
    adviser: str, *, set_digest: str | None = None, fingerprint: str | None = None
) -> MeasurementView | None:
    """The newest measurement of an adviser, of that set and description if they are given; None without one."""
    rows = Measurement.objects.filter(adviser=adviser)
    if set_digest is not None:
        rows = rows.filter(set_digest=set_digest)
    if fingerprint is not None:
        rows = rows.filter(fingerprint=fingerprint)
    row = rows.order_by("-measured_at", "-id").first()
    return measurement_view(row) if row else None


def newest_switch(adviser: str) -> SwitchView | None:
    """How an adviser was switched last; None if it never was."""
    row = Switch.objects.filter(adviser=adviser).select_related("measurement").order_by("-id").first()
    if row is None:
        return None
    return SwitchView(
        adviser=row.adviser,
        measurement=measurement_view(row.measurement) if row.measurement else None,
        by=row.by,
        at=row.at,
        reason=row.reason,
    )


def is_on(adviser: str, fingerprint: str) -> bool:
    """Whether an adviser may speak as it is described now."""
    switch = newest_switch(adviser)
    return (
        switch is not None
        and switch.measurement is not None
        and switch.measurement.fingerprint == fingerprint
    )


def opinions_on(lead_id: str) -> tuple[OpinionView, ...]:
    """What advisers said of a lead, the newest first; at most two hundred."""
    rows = KeptOpinion.objects.filter(lead_id=UUID(lead_id)).order_by("-id")
    return tuple(_view(row) for row in rows[:_SHOWN_MAX])


def asked_about(adviser: str, fingerprint: str, lead_ids: Collection[str]) -> frozenset[tuple[str, str]]:
    """The texts of leads of which an adviser, as described, has said something: pairs of lead and observation."""
    rows = KeptOpinion.objects.filter(
        adviser=adviser, fingerprint=fingerprint, lead_id__in=list(map(UUID, lead_ids))
    )
    return frozenset((str(lead), str(text)) for lead, text in rows.values_list("lead_id", "observation_id"))


def said_before(
    *, adviser: str, fingerprint: str, text_digest: str, model_id: str, policy_hash: str, prompt_hash: str
) -> Opinion | None:
    """What the adviser, as described, said when it was asked the same before, of whatever lead; None if it was not."""
    row = (
        KeptOpinion.objects.filter(
            adviser=adviser,
            fingerprint=fingerprint,
            text_digest=text_digest,
            model_id=model_id,
            policy_hash=policy_hash,
            prompt_hash=prompt_hash,
        )
        .order_by("id")
        .first()
    )
    return _opinion(row) if row else None


def measurement_view(row: Measurement) -> MeasurementView:
    """One measurement as others may see it."""
    return MeasurementView(
        measurement_id=str(row.pk),
        adviser=row.adviser,
        fingerprint=row.fingerprint,
        model_id=row.model_id,
        policy_hash=row.policy_hash,
        set_digest=row.set_digest,
        set_name=row.set_name,
        texts=row.texts,
        answered=row.answered,
        figures=row.figures,
        measured_by=row.measured_by,
        measured_at=row.measured_at,
    )


def _view(row: KeptOpinion) -> OpinionView:
    return OpinionView(
        lead_id=str(row.lead_id),
        observation_id=str(row.observation_id),
        adviser=row.adviser,
        fingerprint=row.fingerprint,
        opinion=_opinion(row),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
    )


def _opinion(row: KeptOpinion) -> Opinion:
    return Opinion(
        item_id=str(row.observation_id),
        label=Label(row.label),
        p=row.p,
        category=row.category,
        rationale=row.rationale,
        spans=tuple(Span(start=start, end=end) for start, end in row.spans),
        model_id=row.model_id,
        policy_hash=row.policy_hash,
        prompt_hash=row.prompt_hash,
        latency_ms=row.latency_ms,
        raw=row.raw,
        is_cut=row.is_cut,
        is_remembered=row.is_remembered,
    )
