"""What does a decision of people teach about a text, and which texts are learnt from?"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from openiru.engines.text.classifier.scripts import Script, script_of
from openiru.engines.text.copies.grouping import find_links, groups_of
from openiru.engines.text.normalise import normalise_text
from openiru.learning.types import Group, Label, Lesson, Lessons
from openiru.review.types import CaseStatus, DecidedText, Ground, Tier

TWO_PERSONS: Final = 2
MOST_OF_A_FAMILY: Final = 20  # texts of one sort: a post that is copied a thousand times is one voice
MOST_OF_A_PERSON: Final = 25  # texts of one sort: half of the fewest with which a version is switched on
LABEL_OF_GROUND: Final = {ground: Label(f"ground-{ground}") for ground in Ground}
LABEL_OF_TIER: Final = {Tier.PROMOTIONAL: Label.PROMOTIONAL, Tier.THREAT_TO_LIFE: Label.THREAT_TO_LIFE}
_DIGITS: Final = re.compile(r"\d+")
_GROUP_OF: Final = {
    Script.LATIN: Group.LATIN,
    Script.ARABIC: Group.ARABIC,
    Script.DEVANAGARI: Group.DEVANAGARI,
}


def taught(label: Label, decided: DecidedText, *, is_taken_back: bool) -> bool | None:
    """Whether people said that a text has a label; None where they said nothing about it.

    Two persons accuse, one can protect: only an approval that stands says that a text has a ground; a dismissal says that
    it has none. A machine's score is no input.

    Args:
        label: which.
        decided: the text, and what was decided about its subject.
        is_taken_back: whether the approval was withdrawn after it had been sent.
    """
    stands = _stands(decided, is_taken_back=is_taken_back)
    if label is Label.EXEMPT:
        if stands:
            return False
        return True if decided.status is CaseStatus.DISMISSED and decided.applying else None
    if not stands:
        return False
    said = {LABEL_OF_GROUND.get(decided.ground) if decided.ground else None}
    said.add(LABEL_OF_TIER.get(decided.tier) if decided.tier else None)
    return label in said


def _stands(decided: DecidedText, *, is_taken_back: bool) -> bool:
    return decided.status is CaseStatus.APPROVED and not is_taken_back and decided.persons >= TWO_PERSONS


def lessons_of(label: Label, known: Lessons) -> list[Lesson]:
    """The texts that teach a label, in order of decision, a bounded number of each family; no golden ones nor their kin."""
    found = []
    teaches = without_golden(
        known.families,
        [each.case_id for each in known.decided],
        golden=known.golden.get(label, ()),
        golden_cases=known.golden_cases.get(label, ()),
    )
    for place in teaches:
        decided = known.decided[place]
        is_taken_back = decided.case_id in known.taken_back
        said = taught(label, decided, is_taken_back=is_taken_back)
        if said is not None:
            lesson = Lesson(
                text=decided.text,
                is_labelled=said,
                family=known.families[place],
                subject_id=decided.subject_id,
                group=known.groups[place],
                language=known.languages[place],
                said_by="" if _stands(decided, is_taken_back=is_taken_back) else decided.decided_by,
            )
            found.append(lesson)
    places = kept([each.family for each in found], [each.is_labelled for each in found])
    return [found[place] for place in places]


def capped(lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons without those by which one person alone would make most of what is taught, in order.

    Of each sort one person's word counts for as many texts as that of all others together, or for MOST_OF_A_PERSON;
    the newest are kept. What two persons approved has no bound.
    """
    of_all = Counter(each.is_labelled for each in lessons)
    of_one = Counter((each.is_labelled, each.said_by) for each in lessons if each.said_by)
    room = {sort: max(of_all[sort[0]] - texts, MOST_OF_A_PERSON) for sort, texts in of_one.items()}
    found = []
    for each in reversed(lessons):
        sort = (each.is_labelled, each.said_by)
        if not each.said_by or room[sort] > 0:
            found.append(each)
            room[sort] = room.get(sort, 0) - 1
    return found[::-1]


def group_of(text: str) -> Group:
    """The group of the script of a text; all where it has none of its own."""
    return _GROUP_OF.get(script_of(normalise_text(text)), Group.ALL)


def families_of(texts: Sequence[str]) -> list[int]:
    """A number for each text, the same for copies: texts that differ in numbers only, and edited ones.

    Cost:
        About 0.5 ms for each different text.
    """
    plain = [_plain(text) for text in texts]
    distinct = sorted(set(plain))
    family = {text: number for number, text in enumerate(distinct)}
    for group in groups_of(find_links(distinct), len(distinct)):
        for member in group:
            family[distinct[member]] = group[0]
    return [family[text] for text in plain]


def joined(families: Sequence[int], owners: Sequence[str]) -> list[int]:
    """Families of texts that are also joined where one owner has texts in several, as a number for each text."""
    leader: dict[int | str, int | str] = {}

    def head(of: int | str) -> int | str:
        while leader.setdefault(of, of) != of:
            leader[of] = leader[leader[of]]
            of = leader[of]
        return of

    for family, owner in zip(families, owners, strict=True):
        leader[head(family)] = head(owner)
    numbers: dict[int | str, int] = {}
    return [numbers.setdefault(head(family), len(numbers)) for family in families]


def kin_of(families: Sequence[int], owners: Sequence[str]) -> tuple[list[int], bool]:
    """Families that are never split when a model is judged, and whether accounts join them.

    Posts of one account are kept together, unless copies lead from account to account until most of the texts are one
    family: then copies alone count.
    """
    found = joined(families, owners)
    largest = max(Counter(found).values(), default=0)
    return (found, True) if largest * 2 <= len(found) else (list(families), False)


def kept(families: Sequence[int], labelled: Sequence[bool]) -> list[int]:
    """The places of the texts that are learnt from: the first of each family and sort, up to a bound, in order."""
    seen: Counter[tuple[int, bool]] = Counter()
    places = []
    for place, sort in enumerate(zip(families, labelled, strict=True)):
        seen[sort] += 1
        if seen[sort] <= MOST_OF_A_FAMILY:
            places.append(place)
    return places


def without_golden(
    families: Sequence[int],
    case_ids: Sequence[str],
    *,
    golden: Collection[int],
    golden_cases: Collection[str],
) -> list[int]:
    """The places of texts that are no golden ones, no copies of golden ones, and of no case with a golden one."""
    return [
        place
        for place, (family, case_id) in enumerate(zip(families, case_ids, strict=True))
        if family not in golden and case_id not in golden_cases
    ]


def counts_by_sort(labelled: Sequence[bool]) -> tuple[int, int]:
    """How many texts have the label, and how many do not."""
    having = sum(labelled)
    return having, len(labelled) - having


def places_by_group(groups: Sequence[Group]) -> dict[Group, list[int]]:
    """Which texts a model of each group learns from; that of all learns from all."""
    found: defaultdict[Group, list[int]] = defaultdict(list)
    found[Group.ALL] = list(range(len(groups)))
    for place, group in enumerate(groups):
        if group is not Group.ALL:
            found[group].append(place)
    return dict(found)


def _plain(text: str) -> str:
    return " ".join(_DIGITS.sub(" ", normalise_text(text)).split())
