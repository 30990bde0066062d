"""Which role holds which right?"""

from collections.abc import Mapping
from typing import Final

from openiru.access.errors import NotAllowedError
from openiru.access.types import Actor, Right, Role

_ANALYST: Final = frozenset(
    {
        Right.READ_DESK,
        Right.IMPORT_LIST,
        Right.MANAGE_ORGANISATIONS,
        Right.IMPORT_OBSERVATIONS,
        Right.KEEP_EVIDENCE,
        Right.ADD_SIGNAL,
        Right.RUN_SCAN,
        Right.CLAIM_LEAD,
        Right.PROPOSE_CASE,
        Right.DISMISS_CASE,
        Right.CREATE_REFERRAL,
        Right.RECALL_REFERRAL,
        Right.RECORD_OBSERVED_STATE,
        Right.RECORD_MEETING,
    }
)

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.ANALYST: _ANALYST,
    Role.SUPERVISOR: _ANALYST
    | {
        Right.APPROVE_LIST,
        Right.APPROVE_LINK,
        Right.APPROVE_CASE,
        Right.WITHDRAW_ITEM,
        Right.MANAGE_PLATFORMS,
    },
    Role.PLATFORM_STAFF: frozenset({Right.READ_PORTAL, Right.ANSWER_REFERRAL}),
    Role.OVERSIGHT: frozenset({Right.READ_DESK, Right.READ_OVERSIGHT}),
    Role.ADMINISTRATOR: frozenset(
        {Right.MANAGE_PEOPLE, Right.MANAGE_PLATFORMS, Right.READ_DESK, Right.IMPORT_LIST, Right.RUN_SCAN}
    ),
}

# Steps that machines take; none of them decides anything about a person.
SYSTEM_RIGHTS: Final = frozenset(
    {
        Right.RUN_SCAN,
        Right.SEND_REFERRAL,
        Right.KEEP_EVIDENCE,
        Right.ANSWER_REFERRAL,  # a platform's signed callback, recorded as it came
        Right.MANAGE_PLATFORMS,  # the default platforms of a new installation
    }
)


def check_may(actor: Actor, right: Right) -> None:
    """Refuse unless `actor` holds `right`.

    Raises:
        NotAllowedError: if not; the message names the roles that do.
    """
    held = SYSTEM_RIGHTS if actor.role is None else RIGHTS[actor.role]
    if right in held:
        return
    holders = sorted(role.value for role, rights in RIGHTS.items() if right in rights)
    raise NotAllowedError(
        f"This needs the right to {right.value.replace('_', ' ')}, held by: {', '.join(holders)}."
    )
