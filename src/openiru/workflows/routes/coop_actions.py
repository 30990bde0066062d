"""How does a signed action of a platform's Coop become a fact in our record?"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.intake.queries import find_subjects
from openiru.platforms.connectors.coop.messages import CoopAction, read_action
from openiru.platforms.connectors.coop.settings import CoopSettings
from openiru.platforms.errors import BadSignatureError, UnreadableActionError
from openiru.platforms.queries import routes
from openiru.platforms.types import Way
from openiru.referrals import operations as referrals
from openiru.referrals.errors import NotFoundError
from openiru.referrals.queries import item, items_of
from openiru.referrals.types import ItemState, ItemView, NewOutcome, OutcomeCode, Reply
from openiru.workflows.record_reply import CallbackResult

RULE_MAX_CHARACTERS: Final = 200
_SLUG: Final = re.compile(r"[a-z0-9-]{1,40}")


def receive_action(
    platform: str,
    signature: str,
    body: bytes,
    *,
    at: datetime,
    admit: Callable[[str], None] | None = None,
) -> CallbackResult:
    """Check an action's signature and record what it means for the items that it is about, once.

    Coop signs no time, so the same body counts once for good. Who acted is not kept.

    Args:
        platform: who claims to speak.
        signature: the header `Coop-Signature`.
        body: the bytes exactly as they came.
        at: our time.
        admit: called with the platform once its signature was found right; may refuse by raising.

    Raises:
        BadSignatureError: if the platform's Coop did not sign it; platforms without Coop look the same.
        UnreadableActionError: if it cannot be read, or the route gives the action no outcome.
        NotFoundError: if it is about nothing that the platform was sent.
    """
    settings, action = _read(platform, signature, body)
    if admit is not None:
        admit(platform)
    code = _outcome(settings, action)
    about = _items(platform, action.item_id)
    taking = referrals.take_callback(
        platform,
        f"coop:{hashlib.sha256(body).hexdigest()}",
        kind="coop.action",
        body=json.dumps({"item": action.item_id, "action": action.action_id, "policies": action.policies}),
        at=at,
    )
    with transaction.atomic(), taking as is_new:
        if not is_new:
            return CallbackResult(recorded=False, already=True)
        said = [
            NewOutcome(item_id=each.item_id, code=code, rule=", ".join(action.policies)[:RULE_MAX_CHARACTERS])
            for each in about
        ]
        results = referrals.record_outcomes(said, by=SYSTEM, at=at, reply=Reply(platform=platform))
    return CallbackResult(recorded=True, results=results)


def _read(platform: str, signature: str, body: bytes) -> tuple[CoopSettings, CoopAction]:
    # Who cannot sign learns nothing about which platforms we work with.
    found = routes(platform) if _SLUG.fullmatch(platform) else ()
    for route in found:
        if route.way is Way.COOP:
            settings = CoopSettings.read(route.settings)
            try:
                return settings, read_action(body, signature, settings)
            except BadSignatureError:
                # Another route may lead to another Coop of the same platform.
                continue
    raise BadSignatureError("The signature does not fit the message.")


def _outcome(settings: CoopSettings, action: CoopAction) -> OutcomeCode:
    said = settings.actions.get(action.action_id)
    if said is None:
        raise UnreadableActionError("action.id: the route to this platform gives this action no outcome.")
    if said not in set(OutcomeCode):
        raise UnreadableActionError(
            "action.id: the route names an outcome that there is not; mend its table."
        )
    return OutcomeCode(said)


def _items(platform: str, named: str) -> Sequence[ItemView]:
    """The items of the platform that Coop names: by our id, or by the platform's own id of their subject."""
    try:
        return (item(named, for_platform=platform),)
    except NotFoundError:
        pass
    # Coop acts on much that we never reported: a handle that reads like an id of theirs is another's.
    subjects = [
        each for each in find_subjects(named) if each.platform == platform and each.native_id == named
    ]
    asked = [
        each
        for subject in subjects
        for each in items_of(subject.id)
        if each.platform == platform and each.sent_at and each.state is not ItemState.WITHDRAWN
    ]
    if not asked:
        raise NotFoundError("There is no such item.")
    return asked
