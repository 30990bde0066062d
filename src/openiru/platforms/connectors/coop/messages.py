"""What do reports to Coop say, how does it sign its actions, and what do they say?

Source: roostorg/coop 1.1.1, docs/api/report.md (88433ad), docs/api/actions.md (49b06d7), docs/development/api-auth.md
(a3931d6).
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openiru.platforms.connectors.coop.settings import CoopSettings, verification_key
from openiru.platforms.errors import BadSignatureError, UnreadableActionError

Short = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopAction:
    """What a platform's Coop did with an item."""

    item_id: str  # as we reported it
    action_id: str
    policies: tuple[str, ...]  # their names


class _Named(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Short


class _Policy(_Named):
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")
    item: _Named
    action: _Named
    policies: Annotated[list[_Policy], Field(max_length=100)] = []


def report_of(message: Mapping[str, Any], item: Mapping[str, Any], settings: CoopSettings) -> dict[str, Any]:
    """The report of one item. The note of a moderator and whoever acted never come to us with the answer."""
    subject = item["subject"]
    sources = {**subject, **item, "reference": message["data"]["reference"]}
    listed = "; ".join(
        f"{each['list']}: {each['reference'] or each['name']}" for each in item["list_entries"]
    )
    reason = f"{message['data']['reference']}. {item['organisation']} ({listed}). {item['reason']}"
    policy = {"policyId": settings.policy_id} if settings.policy_id else {}
    return {
        "reporter": {"kind": "user", "typeId": settings.reporter_type_id, "id": settings.reporter_id},
        "reportedAt": message["timestamp"],
        "reportedForReason": {**policy, "reason": reason, "csam": False},
        "reportedItem": {
            "id": coop_id(item),
            "typeId": settings.item_types.get(subject["kind"], settings.item_type_id),
            "data": {field: sources.get(source) or "" for field, source in settings.fields.items()},
        },
    }


def coop_id(item: Mapping[str, Any]) -> str:
    """How the platform's Coop names an item: by the platform's own id of it, else by ours."""
    return str(item["subject"].get("native_id") or item["item_id"])


def read_action(body: bytes, signature: str, settings: CoopSettings) -> CoopAction:
    """What an action says, after its signature was found right.

    The signature covers the body alone: neither address nor time, so that the same body may come again.

    Raises:
        BadSignatureError: if the platform's Coop did not sign these very bytes.
        UnreadableActionError: if it cannot be read; names the field.
    """
    unsigned = BadSignatureError("The signature does not fit the message.")
    if settings.verification_key is None:
        raise unsigned
    try:
        raw = base64.b64decode(signature, validate=True)
        verification_key(settings.verification_key).verify(raw, body, PKCS1v15(), SHA256())
    except (binascii.Error, ValueError, InvalidSignature) as error:
        raise unsigned from error
    try:
        said = _Body.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableActionError(f"{place or 'body'}: {first['msg']}.") from error
    names = tuple(each.name or each.id for each in said.policies)
    return CoopAction(item_id=said.item.id, action_id=said.action.id, policies=names)
