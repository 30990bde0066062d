"""What rests on the same evidence as a wrong referral, and what follows from taking it back?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.learning import queries as learning
from openiru.learning.types import GoldenSource
from openiru.referrals import queries as referrals
from openiru.referrals.errors import NotFoundError
from openiru.referrals.types import ItemState, RestingItem
from openiru.review import queries as review
from openiru.review.types import CaseFacts
from openiru.signals import queries as known
from openiru.signals.types import KnownPictureView, LeadStatus, RestingLead
from openiru.workflows.withdraw.returns import returns_of
from openiru.workflows.withdraw.types import Consequence, Plan, Step

_BLOCKED = frozenset({ItemState.ACTED, ItemState.PARTLY})
_NEVER_LEFT = frozenset({ItemState.SCHEDULED, ItemState.RECALLED})


def plan_withdrawal(item_ids: Collection[str], *, at: datetime) -> Plan:
    """Everything that follows from finding these items wrong; changes nothing.

    Raises:
        NotFoundError: if one of the items does not exist.
    """
    wanted = sorted(set(item_ids))
    wrong = referrals.resting_items(item_ids=wanted)
    if not wrong or len(wrong) < len(wanted):
        raise NotFoundError("There is no such item.")
    cases = [each.case_id for each in wrong]
    files = _files(wrong)
    shared = known.shared_on(cases, at)
    made = _made_of(files, cases, shared, at)
    signals = [f"picture:{each.entry_id}" for each in (*shared, *made)]
    leads = _leads(wrong, signals, cases)
    linked = _linked(wrong, leads)
    returns = returns_of(wrong, linked)
    subjects = intake.subjects(
        {each.subject_id for each in (*wrong, *linked, *returns.items)}
        | {each.subject_id for each in leads}
        | {each.subject_id for each in returns.halted}
    )
    names = {key: view.handle or view.display_name or view.native_id for key, view in subjects.items()}
    found = [
        *_of_items(wrong, names),
        *(_shared(each, cases) for each in shared),
        *_teaching(cases),
        *_of_linked(linked, names, why="same_evidence"),
        *_halted(returns.halted, names),
        *_of_linked(returns.items, names, why="on_return"),
        *(_made(each) for each in made),
        *_of_leads(leads, names, at),
        *_golden(cases),
    ]
    return Plan(
        item_ids=tuple(each.item_id for each in wrong),
        consequences=tuple(found),
        evidence=_marks(files, (*shared, *made), at),
        digest=_digest(wanted, found),
    )


def _files(wrong: Sequence[RestingItem]) -> frozenset[str]:
    """The files in which something was found that led to the wrong items."""
    seen = known.found_in({each.lead_id for each in wrong if each.lead_id})
    return intake.files_of({each.observation_id for found in seen.values() for each in found})


def _made_of(
    files: Collection[str], cases: Sequence[str], shared: Sequence[KnownPictureView], at: datetime
) -> list[KnownPictureView]:
    """Entries that were made of the wrong evidence: added since its case was opened. Older ones led to it."""
    begun = min(review.case(each, on=at.date()).created_at for each in cases)
    gone = {each.entry_id for each in shared}
    return [
        each
        for each in known.entries_of_files(files, since=begun, at=at)
        if each.entry_id not in gone and each.case_id is None
    ]


def _leads(
    wrong: Sequence[RestingItem], signals: Sequence[str], cases: Sequence[str]
) -> tuple[RestingLead, ...]:
    own = {each.lead_id for each in wrong}
    return tuple(each for each in known.leads_resting_on(signals, cases) if each.lead_id not in own)


def _linked(wrong: Sequence[RestingItem], leads: Sequence[RestingLead]) -> list[RestingItem]:
    """Items of others that rest on the same signals, and are not taken back yet."""
    own = {each.item_id for each in wrong}
    found = referrals.resting_items(lead_ids=[each.lead_id for each in leads])
    return [each for each in found if each.item_id not in own and each.state is not ItemState.WITHDRAWN]


def _of_items(wrong: Sequence[RestingItem], names: Mapping[str, str]) -> Iterator[Consequence]:
    for each in wrong:
        yield _item(Step.WITHDRAW_ITEM, each, names, why="found_wrong", is_at_once=True)
        if each.state in _BLOCKED:
            yield _item(Step.ASK_REINSTATEMENT, each, names, why="was_blocked", is_at_once=True)


def _of_linked(linked: Sequence[RestingItem], names: Mapping[str, str], *, why: str) -> Iterator[Consequence]:
    waiting: set[str] = set()
    for each in linked:
        if each.state not in _NEVER_LEFT:
            yield _item(Step.WITHDRAW_ITEM, each, names, why=why, is_at_once=False)
        elif each.referral_id not in waiting:
            waiting.add(each.referral_id)
            yield Consequence(
                step=Step.RECALL_REFERRAL,
                thing_id=each.referral_id,
                name=each.reference,
                why=why,
                is_at_once=False,
            )


def _halted(cases: Sequence[CaseFacts], names: Mapping[str, str]) -> Iterator[Consequence]:
    for each in cases:
        yield Consequence(
            step=Step.HALT_CASE,
            thing_id=each.case_id,
            name=names.get(each.subject_id, ""),
            why="on_return",
            is_at_once=True,
        )


def _item(
    step: Step, each: RestingItem, names: Mapping[str, str], *, why: str, is_at_once: bool
) -> Consequence:
    name = f"{each.reference} · {names.get(each.subject_id, '')}"
    return Consequence(step=step, thing_id=each.item_id, name=name, why=why, is_at_once=is_at_once)


def _shared(entry: KnownPictureView, cases: Sequence[str]) -> Consequence:
    # One that another approved case backs rests on that one from now on, unless a person ticks it.
    is_alone = referrals.other_ground(entry, cases) is None
    return Consequence(
        step=Step.STOP_SHARING,
        thing_id=entry.entry_id,
        name=f"{entry.bank} · {entry.source}",
        why="rests_on_case" if is_alone else "backed_by_other",
        is_at_once=is_alone,
    )


def _made(entry: KnownPictureView) -> Consequence:
    return Consequence(
        step=Step.WITHDRAW_SIGNAL,
        thing_id=entry.entry_id,
        name=f"{entry.bank} · {entry.source}",
        why="made_of_evidence",
        is_at_once=False,
    )


def _teaching(cases: Sequence[str]) -> Iterator[Consequence]:
    texts: dict[str, int] = {}
    for each in review.decided_texts(case_ids=cases):
        texts[each.case_id] = texts.get(each.case_id, 0) + 1
    for case_id, count in sorted(texts.items()):
        yield Consequence(
            step=Step.STOP_TEACHING,
            thing_id=case_id,
            name=str(count),
            why="no_longer_positive",
            is_at_once=True,
        )


def _of_leads(leads: Sequence[RestingLead], names: Mapping[str, str], at: datetime) -> Iterator[Consequence]:
    for each in leads:
        if each.status in {LeadStatus.DISMISSED, LeadStatus.REFERRED}:
            continue
        is_held = each.claimed_until is not None and each.claimed_until > at
        why = "in_case" if each.status is LeadStatus.IN_CASE else "held" if is_held else "nothing_else"
        if why == "nothing_else" and not each.is_wholly:
            why = "other_matches"
        yield Consequence(
            step=Step.CLOSE_LEAD if why == "nothing_else" else Step.LEAVE_LEAD,
            thing_id=each.lead_id,
            name=names.get(each.subject_id, ""),
            why=why,
            is_at_once=False,
        )


def _golden(cases: Sequence[str]) -> Iterator[Consequence]:
    wrong = set(cases)
    for text in learning.golden_texts():
        if text.source is GoldenSource.CASE and text.origin in wrong:
            yield Consequence(
                step=Step.WITHDRAW_GOLDEN,
                thing_id=text.text_id,
                name=text.label.value,
                why="labelled_by_case",
                is_at_once=False,
            )


def _marks(
    files: Collection[str], entries: Sequence[KnownPictureView], at: datetime
) -> Mapping[str, tuple[str, ...]]:
    """What may back nothing again, by the entry that was made of it; the wrong files that nothing was made of under ""."""
    going = {each.entry_id for each in entries}
    standing = known.entries_of_files(files, since=datetime.min.replace(tzinfo=at.tzinfo), at=at)
    kept = {each.capture_digest for each in standing if each.entry_id not in going}
    made = {each.capture_digest for each in entries}
    marks = {"": tuple(sorted(set(files) - kept - made))}
    for each in entries:
        own = [f"signal:picture:{each.entry_id}"]
        if each.capture_digest and each.capture_digest not in kept:
            own.append(each.capture_digest)
        if each.pdq:
            own.append(f"pdq:{each.pdq.hex()}")
        marks[each.entry_id] = tuple(own)
    return marks


def _digest(item_ids: Sequence[str], found: Sequence[Consequence]) -> str:
    lines = [*item_ids, *sorted(f"{each.key} {each.is_at_once} {each.why} {each.name}" for each in found)]
    return sha256_text("\n".join(lines).encode())
