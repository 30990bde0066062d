"""Which texts did people approve or exempt, and what are copies of them worth?"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openiru.engines.interface import NegativeText, TextCopyExplanation, explained
from openiru.engines.text.copies.comparing import CopyFacts
from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.intake.types import ArrivedText
from openiru.referrals import queries as referrals
from openiru.registry import queries as registry
from openiru.review import queries as review
from openiru.review.types import JudgedLead
from openiru.signals import queries as known
from openiru.signals.types import TEXTS, NewMatch, StatementText, TextCopyRow, TextGroup
from openiru.workflows.texts.comparing import compared
from openiru.workflows.texts.weighing import Exempt, Weighed, weighed

# Statements of one organisation that a copy is compared with, and as many exempted texts; fewer where so many pairs
# would be too many: such a group is so widespread that no copy counts alone.
_MOST_OF_A_GROUP: Final = 64
_MOST_PAIRS: Final = 500_000
_TEXTS_AT_ONCE: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedGroups:
    """What follows for some groups."""

    matches: tuple[NewMatch, ...]
    suppressed: int
    marks: Mapping[str, str]  # by group: what it was judged by


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A text in which a lead was found, with what people decided on that lead."""

    text: StatementText
    lead: JudgedLead


_Pair = tuple[TextCopyRow, _Said]


class Statements:
    """What two persons approved, and what was exempted, as it stands at a moment."""

    def __init__(self, judged: Sequence[JudgedLead], listed: Collection[str]) -> None:
        newest = {each.lead_id: each for each in judged}
        # An exempted text keeps copies from accusing for whatever organisation.
        self._leads = {
            lead_id: each
            for lead_id, each in newest.items()
            if not each.is_approved or each.organisation_id in listed
        }
        self._exempted = frozenset(each.subject_id for each in newest.values() if not each.is_approved)
        lines = (f"{each.case_id} {each.is_approved} {sorted(each.persons)}" for each in newest.values())
        self.digest = sha256_text("\n".join(sorted(lines)).encode())

    def judged(self, executor: Executor, *, engine_version: str) -> Iterator[JudgedGroups]:
        """What follows for groups that hold an approved statement and were not judged as they stand, some at a time."""
        by_group: defaultdict[str, list[_Said]] = defaultdict(list)
        for text in known.statement_texts(list(self._leads)):
            lead = self._leads[text.lead_id]
            # All that an exempted account posts keeps copies from accusing; only a statement itself accuses.
            if text.is_said or not lead.is_approved:
                by_group[text.group_id].append(_Said(text=text, lead=lead))
        approved = {
            group_id: said for group_id, said in by_group.items() if any(one.lead.is_approved for one in said)
        }
        groups = known.text_groups(list(approved))
        marks = {group_id: _mark(groups[group_id], said) for group_id, said in approved.items()}
        waiting = sorted(group_id for group_id, mark in marks.items() if groups[group_id].judged != mark)
        some: list[str] = []
        for group_id in waiting:
            some.append(group_id)
            if sum(groups[each].observations for each in some) >= _TEXTS_AT_ONCE:
                yield _judge(some, groups, approved, marks, self._exempted, executor, engine_version)
                some = []
        if some:
            yield _judge(some, groups, approved, marks, self._exempted, executor, engine_version)


def statements_at(at: datetime) -> Statements:
    """What people have approved and exempted; of organisations that a list names on that day.

    What was referred and taken back teaches nothing.
    """
    listed = {name.organisation_id for name in registry.names_for_matching(at.date())}
    judged = review.judged_leads()
    taken_back = referrals.withdrawn_cases([each.case_id for each in judged if each.is_approved])
    return Statements([each for each in judged if each.case_id not in taken_back], listed)


def _mark(group: TextGroup, said: Sequence[_Said]) -> str:
    lines = sorted(
        f"{each.text.observation_id} {each.lead.case_id} {each.lead.is_approved} {sorted(each.lead.persons)}"
        for each in said
    )
    return sha256_text("\n".join([str(group.observations), *lines]).encode())


def _judge(
    group_ids: Sequence[str],
    groups: Mapping[str, TextGroup],
    said: Mapping[str, Sequence[_Said]],
    marks: Mapping[str, str],
    exempted: Collection[str],
    executor: Executor,
    engine_version: str,
) -> JudgedGroups:
    pairs: list[_Pair] = []
    for group_id in group_ids:
        rows = known.texts_in_group(group_id)
        pairs += [
            (row, one) for one in _few(said[group_id], len(rows)) for row in rows if _is_another(row, one)
        ]
    asked = {each for row, one in pairs for each in (row.observation_id, one.text.observation_id)}
    texts = {text.id: text for text in intake.arrived_texts(asked)}
    facts = compared(
        [(texts[row.observation_id], texts[one.text.observation_id]) for row, one in pairs], executor
    )
    found = list(zip(pairs, facts, strict=True))
    matches, suppressed = _matches(found, texts, groups, exempted, engine_version)
    return JudgedGroups(
        matches=tuple(matches),
        suppressed=suppressed,
        marks={group_id: marks[group_id] for group_id in group_ids},
    )


def _few(said: Sequence[_Said], copies: int) -> list[_Said]:
    """Statements of each organisation and exempted texts, at least one of each who decided; the earliest first."""
    most = min(_MOST_OF_A_GROUP, _MOST_PAIRS // max(1, copies))
    kinds: defaultdict[str, list[_Said]] = defaultdict(list)
    for one in said:
        kinds[one.lead.organisation_id if one.lead.is_approved else ""].append(one)
    return [one for kind in kinds.values() for one in _of_each_person(kind, most)]


def _of_each_person(said: Sequence[_Said], most: int) -> list[_Said]:
    first: dict[frozenset[str], _Said] = {}
    for one in said:
        first.setdefault(one.lead.persons, one)
    chosen = list(first.values())
    rest = [one for one in said if one is not first[one.lead.persons]]
    return chosen + rest[: max(0, most - len(chosen))]


def _is_another(row: TextCopyRow, one: _Said) -> bool:
    """Whether comparing says something.

    Whoever was approved is not approved once more by their own words; and who said it first is whom they copied.
    """
    if not one.lead.is_approved:
        return True
    return row.subject_id != one.text.subject_id and row.seen_at >= one.text.seen_at


def _matches(
    pairs: Sequence[tuple[_Pair, CopyFacts]],
    texts: Mapping[str, ArrivedText],
    groups: Mapping[str, TextGroup],
    exempted: Collection[str],
    engine_version: str,
) -> tuple[list[NewMatch], int]:
    """A match for each text and organisation, by the nearest statement; and how many were kept back."""
    exempt: defaultdict[str, list[Exempt]] = defaultdict(list)
    nearest: dict[tuple[str, str], tuple[_Pair, CopyFacts]] = {}
    for (row, one), facts in pairs:
        if not one.lead.is_approved:
            exempt[row.observation_id].append(
                Exempt(
                    observation_id=one.text.observation_id,
                    case_id=one.lead.case_id,
                    persons=one.lead.persons,
                    facts=facts,
                )
            )
        elif facts.relation is not None:
            key = (row.observation_id, one.lead.organisation_id)
            if key not in nearest or facts.jaccard > nearest[key][1].jaccard:
                nearest[key] = ((row, one), facts)
    matches, suppressed = [], 0
    for (observation_id, _), ((row, one), facts) in nearest.items():
        group = groups[row.group_id]
        worth = weighed(facts, exempt[observation_id], accounts=group.accounts)
        # Whom people found to be protected is not accused by copies.
        if worth.is_suppressed or row.subject_id in exempted:
            suppressed += 1
        else:
            matches.append(_match(texts[observation_id], one, facts, worth, group, engine_version))
    return matches, suppressed


def _match(
    text: ArrivedText,
    one: _Said,
    facts: CopyFacts,
    worth: Weighed,
    group: TextGroup,
    engine_version: str,
) -> NewMatch:
    told = TextCopyExplanation(
        rule=facts.relation or "",
        of_observation=one.text.observation_id,
        case_id=one.lead.case_id,
        alike=facts.jaccard,
        contained=facts.contained,
        observations=group.observations,
        accounts=group.accounts,
        is_widespread=worth.is_widespread,
        negatives=tuple(
            NegativeText(observation_id=each.observation_id, case_id=each.case_id, alike=each.facts.jaccard)
            for each in worth.negatives
        ),
    )
    return NewMatch(
        observation_id=text.id,
        subject_id=text.subject_id,
        platform=text.platform,
        organisation_id=one.lead.organisation_id,
        engine=TEXTS,
        engine_version=engine_version,
        # One text is one witness, whichever of its copies were approved.
        signal_id=f"text:{group.group_id}",
        score=worth.score,
        stands_alone=worth.stands_alone,
        explanation=explained(told),
    )
