"""How is a plan of withdrawal carried out: as it was shown, whole, and once?"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from openiru.learning import operations as learning
from openiru.linking.operations import hold_standings
from openiru.referrals import operations as referrals
from openiru.referrals import queries
from openiru.referrals.errors import AlreadyWithdrawnError
from openiru.referrals.types import CorrectionView, ItemState, NewCorrection
from openiru.review import operations as review
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.workflows.returns.barred import note_who_is_barred
from openiru.workflows.withdraw.plan import plan_withdrawal
from openiru.workflows.withdraw.reinstate import ask_for_reinstatement
from openiru.workflows.withdraw.types import Consequence, NotInPlanError, Plan, PlanChangedError, Step

_BLOCKED = frozenset({ItemState.ACTED, ItemState.PARTLY})
_BY_HAND = frozenset(
    {
        Step.WITHDRAW_ITEM,
        Step.RECALL_REFERRAL,
        Step.STOP_SHARING,
        Step.WITHDRAW_SIGNAL,
        Step.CLOSE_LEAD,
        Step.WITHDRAW_GOLDEN,
    }
)


def withdraw_for_error(
    item_ids: Collection[str],
    *,
    plan_digest: str,
    chosen: Collection[str],
    reason: str,
    by: str,
    at: datetime,
) -> CorrectionView:
    """Carry out a plan as it was shown: what follows by rule, and what a person ticked; all of it, or nothing.

    The same plan is carried out once: whoever sends it again gets the correction that was made.

    Args:
        item_ids: the items that were found wrong.
        plan_digest: of the plan that was shown.
        chosen: keys of the proposed consequences that a person ticked.
        reason: in words; the platform reads it.
        by: who confirms.
        at: now.

    Raises:
        PlanChangedError: if something changed since the plan was shown.
        NotInPlanError: if something was ticked that the plan does not propose.
        Otherwise as the operations of each step.
    """
    done = queries.correction_of_plan(plan_digest)
    if done is not None:
        return done
    try:
        return _carry_out(item_ids, plan_digest, chosen, reason=reason, by=by, at=at)
    except (AlreadyWithdrawnError, PlanChangedError):
        # Somebody may have sent the same plan at the same moment, and was first.
        done = queries.correction_of_plan(plan_digest)
        if done is None:
            raise
        return done


@transaction.atomic
def _carry_out(
    item_ids: Collection[str],
    plan_digest: str,
    chosen: Collection[str],
    *,
    reason: str,
    by: str,
    at: datetime,
) -> CorrectionView:
    plan = plan_withdrawal(item_ids, at=at)
    if plan.digest != plan_digest:
        raise PlanChangedError("What follows has changed since it was shown; look at it again.")
    steps = _steps(plan, chosen)
    items = [each.thing_id for each in steps if each.step is Step.WITHDRAW_ITEM]
    _hold(steps, items)
    # What a platform said a moment ago counts, too.
    blocked = [each.item_id for each in queries.resting_items(item_ids=items) if each.state in _BLOCKED]
    words = f"Its ground was withdrawn: {reason.strip()}"
    for each in steps:
        if each.step is Step.RECALL_REFERRAL:
            referrals.recall(each.thing_id, by=by, at=at, reason=words)
    made = referrals.correct_items(
        NewCorrection(
            item_ids=tuple(items),
            reason=reason,
            plan_digest=plan_digest,
            evidence=_evidence(plan, steps, at),
            consequences=tuple(each.key for each in steps),
        ),
        by=by,
        at=at,
    )
    for each in steps:
        if each.step in {Step.WITHDRAW_SIGNAL, Step.STOP_SHARING}:
            signals.withdraw_signal(each.thing_id, by=by, at=at, reason=words)
        elif each.step is Step.CLOSE_LEAD:
            review.dismiss_lead(each.thing_id, by=by, at=at, reason=words)
        elif each.step is Step.WITHDRAW_GOLDEN:
            learning.withdraw_golden_text(each.thing_id, by=by, at=at, reason=words)
    # From this moment on nothing is a return of what was wrong.
    note_who_is_barred(among=_subjects(items), by=by, at=at)
    if blocked:
        ask_for_reinstatement(blocked, by=by, at=at)
    return made


def _hold(steps: Collection[Consequence], items: Collection[str]) -> None:
    """Lock referrals in the common order and then leads, before anything of this is recorded."""
    recalled = {each.thing_id for each in steps if each.step is Step.RECALL_REFERRAL}
    held = {each.referral_id for each in queries.resting_items(item_ids=items)}
    for referral_id in sorted(recalled | held):
        referrals.hold_referral(referral_id)
    signals.hold_leads([each.thing_id for each in steps if each.step is Step.CLOSE_LEAD])
    hold_standings()


def _subjects(items: Collection[str]) -> set[str]:
    return {each.subject_id for each in queries.resting_items(item_ids=items)}


def _steps(plan: Plan, chosen: Collection[str]) -> list[Consequence]:
    proposed = {each.key for each in plan.consequences if not each.is_at_once and each.step in _BY_HAND}
    unknown = sorted(set(chosen) - proposed)
    if unknown:
        raise NotInPlanError(f"The plan proposes no {unknown[0]!r}.")
    return [each for each in plan.consequences if each.is_at_once or each.key in chosen]


def _evidence(plan: Plan, steps: Collection[Consequence], at: datetime) -> tuple[str, ...]:
    """The marks of the wrong files and of all that ends; what a person left standing is no wrong evidence."""
    ended = {each.thing_id for each in steps if each.step in {Step.STOP_SHARING, Step.WITHDRAW_SIGNAL}}
    items = [each.thing_id for each in steps if each.step is Step.WITHDRAW_ITEM]
    cases = [each.case_id for each in queries.resting_items(item_ids=items)]
    # Linked items that a person ticked take away what would have backed an entry.
    ended |= {
        each.entry_id for each in known.shared_on(cases, at) if queries.other_ground(each, cases) is None
    }
    found = (plan.evidence.get(each, ()) for each in ("", *sorted(ended)))
    return tuple(mark for marks in found for mark in marks)
