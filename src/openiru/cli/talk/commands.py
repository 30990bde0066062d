"""`openiru referral say` speaks to the platform; `openiru referral note` to nobody but the unit."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.urls import reverse
from rich.table import Table
from rich.text import Text

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.conversations import operations, queries
from openiru.conversations.operations.notes import correct_note, write_note
from openiru.conversations.queries.notes import notes
from openiru.conversations.types import NewFile, NewNote, NewOutward, NoteView, OutwardView, ThreadView
from openiru.foundation.errors import BadInputError
from openiru.invitations import operations as invitations
from openiru.invitations.queries import links_to
from openiru.invitations.types import DAYS_MAX, DAYS_USUAL
from openiru.referrals.queries import find_reference, referral
from openiru.workflows.talk.check_files import check_waiting
from openiru.workflows.talk.invite import invite_contact

Reference = Annotated[str, typer.Argument(help="Reference such as IRU-2025-000123, or id, of the referral.")]
Words = Annotated[str, typer.Argument(help="What is said; quote it.")]


@with_database
def say(
    reference: Reference,
    text: Words,
    *,
    by: By,
    answers: Annotated[str, typer.Option(help="Id of the platform's question that this answers.")] = "",
    thread: Annotated[
        str, typer.Option(help="Id of the thread to go on in; without it a new one begins.")
    ] = "",
    title: Annotated[str, typer.Option(help="Of a new thread; its first words if empty.")] = "",
    file: Annotated[list[Path] | None, typer.Option(help="A file to attach; repeat for more.")] = None,
    as_json: Json = False,
) -> None:
    """Say something to the platform; it reads your role, not your name, and nothing can be taken back.

    Example: openiru referral say IRU-2025-000123 "We mean the posts of 28 June." --by amina
    """
    new = NewOutward(
        referral_id=_id_of(reference),
        text=text,
        answers=answers or None,
        thread_id=thread or None,
        title=title,
        files=tuple(NewFile(name=path.name, data=path.read_bytes()) for path in file or ()),
    )
    message_id = operations.write_to_platform(new, by=acting_person(by), at=now())
    emit({"message_id": message_id}, as_json=as_json, table=lambda: f"Goes to the platform: {message_id}.")


@with_database
def note(
    reference: Reference,
    text: Words,
    *,
    by: By,
    corrects: Annotated[str, typer.Option(help="Id of the note in which this says what is right.")] = "",
    as_json: Json = False,
) -> None:
    """Write an internal note; no platform ever reads it.

    Example: openiru referral note IRU-2025-000123 "The colleague there is new." --by amina
    """
    person = acting_person(by)
    if corrects:
        correct_note(corrects, text=text, by=person, at=now())
        note_id = corrects
    else:
        note_id = write_note(NewNote(referral_id=_id_of(reference), text=text), by=person, at=now())
    emit({"note_id": note_id}, as_json=as_json, table=lambda: f"Stays within the unit: {note_id}.")


@with_database
def talk(reference: Reference, *, as_json: Json = False) -> None:
    """Show what both sides said about a referral, and, apart from it, the unit's own notes.

    Example: openiru referral talk IRU-2025-000123
    """
    referral_id = _id_of(reference)
    said, own = queries.conversation(referral_id), notes(referral_id)
    data = {
        "threads": [asdict(each) for each in said.threads],
        "authors": dict(said.authors),
        "internal_notes": [asdict(each) for each in own],
        "questions": [asdict(each) for each in queries.question_intervals(referral_id)],
    }
    emit(data, as_json=as_json, table=lambda: _table(said.threads, own))


@with_database
def answers(
    *,
    by: Annotated[str, typer.Option(help="Only answers to referrals of this person.")] = "",
    as_json: Json = False,
) -> None:
    """List referrals with answers that their analysts did not see yet, and questions that wait.

    Example: openiru referral answers --by amina
    """
    rows = queries.unseen(acting_person(by) if by else None)
    waiting = queries.open_questions()
    data = {"answers": [asdict(each) for each in rows], "questions": [asdict(each) for each in waiting]}

    def table() -> Table | str:
        shown = Table("reference", "platform", "new answers", "last")
        for row in rows:
            shown.add_row(row.reference, row.platform, str(row.replies), f"{row.last_at:%Y-%m-%d %H:%M}")
        for each in waiting:
            shown.add_row(each.reference, each.platform, "asks", f"{each.asked_at:%Y-%m-%d %H:%M}")
        return shown if rows or waiting else "No new answers, no open questions."

    emit(data, as_json=as_json, table=table)


@with_database
def link(
    reference: Reference,
    *,
    platform_contact: Annotated[
        str, typer.Option(help="Mailbox or role of a contact of the platform on record.")
    ],
    by: By,
    days: Annotated[int, typer.Option(min=1, max=DAYS_MAX, help="How long the link lasts.")] = DAYS_USUAL,
    as_json: Json = False,
) -> None:
    """Make a link by which a contact reads and answers one referral without an account; shown this once.

    Example: openiru referral link IRU-2025-000123 --platform-contact desk@facebook.example --days 7 --by amina
    """
    person, at = acting_person(by), now()
    made = invite_contact(_id_of(reference), platform_contact, days=days, by=person, at=at)
    address = settings.PUBLIC_URL + reverse("link_entrance", args=(made.secret,))
    data = {**asdict(made.link), "address": address}
    emit(
        data,
        as_json=as_json,
        table=lambda: f"{address}\nopens until {made.link.expires_at:%Y-%m-%d %H:%M} UTC",
    )


@with_database
def links(
    reference: Reference,
    *,
    revoke: Annotated[str, typer.Option(help="Id of a link to end now.")] = "",
    by: Annotated[str, typer.Option(help="User name of the person who acts, for --revoke.")] = "",
    as_json: Json = False,
) -> None:
    """List the links to a referral and when they were opened, or end one.

    Example: openiru referral links IRU-2025-000123 --revoke 0198a1b2-0000-7000-8000-000000000001 --by amina
    """
    if revoke:
        if not by:
            raise BadInputError("Say who acts with --by.")
        invitations.revoke(revoke, by=acting_person(by), at=now())
    found = links_to(_id_of(reference))

    def table() -> Table | str:
        shown = Table("link", "for", "until", "opened", "revoked")
        for each in found:
            last = (
                f"{len(each.openings)}, last {each.openings[-1]:%Y-%m-%d %H:%M}" if each.openings else "never"
            )
            ended = f"{each.revoked_at:%Y-%m-%d %H:%M}" if each.revoked_at else ""
            shown.add_row(each.link_id, Text(each.contact), f"{each.expires_at:%Y-%m-%d %H:%M}", last, ended)
        return shown if found else "No links were made."

    emit([asdict(each) for each in found], as_json=as_json, table=table)


@with_database
def check_files(*, as_json: Json = False) -> None:
    """Check attached files that wait, once; `openiru up` and `openiru worker` do it all day.

    Example: openiru referral check-files
    """
    report = check_waiting(now(), limit=1_000)
    emit(
        asdict(report),
        as_json=as_json,
        table=lambda: f"{report.clean} clean, {report.refused} refused, {report.waiting} still waiting.",
    )


def _id_of(reference: str) -> str:
    found = find_reference(reference)
    return found.referral_id if found else referral(reference).referral_id


def _table(threads: tuple[ThreadView, ...], own: tuple[NoteView, ...]) -> Table | str:
    shown = Table("when", "who", "words", show_lines=True)
    for thread in threads:
        shown.add_row("", "", Text(thread.title), style="bold")
        for message in thread.messages:
            ours = isinstance(message, OutwardView)
            at = message.written_at if isinstance(message, OutwardView) else message.received_at
            shown.add_row(
                f"{at:%Y-%m-%d %H:%M}", "to the platform" if ours else "from the platform", message.text
            )
    for each in own:
        words = f"{each.text}\nCorrected: {each.correction}" if each.corrected_at else each.text
        shown.add_row(f"{each.written_at:%Y-%m-%d %H:%M}", "INTERNAL NOTE", Text(words))
    return shown if threads or own else "Nothing was said or noted yet."
