"""What do advisers that are on say of the leads that are open?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.advisers import operations
from openiru.advisers.asking.definitions import fingerprint, read_definitions
from openiru.advisers.asking.guarded import Guarded
from openiru.advisers.asking.memory import Question
from openiru.advisers.queries import asked_about, is_on, said_before
from openiru.advisers.types import Context, Definition, Item, LeadOpinion, Opinion
from openiru.engines.text.languages.detecting import detect_languages
from openiru.intake.queries import texts_of
from openiru.registry.queries import names_for_matching
from openiru.signals.queries import found_in, queue_page
from openiru.signals.types import LeadRow, QueueFilter
from openiru.workflows.advisers.asking import House, guarded

_TEXTS_OF_A_LEAD: Final = 5  # those of its strongest matches


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserReport:
    """What one adviser was asked."""

    adviser: str
    leads: int  # that were looked at
    opinions: int
    unanswered: int
    words: str = ""  # why some were not answered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    lead_id: str
    observation_id: str
    item: Item


class KeptMemory:
    """Remembers all that was ever said of leads."""

    def recall(self, question: Question) -> Opinion | None:
        """What was said when the same was asked before."""
        return said_before(**question._asdict())

    def keep(self, question: Question, opinion: Opinion) -> None:
        """Nothing: it is kept with the lead."""


def advise(
    house: House, *, by: str, at: datetime, advance: Callable[[int], None] = lambda _steps: None
) -> tuple[AdviserReport, ...]:
    """Ask every adviser that is on about the texts of open leads on which it has not spoken, the gravest leads first.

    Nothing leaves before the role of `by` was checked and the sending is on record. Each page of leads is kept by itself, so an adviser that fails, or a run that is stopped, loses little. Leads, cases and
    decisions stay as they are.

    Raises:
        BadDefinitionError: if the file of advisers cannot be understood.
        NotAllowedError: if `by` may not ask advisers.
    """
    check_may(by, Right.RUN_SCAN)
    reports = []
    for described in read_definitions(house.file).values():
        if is_on(described.name, fingerprint(described)):
            with guarded(house, described, KeptMemory()) as adviser:
                reports.append(_advise(adviser, by, at, advance))
    return tuple(reports)


def _advise(adviser: Guarded, by: str, at: datetime, advance: Callable[[int], None]) -> AdviserReport:
    described = adviser.definition
    aliases = _aliases(at)
    leads = opinions = unanswered = 0
    words = ""
    for page in _pages():
        asked = _texts(page, described, aliases)
        if asked:
            operations.begin_advising(
                described, fingerprint=fingerprint(described), texts=len(asked), by=by, at=at
            )
        advice = adviser.classify([each.item for each in asked])
        said = {each.item_id: each for each in advice.opinions}
        kept = [
            LeadOpinion(
                lead_id=each.lead_id,
                observation_id=each.observation_id,
                adviser=described.name,
                fingerprint=fingerprint(described),
                text_digest=each.item.text_digest,
                opinion=said[each.item.id],
            )
            for each in asked
            if each.item.id in said
        ]
        if asked:
            with transaction.atomic():
                operations.keep_opinions(
                    described.name, kept, unanswered=len(advice.unanswered), by=by, at=at
                )
        leads, opinions = leads + len(page), opinions + len(kept)
        unanswered += len(advice.unanswered)
        words = advice.unanswered[-1].message if advice.unanswered else words
        advance(len(page))
    return AdviserReport(
        adviser=described.name, leads=leads, opinions=opinions, unanswered=unanswered, words=words
    )


def _pages() -> Iterator[tuple[LeadRow, ...]]:
    cursor: str | None = None
    while True:
        page = queue_page(QueueFilter(), cursor)
        yield page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def _texts(page: tuple[LeadRow, ...], described: Definition, aliases: dict[str, list[str]]) -> list[_Asked]:
    """The texts of these leads on which the adviser has not spoken."""
    done = asked_about(described.name, fingerprint(described), [row.lead_id for row in page])
    strongest = found_in([row.lead_id for row in page])
    wanted = [
        (row, found.observation_id)
        for row in page
        for found in strongest.get(row.lead_id, ())[:_TEXTS_OF_A_LEAD]
        if (row.lead_id, found.observation_id) not in done
    ]
    texts = texts_of([observation_id for _, observation_id in wanted])
    spoken = [(row, each, texts[each]) for row, each in wanted if texts.get(each, "").strip()]
    languages = detect_languages([text for _, _, text in spoken])
    return [
        _Asked(
            lead_id=row.lead_id,
            observation_id=observation_id,
            item=Item(
                id=f"{row.lead_id} {observation_id}",
                text=text,
                lang=language.code,
                context=Context(
                    organisation=row.organisation_name, aliases=tuple(aliases.get(row.organisation_id, ()))
                ),
            ),
        )
        for (row, observation_id, text), language in zip(spoken, languages, strict=True)
    ]


def _aliases(at: datetime) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names_for_matching(at.date()):
        found.setdefault(name.organisation_id, []).append(name.text)
    return found
