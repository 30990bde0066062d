"""Which role holds which right?"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from openiru.access.errors import (
    AlreadyDeactivatedError,
    InvalidPersonError,
    InvalidTermError,
    LastAdministratorError,
    NotAllowedError,
)
from openiru.access.types import Actor, NewPerson, PersonView, Right, Role

_ANALYST: Final = frozenset(
    {
        Right.READ_DESK,
        Right.READ_FEED,
        Right.IMPORT_LIST,
        Right.MANAGE_ORGANISATIONS,
        Right.IMPORT_OBSERVATIONS,
        Right.KEEP_EVIDENCE,
        Right.ADD_SIGNAL,
        Right.PULL_EXCHANGE,
        Right.RUN_SCAN,
        Right.CHOOSE_GOLDEN_TEXT,
        Right.CLAIM_LEAD,
        Right.PROPOSE_CASE,
        Right.DISMISS_CASE,
        Right.CREATE_REFERRAL,
        Right.RECALL_REFERRAL,
        Right.ASK_UNIT,
        Right.ANSWER_UNIT,
        Right.WRITE_TO_PLATFORM,
        Right.WRITE_NOTE,
        Right.INVITE_PLATFORM,
        Right.RECORD_OBSERVED_STATE,
        Right.LOOK_AT_PAGES,
        Right.DECIDE_RETURN,
        Right.RECORD_MEETING,
        Right.MANAGE_CLOCKS,
        Right.RECEIVE_DISCLOSURE,
    }
)

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.ANALYST: _ANALYST,
    Role.SUPERVISOR: _ANALYST
    | {
        Right.APPROVE_LIST,
        Right.APPROVE_LINK,
        Right.APPROVE_CASE,
        Right.CONFIRM_SIGNAL,
        Right.MANAGE_BANKS,
        Right.MANAGE_EXCHANGES,
        Right.FREEZE_GOLDEN_SET,
        Right.REFIT_MODEL,
        Right.SWITCH_MODEL,
        Right.WITHDRAW_ITEM,
        Right.JUSTIFY_EMERGENCY,
        Right.OPEN_DISCLOSURE,
        Right.DESTROY_DISCLOSURE,
        Right.DECLARE_EMERGENCY,
        Right.REVIEW_EMERGENCY,
        Right.MANAGE_PLATFORMS,
        Right.MANAGE_PEERS,
        Right.END_HOLD,
    },
    Role.PLATFORM_STAFF: frozenset({Right.READ_PORTAL, Right.ANSWER_REFERRAL, Right.READ_FEED}),
    Role.MODERATOR: frozenset({Right.READ_MODERATION, Right.DECIDE_ITEM}),
    Role.PARTNER: frozenset({Right.READ_FEED, Right.OFFER_SIGNAL}),
    Role.OVERSIGHT: frozenset(
        {Right.READ_DESK, Right.READ_OVERSIGHT, Right.READ_FEED, Right.READ_MODERATION}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.MANAGE_PEOPLE,
            Right.MANAGE_PLATFORMS,
            Right.MANAGE_PEERS,
            Right.READ_DESK,
            Right.READ_FEED,
            Right.READ_MODERATION,
            Right.IMPORT_LIST,
            Right.RUN_SCAN,
        }
    ),
}

# Steps that machines take; none of them decides anything about a person.
SYSTEM_RIGHTS: Final = frozenset(
    {
        Right.RUN_SCAN,
        Right.REFIT_MODEL,  # from what people decided; the rule says which version speaks
        Right.PULL_EXCHANGE,  # what others say, as they say it; people decide what follows
        Right.SEND_REFERRAL,
        Right.DESTROY_DISCLOSURE,  # what may not be kept any longer
        Right.KEEP_EVIDENCE,
        Right.LOOK_AT_PAGES,  # what a page showed, as a probe read it; only where the unit switched it on
        Right.ANSWER_REFERRAL,  # a platform's signed callback, recorded as it came
        Right.MANAGE_PLATFORMS,  # the default platforms of a new installation
        Right.ASK_UNIT,  # before an item leaves; what the answer stops, people let go
        Right.ANSWER_UNIT,  # by a rule that the unit switched on, and never with an objection
        Right.RECEIVE_DISCLOSURE,  # a letter about a request for data, sealed as it came
        Right.RECEIVE_REFERRAL,  # an authority's signed message, kept as it came; people decide
    }
)

# Rights that change nothing; all others write.
READING_RIGHTS: Final = frozenset(
    {Right.READ_DESK, Right.READ_OVERSIGHT, Right.READ_PORTAL, Right.READ_FEED, Right.READ_MODERATION}
)

LONGEST_TOKEN_TERM: Final = timedelta(days=366)

_USERNAME: Final = re.compile(r"[\w][\w.@+-]{0,63}")
_LONGEST_NAME: Final = 80


def check_may(actor: Actor, right: Right) -> None:
    """Refuse unless `actor` holds `right`.

    Raises:
        NotAllowedError: if not; the message names the roles that do.
    """
    held = SYSTEM_RIGHTS if actor.role is None else RIGHTS[actor.role]
    if right in held:
        return
    holders = sorted(role.value for role, rights in RIGHTS.items() if right in rights) or [
        "the machine alone"
    ]
    raise NotAllowedError(
        f"This needs the right to {right.value.replace('_', ' ')}, held by: {', '.join(holders)}."
    )


def check_may_add(actor: Actor, new: NewPerson, *, has_administrator: bool) -> None:
    """Refuse unless `actor` may add `new`.

    The machine itself may add one person: the first administrator of a new installation.

    Raises:
        NotAllowedError: if the role lacks the right.
    """
    is_first = actor.role is None and new.role is Role.ADMINISTRATOR and not has_administrator
    if not is_first:
        check_may(actor, Right.MANAGE_PEOPLE)


def check_is_self_or_manages_people(actor: Actor, person_id: str) -> None:
    """Refuse unless `actor` is that person, or manages people.

    Raises:
        NotAllowedError: if neither.
    """
    if actor.person_id != person_id:
        check_may(actor, Right.MANAGE_PEOPLE)


def check_new_person(new: NewPerson) -> None:
    """Refuse facts that do not fit together.

    Raises:
        InvalidPersonError: naming the fact and what would do.
    """
    if not _USERNAME.fullmatch(new.username):
        raise InvalidPersonError(
            "A user name has 1 to 64 letters, digits or the signs . _ @ + - and begins with a letter, digit or _."
        )
    if new.role is Role.PLATFORM_STAFF and not new.platform:
        raise InvalidPersonError("Platform staff belong to one platform; name it.")
    if new.role is not Role.PLATFORM_STAFF and new.platform:
        raise InvalidPersonError(f"Only platform staff belong to a platform; {new.username} does not.")
    outward = new.outward_name
    if outward is not None and not (
        outward.strip() and len(outward) <= _LONGEST_NAME and outward.isprintable()
    ):
        raise InvalidPersonError(f"An outward name has 1 to {_LONGEST_NAME} printable characters.")


def check_may_deactivate(person: PersonView, *, by: str, other_administrators: int) -> None:
    """Refuse to switch off one's own account, one that is off, and the last administrator's.

    Args:
        person: whose account it is.
        by: who wants it.
        other_administrators: how many active administrators there are besides.

    Raises:
        NotAllowedError: if it is one's own.
        AlreadyDeactivatedError: if it is switched off.
        LastAdministratorError: if nobody would remain to manage people.
    """
    if person.person_id == by:
        raise NotAllowedError("Nobody switches off their own account; another administrator can.")
    if not person.is_active:
        raise AlreadyDeactivatedError(f"The account {person.username} is switched off already.")
    if person.role is Role.ADMINISTRATOR and other_administrators == 0:
        raise LastAdministratorError(f"{person.username} is the last administrator; add another one first.")


def check_may_issue(person: PersonView, *, label: str, valid_for: timedelta) -> None:
    """Refuse a token that nobody could use, recognise or forget.

    Raises:
        NotAllowedError: if the account is switched off.
        InvalidTermError: if `valid_for` is not above zero, or longer than a year.
        InvalidPersonError: if the label is empty or not printable.
    """
    if not person.is_active:
        raise NotAllowedError(f"The account {person.username} is switched off and gets no token.")
    if not timedelta(0) < valid_for <= LONGEST_TOKEN_TERM:
        raise InvalidTermError(
            f"A token is valid for more than nothing and {LONGEST_TOKEN_TERM.days} days at most."
        )
    if not (label.strip() and len(label) <= _LONGEST_NAME and label.isprintable()):
        raise InvalidPersonError(f"A token's label has 1 to {_LONGEST_NAME} printable characters.")


def neutral_name(role: Role, person_id: str) -> str:
    """A name that tells platforms nothing but the role: "Analyst 9C41"."""
    return f"{role.value.replace('_', ' ').capitalize()} {person_id[-4:].upper()}"
