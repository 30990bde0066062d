"""What stands around a case: who shares what, who points to whom, how many follow, and what platforms took away?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What was gathered, before it is cut to size."""

    subjects: Mapping[str, SubjectView]  # accounts
    cases: Mapping[str, str]  # account -> newest case of the organisation on it or a post of it
    owners: Mapping[str, str]  # subject -> account, of posts that are known
    acted: Mapping[str, ItemView]  # subject -> last item on which a platform acted

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
        on: as it was known on that day; as of now without it.

    Raises:
        NotAllowedError: if `by` may not read the desk.
        UnknownCaseError: if there is no such case.
    """
    check_may(by, Right.READ_DESK)
    facts = review.facts(case_id)
    centre = _account_of(facts.subject_id)
    owners, cases = _cases_of(facts.organisation_id)
    cases |= {centre: case_id}
    found = near(centre, most=MOST_NODES, wanted=cases)
    known = {
        key: each
        for key, each in intake.subjects({*found.weights, *cases}).items()
        if on is None or each.first_seen_at.date() <= on
    }
    posts = [post for post, account in owners.items() if account in known]
    items = referrals.items_about({*known, *posts, facts.subject_id})
    around = _Around(
        subjects=known,
        cases=cases,
        owners=owners | {facts.subject_id: centre},
        acted={each.subject_id: each for each in items if each.state in _ACTED and _acted_on(each, on)},
    )
    nodes = _nodes(centre, found.weights, around)
    shown = {each.subject.id: each.subject for each in nodes[:MOST_NODES]}
    edges = edges_among(shown)
    counts = intake.follower_counts(shown)
    return Network(
        case_id=case_id,
        organisation=organisation(facts.organisation_id),
        centre=centre,
        nodes=tuple(nodes[:MOST_NODES]),
        left_out=len(nodes) + found.total - len(found.weights) - len(shown),
        edges=tuple(edges[:MOST_EDGES]),
        edges_left_out=max(0, len(edges) - MOST_EDGES),
        reach=tuple(each for each in reach_by_day(counts) if on is None or each.on <= on),
        losses=_losses(around, shown, edges),
    )


def _cases_of(organisation_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """The accounts of posts, and of accounts the newest approved case on them or a post of theirs."""
    wanted = CaseFilter(organisation_id=organisation_id, statuses=frozenset({CaseStatus.APPROVED}))
    rows = review.cases(wanted, rows=_MOST_OF_ORGANISATION).rows
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
            acted_at=_at(around.acted[key]) if key in around.acted else None,
        )
        for key, subject in around.subjects.items()
    ]
    return sorted(nodes, key=lambda each: (-each.weight, each.case_id is None, each.subject.id))


def _acted_on(item: ItemView, on: date | None) -> bool:
    return bool(item.outcomes) and (on is None or _at(item).date() <= on)


def _at(item: ItemView) -> datetime:
    last = item.outcomes[-1]
    return last.effective_at or last.received_at


def _losses(around: _Around, shown: Collection[str], edges: Collection[Edge]) -> tuple[Loss, ...]:
    """What each action took away, in order of time; an edge is lost once, and by a post that went no edge of its account."""
    lost: set[str] = set()
    losses = []
    for item in sorted(around.acted.values(), key=lambda each: (_at(each), each.item_id)):
        account = around.owner_of(item.subject_id)
        if account not in shown:
            continue
        went = {account} if account == item.subject_id else set()
        gone = [each for each in edges if {each.one, each.other} & went and not {each.one, each.other} & lost]
        lost |= went
        reach = intake.followers_at(went, _at(item))
        losses.append(
            Loss(
                item_id=item.item_id,
                referral_id=item.referral_id,
                reference=item.reference,
                subject_id=account,
                on=_at(item).date(),
                edges=len(gone),
                followers=reach.get(account),
            )
        )
    return tuple(losses)
