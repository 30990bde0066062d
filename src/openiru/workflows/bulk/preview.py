"""What would a bulk job do, and what would it leave out, and why?"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from openiru.campaigns.policy import APPEAL_UPHELD, UNDER_APPEAL, spares
from openiru.campaigns.types import BulkKind
from openiru.deconfliction.queries import active_holds
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id
from openiru.intake import queries as intake
from openiru.referrals import queries as referrals
from openiru.referrals.errors import NotFoundError
from openiru.referrals.types import ItemState, ItemView, MessageKind, ReferralStatus
from openiru.registry.queries import entries_in_force
from openiru.review import queries as review
from openiru.review.types import CaseStatus
from openiru.workflows.bulk.types import Candidate, Preview

_WAITS = frozenset({ReferralStatus.SENT, ReferralStatus.ACKNOWLEDGED})
# Taking back, and asking to reinstate, harms no subject: nothing protects from it.
_NO_HARM = frozenset({MessageKind.REFERRAL_WITHDRAWN, MessageKind.REFERRAL_MESSAGE})
_NEVER_LEFT = frozenset({ItemState.SCHEDULED, ItemState.RECALLED})


def preview(
    kind: BulkKind, things: Collection[str], *, ticked: Collection[str] = (), at: datetime
) -> Preview:
    """What a job would do with these things; changes nothing.

    Args:
        kind: the step.
        things: ids of cases, items, messages or referrals, as the step asks for.
        ticked: those on protected subjects that a person ticked one by one.
        at: now.
    """
    wanted = list(dict.fromkeys(things))
    found = list(_FIND[kind](wanted, at))
    found = _protected(kind, found, set(ticked), at)
    known = {each.thing_id for each in found}
    found += [_unknown(each) for each in wanted if each not in known]
    done = [each for each in found if each.is_done]
    return Preview(
        kind=kind,
        candidates=tuple(found),
        by_platform=Counter(each.platform for each in done),
        by_organisation=Counter(org for each in done for org in each.organisation_ids),
        excluded=Counter(each.excluded or "protected" for each in found if not each.is_done),
        digest=_digest(kind, found),
    )


def job_id() -> str:
    """An id for the job that follows a preview: whoever sends it twice begins one job."""
    return str(new_id())


def _cases(wanted: Sequence[str], at: datetime) -> Iterator[Candidate]:
    known = review.facts_of_many([each for each in wanted if _is_id(each)])
    named = _names({each.subject_id for each in known.values()})
    in_force = {
        organisation: bool(entries_in_force(organisation, at.date()))
        for organisation in {each.organisation_id for each in known.values()}
    }
    for case_id in wanted:
        if case_id not in known:
            continue
        case = known[case_id]
        excluded = ""
        if case.status is not CaseStatus.APPROVED:
            excluded = "not_approved"
        elif case.referred_at is not None:
            excluded = "already_referred"
        elif not in_force[case.organisation_id]:
            excluded = "no_list"
        yield Candidate(
            thing_id=case_id,
            subject_ids=(case.subject_id,),
            name=named.get(case.subject_id, ""),
            platform=case.platform,
            instrument=case.instrument.value,
            organisation_ids=(case.organisation_id,),
            excluded=excluded,
        )


def _items(wanted: Sequence[str], _at: datetime) -> Iterator[Candidate]:
    found = referrals.items([each for each in wanted if _is_id(each)])
    named = _names({each.subject_id for each in found})
    for item in found:
        excluded = ""
        if item.state is ItemState.WITHDRAWN:
            excluded = "already_withdrawn"
        elif item.state in _NEVER_LEFT:
            excluded = "never_sent"
        yield _of_items(
            item.item_id, [item], f"{item.reference} · {named.get(item.subject_id, '')}", excluded
        )


def _messages(wanted: Sequence[str], _at: datetime) -> Iterator[Candidate]:
    failed = {each.message_id: each for each in referrals.failed_deliveries()}
    for message_id in wanted:
        message = failed.get(message_id)
        if message is None:
            continue
        about = referrals.referral(message.referral_id)
        excluded = "" if message.dead_at is not None else "still_tried"
        made = _of_items(message_id, about.items, message.reference, excluded)
        yield replace(made, subject_ids=()) if message.kind in _NO_HARM else made


def _referrals(wanted: Sequence[str], _at: datetime) -> Iterator[Candidate]:
    for referral_id in wanted:
        try:
            found = referrals.referral(referral_id)
        except NotFoundError:
            continue
        pending = [each for each in found.items if each.state is ItemState.PENDING]
        excluded = "" if pending and found.status in _WAITS else "nothing_open"
        yield _of_items(found.referral_id, pending or found.items, found.reference, excluded)


_FIND = {
    BulkKind.REFER: _cases,
    BulkKind.WITHDRAW: _items,
    BulkKind.RETRY: _messages,
    BulkKind.REMIND: _referrals,
}


def _of_items(thing_id: str, items: Sequence[ItemView], name: str, excluded: str) -> Candidate:
    return Candidate(
        thing_id=thing_id,
        subject_ids=tuple(dict.fromkeys(each.subject_id for each in items)),
        name=name,
        platform=items[0].platform,
        instrument=items[0].instrument.value,
        organisation_ids=tuple(dict.fromkeys(each.organisation_id for each in items)),
        excluded=excluded,
    )


def _protected(
    kind: BulkKind, found: Sequence[Candidate], ticked: Collection[str], at: datetime
) -> list[Candidate]:
    """The same, with what protects their subjects: exemptions, earlier errors, appeals, and other units."""
    subjects = {subject for each in found for subject in each.subject_ids}
    exempted = review.exemptions_found(subjects)
    wrong = referrals.subjects_referred_in_error(subjects)
    appealed = referrals.subjects_under_appeal(subjects)
    upheld = referrals.subjects_of_upheld_appeals(subjects)
    held = {each.subject_id for each in active_holds(sorted(subjects), at)}
    told: list[Candidate] = []
    for each in found:
        codes = {code.value for subject in each.subject_ids for code in exempted.get(subject, ())}
        if wrong.intersection(each.subject_ids):
            codes.add("referred_in_error")
        if appealed.intersection(each.subject_ids):
            codes.add(UNDER_APPEAL)
        if upheld.intersection(each.subject_ids):
            codes.add(APPEAL_UPHELD)
        if held.intersection(each.subject_ids):
            codes.add("held_by_unit")
        protected = spares(kind, codes)
        told.append(replace(each, protected=protected, is_ticked=bool(protected) and each.thing_id in ticked))
    return told


def _unknown(thing_id: str) -> Candidate:
    return Candidate(
        thing_id=thing_id,
        subject_ids=(),
        name=thing_id[:64],
        platform="",
        instrument="",
        organisation_ids=(),
        excluded="unknown",
    )


def _names(subject_ids: Collection[str]) -> Mapping[str, str]:
    found = intake.subjects(subject_ids)
    return {key: view.handle or view.display_name or view.native_id for key, view in found.items()}


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _digest(kind: BulkKind, found: Sequence[Candidate]) -> str:
    # What a person ticked is part of it; names are not.
    lines = [f"{each.thing_id} {each.excluded} {','.join(each.protected)} {each.is_ticked}" for each in found]
    return sha256_text("\n".join([kind.value, *lines]).encode())
