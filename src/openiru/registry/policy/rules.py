"""Which edition, approval and link may stand?"""

import re
from datetime import date
from typing import Final

from openiru.registry.errors import (
    BadSlugError,
    EditionInForceError,
    EmptyReasonError,
    FutureEditionError,
    LinkApprovedError,
    ManyRemovalsError,
    NoNameError,
    NotAnEntityError,
    OlderEditionError,
    OtherDayError,
    OwnEditionError,
    OwnLinkError,
    PartialEditionError,
)
from openiru.registry.types import DatedBy, EditionStatus, EntryKind, Form, LinkView, Scope

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REASON_LETTERS: Final = 10
# Editions in public archives lose far less than this between two days; a half download loses more.
_MANY_SHARE: Final = 0.2
_MANY_COUNT: Final = 10


def needs_second_person(form: Form) -> bool:
    """Whether an edition of this form waits for approval: what people typed, people check."""
    return form is Form.CURATED


def check_may_follow(list_slug: str, offered: date, newest: date | None) -> None:
    """Refuse an edition that is older than the newest one in force.

    Raises:
        OlderEditionError: with both days.
    """
    if newest is not None and offered < newest:
        raise OlderEditionError(
            f"This edition of {list_slug} is of {offered}, and the one of {newest} is in force: "
            "lists only move forward."
        )


def check_has_come(list_slug: str, offered: date, latest: date | None) -> None:
    """Refuse an edition of a day that has not come.

    Raises:
        FutureEditionError: correct the day, or the clock.
    """
    if latest is not None and offered > latest:
        raise FutureEditionError(
            f"This edition of {list_slug} is of {offered}, a day that has not come yet: correct the day, or the "
            "clock of this machine."
        )


def check_may_redate(label: str, dated_by: DatedBy, offered: date, *, is_alone: bool) -> None:
    """Refuse another day for files that are on file, unless nobody has named one and nothing followed.

    Raises:
        OtherDayError: the day on file stays.
    """
    if dated_by is not DatedBy.IMPORT or not is_alone:
        raise OtherDayError(
            f"These files are on file as {label}; that they are of {offered} can only be said before a later "
            "edition comes, and once."
        )


def check_may_hold(list_slug: str, offered: Scope, *, full_on_file: bool) -> None:
    """Refuse an extract where a full edition is on file.

    Raises:
        PartialEditionError: import the next full edition instead.
    """
    if offered is Scope.EXTRACT and full_on_file:
        raise PartialEditionError(
            f"A full edition of {list_slug} is on file; an extract would only blur it. "
            "Import the next full edition instead."
        )


def check_removals(list_slug: str, *, removed: int, in_force: int, accepted: bool) -> None:
    """Refuse an edition that removes many entries, unless a person says that this is right.

    Raises:
        ManyRemovalsError: a cut-off file looks the same; the person compares, and accepts.
    """
    if accepted or removed <= _MANY_COUNT or removed <= in_force * _MANY_SHARE:
        return
    raise ManyRemovalsError(
        f"This edition of {list_slug} lacks {removed} of {in_force} entries in force; a cut-off file "
        "looks like that. Compare it with the publisher's and import it with --accept-removals."
    )


def check_may_approve_edition(status: EditionStatus, *, imported_by: str, by: str) -> None:
    """Refuse unless `by` may bring a pending edition into force.

    Raises:
        EditionInForceError: if nothing waits.
        OwnEditionError: if `by` imported it; approval needs a second person.
    """
    if status is not EditionStatus.PENDING:
        raise EditionInForceError("This edition is in force; nothing waits for approval.")
    if by == imported_by:
        raise OwnEditionError("You imported this edition; a second person must compare and approve it.")


def check_name(name: str) -> None:
    """Refuse a name without a letter.

    Raises:
        NoNameError: say how the unit speaks of the organisation.
    """
    if not any(letter.isalpha() for letter in name):
        raise NoNameError("Say the name under which the unit speaks of the organisation.")


def check_slug(slug: str) -> None:
    """Refuse a short name that could not stand in a URL.

    Raises:
        BadSlugError: small letters, digits and single hyphens are allowed.
    """
    if not SLUG.fullmatch(slug):
        raise BadSlugError("The short name has small letters, digits and single hyphens only, such as `ttp`.")


def check_may_link(kind: EntryKind, reason: str) -> None:
    """Refuse a link to anything but an entity, or without words.

    Raises:
        NotAnEntityError: if the entry is of a person, a ship or an aircraft.
        EmptyReasonError: if the reason has fewer than ten letters.
    """
    if kind is not EntryKind.ENTITY:
        raise NotAnEntityError(f"The entry is of kind {kind}; only an entity can be an organisation.")
    if len(reason.strip()) < _REASON_LETTERS:
        raise EmptyReasonError("Say in words why this entry names this organisation (at least 10 letters).")


def check_may_approve_link(link: LinkView, *, by: str) -> None:
    """Refuse unless `by` may approve the link.

    Raises:
        LinkApprovedError: if somebody did already.
        OwnLinkError: if `by` asserted it; approval needs a second person.
    """
    if link.approved_by is not None:
        raise LinkApprovedError("This link is approved already.")
    if by == link.asserted_by:
        raise OwnLinkError("You asserted this link; a second person must approve it.")
