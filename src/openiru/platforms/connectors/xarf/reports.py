"""What does an XARF report of one item say?

Source: xarf/xarf-spec 4.2.0 (MIT), docs/specification.md and schemas/v4/xarf-core.json, types/content-base.json; `content`
is the category, and the report is one for each item ("one incident = one report").
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.connectors.xarf.settings import XarfSettings

VERSION: Final = "4.2.0"
DESCRIPTION_MAX: Final = 1_000  # xarf-core.json
ORG_MAX: Final = 200


def report_of(
    message_id: str, said: Mapping[str, Any], item: Mapping[str, Any], settings: XarfSettings
) -> dict[str, Any]:
    """The report of one item; the same message and item give the same report.

    Raises:
        DeliveryError: permanent, if the item has no address from which a hoster could be found.
    """
    url = str(item["subject"]["url"])
    host = urlsplit(url).hostname or ""
    if not host:
        raise DeliveryError("XARF reports are about web addresses; an item has none.", permanent=True)
    unit = {
        "org": str(said["data"]["unit"])[:ORG_MAX],
        "contact": settings.contact,
        "domain": settings.contact.rpartition("@")[2],
    }
    return {
        "xarf_version": VERSION,
        "report_id": report_id(message_id, item["item_id"]),
        "timestamp": said["timestamp"],
        "reporter": unit,
        "sender": unit,
        "source_identifier": host,
        "category": "content",
        "type": settings.report_type,
        "url": url,
        "domain": host,
        "verification_method": "manual",  # two persons looked
        "evidence_source": "researcher_analysis",
        "description": _description(said, item),
        "tags": ["custom:illegal_content", f"custom:ground_{item['ground']}"],
    }


def report_id(message_id: str, item_id: str) -> str:
    """A UUID (as version 4 writes it) that follows from message and item, so that a repetition is recognised."""
    digest = hashlib.sha256(f"xarf {message_id} {item_id}".encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def _description(said: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    listed = "; ".join(
        f"{each['list']}: {each['reference'] or each['name']}" for each in item["list_entries"]
    )
    text = f"{said['data']['reference']}. {item['organisation']} ({listed}). {item['reason']}"
    return text if len(text) <= DESCRIPTION_MAX else text[: DESCRIPTION_MAX - 1] + "…"
