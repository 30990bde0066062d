"""Who else says the same as this lead, and where do their texts differ?"""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from openiru.access.types import Right
from openiru.engines.text.copies.comparing import shared_spans
from openiru.foundation.paging import Page
from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
from openiru.registry.queries import organisation
from openiru.signals import operations, queries
from openiru.signals.types import CLAIMED_MAX, LeadStatus, TextCopyRow
from openiru.web.asking import cursor_of
from openiru.web.doors import Visit, door
from openiru.web.words import word_of

LETTERS_SHOWN: Final = 5_000  # of each text


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One copy, told to a person."""

    row: TextCopyRow
    relation: str
    subject: SubjectView
    lead_id: str  # on the same organisation; empty where there is none
    lead_status: LeadStatus | None
    pieces: tuple[tuple[str, bool], ...]  # of the text; True marks what the first one does not say


@door(Right.READ_DESK)
def copies(request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """All that say the same as a lead, the first seen first."""
    found = queries.lead(lead_id, matches=0)
    said = queries.copies_of_leads([lead_id]).get(found.lead_id)
    cursor = cursor_of(request)
    page: Page[TextCopyRow] = Page(rows=(), next_cursor=None)
    if said is not None:
        page = queries.copies_page(said.group.group_id, cursor)
    context = {
        "lead": found,
        "said": said,
        "organisation": organisation(found.organisation_id),
        "lines": _lines(page.rows, said.group.first_observation_id, found.organisation_id) if said else (),
        "cursor": cursor,
        "next_cursor": page.next_cursor,
        "most_held": CLAIMED_MAX,
        "can_claim": visit.may(Right.CLAIM_LEAD) and found.status is LeadStatus.OPEN,
    }
    return render(request, "desk/copies.html", context)


@door(Right.CLAIM_LEAD, methods=("POST",))
def claim(request: HttpRequest, visit: Visit, lead_id: str) -> HttpResponse:
    """Hold a lead, and all that rest on the same text alone, for half an hour."""
    held = operations.claim_leads_of_text(lead_id, by=visit.by, at=visit.at)
    words = ngettext("You hold %(total)s lead.", "You hold %(total)s leads.", held) % {"total": held}
    messages.success(request, words)
    return redirect("copies", lead_id)


def _lines(rows: tuple[TextCopyRow, ...], first_id: str, organisation_id: str) -> list[CopyLine]:
    texts = {
        each.id: each.text[:LETTERS_SHOWN]
        for each in intake.arrived_texts({first_id, *(row.observation_id for row in rows)})
    }
    subject_ids = {row.subject_id for row in rows}
    subjects, leads = intake.subjects(subject_ids), queries.leads_on(subject_ids, organisation_id)
    first = texts.get(first_id, "")
    lines = []
    for row in rows:
        lead_id, status = leads.get(row.subject_id, ("", None))
        text = texts.get(row.observation_id, "")
        lines.append(
            CopyLine(
                row=row,
                relation=word_of(row.relation),
                subject=subjects[row.subject_id],
                lead_id=lead_id,
                lead_status=status,
                pieces=differing(text, first),
            )
        )
    return lines


def differing(text: str, first: str) -> tuple[tuple[str, bool], ...]:
    """A text in pieces; True marks those that the first one does not say."""
    if text == first:
        return ((text, False),)
    pieces: list[tuple[str, bool]] = []
    last = 0
    for span in shared_spans(text, first):
        # One letter may stand for several words; what was told of it is not told again.
        start, end = max(last, span.start), max(last, span.end)
        pieces += [(text[last:start], True), (text[start:end], False)]
        last = end
    pieces.append((text[last:], True))
    return tuple((piece, is_new and bool(piece.strip())) for piece, is_new in pieces if piece)
