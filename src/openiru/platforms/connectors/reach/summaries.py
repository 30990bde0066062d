"""How is what a message says told to a person: as plain text to read or to copy, and as a table?

Made from the message alone, so that nothing is told that was not to leave.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from openiru.foundation.cells import guarded

_COLUMNS: Final = (
    "item_id",
    "kind",
    "url",
    "handle",
    "native_id",
    "organisation",
    "list_entries",
    "ground",
    "reason",
)
_SUBJECTS: Final[Mapping[str, str]] = {
    "referral.withdrawn": "withdrawn",
    "referral.message": "a message about it",
    "referral.reminder": "a reminder",
}
_ASKED: Final[Mapping[str, str]] = {
    "account_block": "We ask you to block these accounts.",
    "content_removal": "We ask you to remove this content.",
    "data_request": "We ask you for data.",
    "preservation": "We ask you to preserve data.",
}


def told(body: bytes) -> Mapping[str, Any]:
    """What a message of ours says: `type`, `timestamp` and `data`."""
    said: Mapping[str, Any] = json.loads(body)
    return said


def subject_line(message: Mapping[str, Any]) -> str:
    """What the message is about, in one line."""
    data = message["data"]
    if message["type"] in _SUBJECTS:
        return f"{data['reference']}: {_SUBJECTS[message['type']]}"
    return f"{data['reference']}: {str(data['instrument']).replace('_', ' ')}"


def text_of(message: Mapping[str, Any]) -> str:
    """The whole message as plain text."""
    data = message["data"]
    lines = list(_TEXTS.get(message["type"], _asked)(data))
    return "\n".join(lines).strip() + "\n"


def items_of(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The items of a referral, each with its `subject`; none for other messages."""
    return message["data"].get("items", [])  # type: ignore[no-any-return]


def table_of(message: Mapping[str, Any]) -> bytes:
    """The items as CSV (RFC 4180, UTF-8); no spreadsheet runs a cell of it as a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in items_of(message):
        subject = item["subject"]
        cells = {**subject, **item, "list_entries": _listed(item)}
        writer.writerow([guarded(_one_line(cells.get(column))) for column in _COLUMNS])
    return file.getvalue().encode()


def _asked(data: Mapping[str, Any]) -> Iterator[str]:
    yield _ASKED.get(data["instrument"], "")
    yield ""
    yield f"Reference: {data['reference']}"
    yield f"From: {data['unit']}"
    for name, label in (("acknowledge_by", "Please acknowledge by"), ("act_by", "Please answer by")):
        if data.get(name):
            yield f"{label}: {data[name]}"
    if data.get("legal_effect") == "voluntary":
        yield "This is a request. Whether it is followed is your decision under your own terms."
    for name in ("legal_instrument", "necessity", "scope"):
        if data.get(name):
            yield f"{name.replace('_', ' ').capitalize()}: {data[name]}"
    if data.get("data_classes"):
        yield f"Data asked for: {', '.join(data['data_classes'])}"
    yield from _numbered(data)
    if data.get("redress"):
        yield ""
        yield f"Redress: {data['redress']}"


def _numbered(data: Mapping[str, Any]) -> Iterator[str]:
    for number, item in enumerate(data.get("items", []), 1):
        yield ""
        yield f"{number}. {_subject(item['subject'])}"
        yield f"   Organisation: {item['organisation']} ({_listed(item)})"
        yield f"   Reason: {_one_line(item['reason'])}"
        yield f"   Item: {item['item_id']}"
    for number, subject in enumerate(data.get("subjects", []), 1):
        yield ""
        yield f"{number}. {_subject(subject)}"


def _withdrawn(data: Mapping[str, Any]) -> Iterator[str]:
    yield f"We withdraw the following items of {data['reference']}. Please undo what you did because of them."
    yield ""
    yield f"Reason: {data['reason']}"
    yield from (f"Item: {item_id}" for item_id in data["item_ids"])


def _subject(subject: Mapping[str, Any]) -> str:
    named = subject.get("handle") or subject.get("display_name") or ""
    native = f", id {subject['native_id']}" if subject.get("native_id") else ""
    return f"{subject['kind']} {subject['url']} {f'({named}{native})' if named or native else ''}".strip()


def _listed(item: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{entry['list']}: {entry['reference'] or entry['name']}" for entry in item["list_entries"]
    )


def _one_line(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _said(data: Mapping[str, Any]) -> Iterator[str]:
    yield str(data.get("text", ""))
    yield ""
    yield f"Reference: {data['reference']}"
    yield f"From: {data['unit']}"


def _reminded(data: Mapping[str, Any]) -> Iterator[str]:
    yield f"We remind you of {data['reference']}, to which we have no full answer yet."
    for name, label in (("acknowledge_by", "Please acknowledge by"), ("act_by", "Please answer by")):
        if data.get(name):
            yield f"{label}: {data[name]}"
    if data.get("text"):
        yield ""
        yield str(data["text"])
    yield f"From: {data['unit']}"


_TEXTS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]]] = {
    "referral.withdrawn": _withdrawn,
    "referral.message": _said,
    "referral.reminder": _reminded,
}
