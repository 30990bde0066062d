"""What stands around a case: who shares what, who points to whom, how many follow, and what platforms took away?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake import queries as intake
from openiru.intake.types import FollowersView, SubjectView
from openiru.referrals import queries as referrals
from openiru.referrals.types import ItemState, ItemView
from openiru.registry.queries import organisation
from openiru.relations.policy import layer_of, reach_by_day
from openiru.relations.queries.around import edges_among, near
from openiru.relations.types import Edge, Loss, Network, Node
from openiru.review import queries as review
from openiru.review.types import CaseFilter, CaseStatus

MOST_NODES: Final = 150
MOST_EDGES: Final = 600
_MOST_OF_ORGANISATION: Final = 500
_ACTED: Final = frozenset({ItemState.ACTED, ItemState.PARTLY})


class _Act(NamedTuple):
    """A platform said that it acted."""

    item: ItemView
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What was gathered, before it is cut to size."""

    subjects: Mapping[str, SubjectView]  # accounts
    cases: Mapping[str, str]  # account -> newest case of the organisation on it or a post of it
    owners: Mapping[str, str]  # subject -> account, of posts that are known
    acted: Mapping[str, _Act]  # subject -> last item on which a platform acted

    def owner_of(self, subject_id: str) -> str:
        """The account of a subject."""
        return self.owners.get(subject_id, subject_id)


def network_of(case_id: str, *, by: str, on: date | None = None) -> Network:
    """The network around a case: leads, never findings.

    Accounts that share rare values with that of the case, those of approved cases of the same organisation, and all edges between
    those that are shown. A post stands as its account.

    Args:
        case_id: whose network.
        by: who asks; what they may see is asked now.
        on: what was observed, decided and answered up to that day (UTC); names are those of today. Everything without it.

    Raises:
        NotAllowedError: if `by` may not read the desk.
        UnknownCaseError: if there is no such case.
    """
    check_may(by, Right.READ_DESK)
    facts = review.facts(case_id)
    centre = _account_of(facts.subject_id)
    until = None if on is None else datetime.combine(on, time.max, UTC)
    owners, cases = _cases_of(facts.organisation_id, until)
    cases |= {centre: case_id}
    found = near(centre, most=MOST_NODES, wanted=cases, until=until)
    known = {
        key: each
        for key, each in intake.subjects({*found.weights, *cases}).items()
        if until is None or each.first_seen_at <= until
    }
    posts = [post for post, account in owners.items() if account in known]
    items = referrals.items_about({*known, *posts, facts.subject_id})
    counts = _counts(known, until)
    around = _Around(
        subjects={key: _as_counted(each, counts.get(key, ())) for key, each in known.items()},
        cases=cases,
        owners=owners | {facts.subject_id: centre},
        acted={act.item.subject_id: act for act in (_act(each, until) for each in items) if act},
    )
    nodes = _nodes(centre, found.weights, around)
    shown = {each.subject.id: each.subject for each in nodes[:MOST_NODES]}
    edges = edges_among(shown, until=until)
    return Network(
        case_id=case_id,
        organisation=organisation(facts.organisation_id),
        centre=centre,
        nodes=tuple(nodes[:MOST_NODES]),
        left_out=len(nodes) + found.total - len(found.weights) - len(shown),
        edges=tuple(edges[:MOST_EDGES]),
        edges_left_out=max(0, len(edges) - MOST_EDGES),
        reach=reach_by_day({key: each for key, each in counts.items() if key in shown}),
        losses=_losses(around, shown, edges),
    )


def _cases_of(organisation_id: str, until: datetime | None) -> tuple[dict[str, str], dict[str, str]]:
    """The accounts of posts, and of accounts the newest approved case on them or a post of theirs."""
    wanted = CaseFilter(organisation_id=organisation_id, statuses=frozenset({CaseStatus.APPROVED}))
    rows = [
        row
        for row in review.cases(wanted, rows=_MOST_OF_ORGANISATION).rows
        if until is None or (row.decided_at is not None and row.decided_at <= until)
    ]
    owners = {
        key: each.author_id
        for key, each in intake.subjects({row.subject_id for row in rows}).items()
        if each.author_id
    }
    return owners, {owners.get(row.subject_id, row.subject_id): row.case_id for row in reversed(rows)}


def _account_of(subject_id: str) -> str:
    """The account of a post that is known to be its, else the subject itself."""
    return intake.subject(subject_id).author_id or subject_id


def _nodes(centre: str, shared: Mapping[str, float], around: _Around) -> list[Node]:
    """The account of the case first, then those that share most with it, then the rest of the organisation."""
    weights = {**shared, centre: float("inf")}
    nodes = [
        Node(
            subject=subject,
            layer=layer_of(subject.kind),
            weight=weights.get(key, 0.0),
            case_id=around.cases.get(key),
            acted_at=around.acted[key].at if key in around.acted else None,
        )
        for key, subject in around.subjects.items()
    ]
    return sorted(nodes, key=lambda each: (-each.weight, each.case_id is None, each.subject.id))


def _act(item: ItemView, until: datetime | None) -> _Act | None:
    """The word by which a platform acted, if it is the last one that had come by then."""
    words = [each for each in item.outcomes if until is None or each.received_at <= until]
    state = words[-1].state if words and until is not None else item.state
    return _Act(item, words[-1].effective_at or words[-1].received_at) if words and state in _ACTED else None


def _counts(subjects: Collection[str], until: datetime | None) -> dict[str, tuple[FollowersView, ...]]:
    """Numbers of followers that were seen by then, oldest first."""
    return {
        key: tuple(each for each in many if until is None or each.observed_at <= until)
        for key, many in intake.follower_counts(subjects).items()
    }


def _as_counted(subject: SubjectView, counts: Sequence[FollowersView]) -> SubjectView:
    """The subject with the last of these numbers of followers."""
    last = counts[-1] if counts else None
    return replace(
        subject,
        followers=last.followers if last else None,
        followers_at=last.observed_at if last else None,
    )


def _losses(around: _Around, shown: Collection[str], edges: Collection[Edge]) -> tuple[Loss, ...]:
    """What each action took away, in order of time; an edge is lost once, and by a post that went no edge of its account."""
    lost: set[str] = set()
    losses = []
    for item, at in sorted(around.acted.values(), key=lambda each: (each.at, each.item.item_id)):
        account = around.owner_of(item.subject_id)
        if account not in shown:
            continue
        went = {account} if account == item.subject_id else set()
        gone = [each for each in edges if {each.one, each.other} & went and not {each.one, each.other} & lost]
        lost |= went
        reach = intake.followers_at(went, at)
        losses.append(
            Loss(
                item_id=item.item_id,
                referral_id=item.referral_id,
                reference=item.reference,
                subject_id=account,
                on=at.date(),
                edges=len(gone),
                followers=reach.get(account),
            )
        )
    return tuple(losses)
