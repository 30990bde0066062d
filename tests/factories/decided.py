"""Many cases that people decided, on accounts whose invented posts tell the decisions apart; words are harmless."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from tests.factories.cases import answers, draft, known_organisation
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.people import analyst, supervisor

from openiru.access.types import SYSTEM
from openiru.foundation.ids import derived_id
from openiru.intake.queries import find_subject, observations_of
from openiru.intake.types import SubjectView
from openiru.review import operations as review
from openiru.review.types import Exemption
from openiru.signals.models import Scan
from openiru.signals.operations import record_matches
from openiru.signals.types import NewMatch

AT: Final = datetime.fromisoformat("2025-07-02T09:00:00+00:00")
REASON: Final = "Looked at everything that was captured."
_SYLLABLES: Final = ("ba", "lo", "mi", "ter", "san", "ku", "vel", "dor", "ni", "pash", "gu", "rel")
_CALL: Final = ("zumbek", "zarvon", "zaltim", "zindor", "zephul", "zoquar")  # words of those who call
_REPORT: Final = ("yannik", "yelmod", "yorvat", "yuspik", "yilgan", "yaxtor")  # words of those who report
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A case of the factory, its lead and the texts of its posts."""

    case_id: str
    lead_id: str
    texts: tuple[str, ...]


def call(source: random.Random) -> str:
    """A post in invented words of those who call; each one another."""
    return _post(source, _CALL)


def report(source: random.Random) -> str:
    """A post in invented words of those who report; each one another."""
    return _post(source, _REPORT)


def leads(folder: Path, texts: Sequence[str], *, posts: int = 1, at: datetime = AT) -> list[str]:
    """Open leads on accounts, each with so many of the texts as posts, in all of which something was found."""
    name = f"n{next(_numbers)}"
    parts = [texts[first : first + posts] for first in range(0, len(texts), posts)]
    handles = [f"{name}.{number}" for number in range(len(parts))]
    rows = [account_row(handle) for handle in handles]
    for handle, part in zip(handles, parts, strict=True):
        rows += [post_row(handle, number, text) for number, text in enumerate(part, start=1)]
    take_in(folder, rows, at, name=name)
    scan = Scan.objects.create(
        bank_digest=f"sha256:{name}",
        engines={"names": "1"},
        first_seq=1,
        last_seq=1,
        started_by=SYSTEM,
        started_at=at,
    )
    organisation = known_organisation()
    found = [find_subject(f"https://facebook.example/{handle}") for handle in handles]
    subjects = [each for each in found if each is not None]
    matches = [match for subject in subjects for match in _matches(subject, organisation)]
    record_matches(str(scan.pk), matches, by=SYSTEM, at=at)
    return [str(derived_id("lead", subject.id, organisation)) for subject in subjects]


def approved(folder: Path, texts: Sequence[str], *, posts: int = 3, at: datetime = AT) -> list[Decided]:
    """Cases on ground c that two persons approved, with so many of the texts each."""
    made = []
    for number, lead_id in enumerate(leads(folder, texts, posts=posts, at=at)):
        opened = review.open_case(lead_id, by=analyst(), at=at)
        review.propose(opened.case_id, draft(), by=analyst(), at=at)
        review.approve(opened.case_id, by=supervisor(), at=at + timedelta(minutes=1), reason=REASON)
        own = tuple(texts[number * posts : (number + 1) * posts])
        made.append(Decided(case_id=opened.case_id, lead_id=lead_id, texts=own))
    return made


def protected(
    folder: Path,
    texts: Sequence[str],
    *,
    posts: int = 3,
    at: datetime = AT,
    by: Sequence[str] = ("ayesha", "hamid"),
) -> list[Decided]:
    """Leads that analysts dismissed in turn because they are press, each alone, with so many of the texts each."""
    made = []
    people = [analyst(each) for each in by]
    for number, lead_id in enumerate(leads(folder, texts, posts=posts, at=at)):
        said = {Exemption.PRESS: answers(applying=Exemption.PRESS)[Exemption.PRESS]}
        case = review.dismiss_lead(
            lead_id, by=people[number % len(people)], at=at, reason=REASON, exemptions=said
        )
        own = tuple(texts[number * posts : (number + 1) * posts])
        made.append(Decided(case_id=case.case_id, lead_id=lead_id, texts=own))
    return made


def _post(source: random.Random, words: Sequence[str]) -> str:
    filling = ["".join(source.choices(_SYLLABLES, k=source.randint(2, 4))) for _ in range(14)]
    filling[3:3] = source.sample(words, 2)
    return " ".join(filling)


def _matches(subject: SubjectView, organisation_id: str) -> Iterator[NewMatch]:
    for each in observations_of(subject.id, 50):
        if each.post_id:
            yield NewMatch(
                observation_id=each.id,
                subject_id=subject.id,
                platform=subject.platform,
                organisation_id=organisation_id,
                engine="names",
                engine_version="1",
                signal_id="name:river-front",
                score=0.9,
                stands_alone=True,
                explanation={},
            )
