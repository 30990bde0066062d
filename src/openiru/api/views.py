"""How do facts of referring become answers?"""

from collections.abc import Iterable, Mapping, Sequence

from openiru.api import schemas
from openiru.clocks.types import Duty, DutyKind
from openiru.intake.queries import subjects
from openiru.intake.types import SubjectView
from openiru.referrals.types import ItemView, OutcomeView, ReferralRow, ReferralView, TermsView
from openiru.registry.queries import entry, organisation

Owed = Mapping[DutyKind, Duty]


def referral_row(row: ReferralRow, owed: Owed) -> schemas.ReferralRowOut:
    """One referral of a list."""
    return schemas.ReferralRowOut(
        referral_id=row.referral_id,
        reference=row.reference,
        platform=row.platform,
        instrument=row.instrument,
        status=row.status,
        sent_at=row.sent_at,
        acknowledge_by=row.acknowledge_by,
        act_by=row.act_by,
        acknowledged_at=row.acknowledged_at,
        due=_due(owed),
        items=dict(row.items),
    )


def referral(found: ReferralView, owed: Owed) -> schemas.ReferralOut:
    """One referral with its items."""
    return schemas.ReferralOut(
        referral_id=found.referral_id,
        reference=found.reference,
        platform=found.platform,
        instrument=found.instrument,
        status=found.status,
        unit=found.unit_name,
        sent_by=found.outward_name,
        redress=found.redress,
        sent_at=found.sent_at,
        acknowledge_by=found.acknowledge_by,
        act_by=found.act_by,
        acknowledged_at=found.acknowledged_at,
        due=_due(owed),
        ticket=found.ticket,
        withdrawn_at=found.withdrawn_at,
        terms=None if found.terms is None else _terms(found.terms),
        items=items(found.items),
    )


def _due(owed: Owed) -> schemas.DueOut:
    acknowledge, act = owed.get(DutyKind.ACKNOWLEDGE), owed.get(DutyKind.ACT)
    return schemas.DueOut(
        acknowledge_at=acknowledge.due_at if acknowledge else None,
        act_at=act.due_at if act else None,
        paused_since=next((each.paused_since for each in owed.values() if each.paused_since), None),
    )


def items(found: Sequence[ItemView]) -> list[schemas.ItemOut]:
    """Items with their subjects, organisations and list entries."""
    seen = subjects([item.subject_id for item in found]) if found else {}
    names = {each: organisation(each).name for each in {item.organisation_id for item in found}}
    entries = {each: _entry(each) for each in _once(item.entry_ids for item in found)}
    return [_item(item, seen, names, entries) for item in found]


def _once(groups: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(each for group in groups for each in group)


def _entry(entry_id: str) -> schemas.ListEntryOut:
    found = entry(entry_id)
    return schemas.ListEntryOut(list=found.list_name, reference=found.reference, name=found.primary_name)


def _item(
    item: ItemView,
    seen: Mapping[str, SubjectView],
    names: Mapping[str, str],
    entries: Mapping[str, schemas.ListEntryOut],
) -> schemas.ItemOut:
    return schemas.ItemOut(
        item_id=item.item_id,
        referral_id=item.referral_id,
        reference=item.reference,
        platform=item.platform,
        instrument=item.instrument,
        state=item.state,
        subject=_subject(seen[item.subject_id]),
        organisation=names[item.organisation_id],
        list_entries=[entries[each] for each in item.entry_ids],
        ground=item.ground.value,
        tier=item.tier,
        reason=item.reason,
        sent_at=item.sent_at,
        withdrawn_at=item.withdrawn_at,
        withdrawal_reason=item.withdrawal_reason,
        decided_at=item.decided_at,
        outcomes=[_outcome(each) for each in item.outcomes],
    )


def _subject(subject: SubjectView) -> schemas.SubjectOut:
    return schemas.SubjectOut(
        kind=subject.kind.value,
        url=subject.url,
        handle=subject.handle,
        native_id=subject.native_id,
        display_name=subject.display_name,
        followers=subject.followers,
        followers_at=subject.followers_at,
    )


def _outcome(word: OutcomeView) -> schemas.OutcomeOut:
    return schemas.OutcomeOut(
        number=word.number,
        outcome=word.code,
        state=word.state,
        reason=word.reason,
        basis=word.basis,
        rule=word.rule,
        scope=list(word.scope),
        effective_at=word.effective_at,
        duration_days=word.duration_days,
        appeal_info=word.appeal_info,
        is_overtaken=word.is_overtaken,
        received_at=word.received_at,
    )


def _terms(terms: TermsView) -> schemas.TermsOut:
    return schemas.TermsOut(
        legal_instrument=terms.legal_instrument,
        order_digest=terms.order_digest,
        necessity=terms.necessity,
        scope=terms.scope,
        data_classes=dict(terms.data_classes),
        answers=[
            schemas.AnswerOut(
                produced=each.produced,
                answered_at=each.answered_at,
                reason=each.reason,
                is_overtaken=each.is_overtaken,
                received_at=each.received_at,
            )
            for each in terms.answers
        ],
    )
