"""`/c/bank/<name>/content` and `/signal`: what do banks hold, and what is noted about it?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import orjson

from openiru.engines.hashes.index.labels import labels_of, no_labels
from openiru.engines.hashes.index.lines import read_lines
from openiru.engines.hashes.index.store import changes
from openiru.engines.hashes.index.store.errors import UnknownEntryError
from openiru.engines.hashes.index.store.reading import Entry
from openiru.engines.hashes.search import to_words
from openiru.match_service import bulk
from openiru.match_service.banks import BANK_SHIFT, ENTRY_MASK, Banks
from openiru.match_service.errors import NoSuchContentError
from openiru.match_service.http.messages import BINARY, JSON, Answer, Refusal, Request, json_body, message
from openiru.match_service.http.multipart import Part
from openiru.match_service.logs import log
from openiru.match_service.registry import Bank, Notes
from openiru.match_service.routes.curation import as_told
from openiru.match_service.routes.desk import Desk
from openiru.match_service.routes.hashing import SIGNAL_TYPE, Hashing, comparable, form_of
from openiru.match_service.routes.matching import hash_value
from openiru.match_service.routes.table import SMALL, Route
from openiru.match_service.search import json_answer
from openiru.match_service.settings import Settings
from openiru.match_service.tokens import Scope

_NOTE_CHARACTERS: Final = 255
_MOST_YEARS: Final = 5
_LINE_BYTES: Final = 200  # of a hash with a label


class Content:
    """What banks hold."""

    def __init__(self, desk: Desk, banks: Banks, hashing: Hashing, settings: Settings) -> None:
        self._desk = desk
        self._banks = banks
        self._hashing = hashing
        self._settings = settings

    def routes(self) -> list[Route]:
        """What is answered here."""
        there = self._desk.handler
        bank, content = "/c/bank/<name>", "/c/bank/<name>/content/<int:id>"
        form, many = self._hashing.form_bytes, self._settings.batch_hashes * _LINE_BYTES
        return [
            _route("GET", content, there(self._show), "Content of a bank", Scope.LOOKUP),
            _route(
                "PUT", content, there(self._note), "Switch content off or on, or note something", most=SMALL
            ),
            _route("DELETE", content, there(self._withdraw), "Withdraw content"),
            _route("POST", f"{bank}/content", self._add_picture, "Add an uploaded picture", most=form),
            _route("POST", f"{bank}/signal", there(self._add_hash), "Add a hash", most=SMALL),
            _route(
                "POST",
                f"{bank}/signals",
                there(self._add_hashes),
                "Add many hashes: lines, or 32 bytes each",
                most=many,
            ),
        ]

    def _show(self, request: Request) -> Answer:
        bank, entry = self._entry(request)
        notes = self._desk.registry.notes(bank, entry.id)
        told: dict[str, Any] = {
            "id": _content_id(bank, entry.id),
            "disable_until_ts": notes.disable_until_ts,
            "original_media_uri": None,
            "bank": as_told(bank),
        }
        if request.query.get("include_signals", "false").lower() == "true":
            told["signals"] = {SIGNAL_TYPE: entry.value.hex()}
        if notes.metadata and request.query.get("include_metadata", "true").lower() == "true":
            told["metadata"] = {"content_id": None, "content_uri": None, "json": None, "collab": None}
            told["metadata"].update(notes.metadata)
        if notes.note or entry.label:
            told["note"] = notes.note or entry.label
        return json_answer(told)

    def _note(self, request: Request) -> Answer:
        bank, entry = self._entry(request)
        given = json_body(request)
        if not isinstance(given, dict):
            raise Refusal(message(400, "the body must be a JSON object"))
        notes = self._desk.registry.notes(bank, entry.id)
        if "disable_until_ts" in given:
            notes = replace(notes, disable_until_ts=_until(given["disable_until_ts"]))
        if "note" in given:
            notes = replace(notes, note=_note_of(given["note"]))
        self._desk.registry.set_notes(bank, entry.id, notes)
        log("match.content-noted", bank=bank.name, content=entry.id, token=request.client_place)
        return json_answer(
            {
                "id": _content_id(bank, entry.id),
                "disable_until_ts": notes.disable_until_ts,
                "collab_metadata": {},
                "original_media_uri": None,
                "bank": as_told(bank),
                "user_metadata": notes.metadata,
                "note": notes.note,
            }
        )

    def _withdraw(self, request: Request) -> Answer:
        bank = self._desk.registry.bank(request.path_values[0])
        try:
            _, entry = self._entry(request)
        except NoSuchContentError:
            return json_answer({"deleted": 0})
        gone = changes.withdraw(
            self._banks.bank_store(bank), np.array([entry.id], np.int64), at=datetime.now(UTC)
        )
        log("match.content-withdrawn", bank=bank.name, content=entry.id, token=request.client_place)
        return json_answer({"deleted": len(gone.ids)})

    async def _add_picture(self, request: Request) -> Answer:
        name = request.path_values[0]
        await self._desk.run(lambda: self._desk.registry.bank(name))
        given = json_body(request) if request.content_type == JSON and request.body else {}
        parts = form_of(request)
        notes = _notes_of(given if isinstance(given, dict) else {}, parts)
        url = request.query.get("url")
        if url:
            found = await self._hashing.of_url(url, request)
        elif any(part.is_file for part in parts):
            found = await self._hashing.of_parts(parts, request)
        else:
            raise Refusal(message(400, "Neither `url` nor multipart file upload was received"))
        value = comparable(found, called=f"Invalid {SIGNAL_TYPE} signal")
        return await self._desk.run(lambda: self._add(name, value, notes, request))

    def _add_hash(self, request: Request) -> Answer:
        name = request.path_values[0]
        self._desk.registry.bank(name)
        given = json_body(request)
        if not isinstance(given, dict):
            raise Refusal(message(400, "the body must be a JSON object"))
        notes = Notes(note=_note_of(given.pop("note", None)))
        if not given:
            raise Refusal(message(400, "No signals given"))
        unknown = next((kind for kind in given if kind != SIGNAL_TYPE), None)
        if unknown is not None:
            raise Refusal(message(400, f"No such signal type {unknown}"))
        value = hash_value(given[SIGNAL_TYPE], called=f"Invalid {SIGNAL_TYPE} signal")
        return self._add(name, value, notes, request)

    def _add(self, name: str, value: bytes, notes: Notes, request: Request) -> Answer:
        """Add one hash; the same hash with the same id of content, or else note, stays one entry."""
        registry = self._desk.registry
        bank = registry.bank(name)
        label = " ".join(str((notes.metadata or {}).get("content_id") or notes.note or "").split())
        store = self._banks.bank_store(bank)
        addition = changes.add(store, to_words([value]), labels_of([label]), again=True)
        entry_id = int(addition.ids[0])
        if notes != Notes():
            registry.set_notes(bank, entry_id, notes)
        log("match.content-added", bank=bank.name, content=entry_id, token=request.client_place)
        return json_answer({"id": _content_id(bank, entry_id), "signals": {SIGNAL_TYPE: value.hex()}})

    def _add_hashes(self, request: Request) -> Answer:
        bank = self._desk.registry.bank(request.path_values[0])
        try:
            if request.content_type == BINARY:
                words = bulk.words_of_bytes(request.body)
                labels = no_labels(len(words))
            elif request.content_type == "text/plain":
                words, labels = bulk.words_of_lines(request.body), read_lines(request.body).labels
            else:
                raise Refusal(
                    message(415, "send lines as text/plain, or 32 bytes each as application/octet-stream")
                )
        except bulk.BadBatchError as error:
            bad = [{"position": each.position, "reason": each.reason} for each in error.bad]
            sentence = str(error).replace("looked up", "added")
            raise Refusal(message(400, sentence, bad=bad, bad_count=error.count)) from error
        again = request.query.get("again") == "true"
        addition = changes.add(self._banks.bank_store(bank), words, labels, again=again)
        counts = {outcome: int(np.sum(addition.outcomes == outcome)) for outcome in changes.Outcome}
        log(
            "match.contents-added",
            bank=bank.name,
            added=counts[changes.Outcome.ADDED],
            token=request.client_place,
        )
        return json_answer(
            {
                "added": counts[changes.Outcome.ADDED],
                "known_already": counts[changes.Outcome.KNOWN],
                "withdrawn_before": counts[changes.Outcome.WITHDRAWN],
                "ids": (addition.ids + (bank.number << BANK_SHIFT)).tolist(),
            }
        )

    def _entry(self, request: Request) -> tuple[Bank, Entry]:
        """The bank and the live content that a request names."""
        name, text = request.path_values
        bank, content_id = self._desk.registry.bank(name), int(text)
        missing = NoSuchContentError(f"content '{content_id}' not found")
        if content_id >> BANK_SHIFT != bank.number:
            raise missing
        try:
            entry = self._banks.bank_store(bank).entry(content_id & ENTRY_MASK)
        except UnknownEntryError as error:
            raise missing from error
        if entry.withdrawn_at is not None:
            raise missing
        return bank, entry


def _content_id(bank: Bank, entry_id: int) -> int:
    return (bank.number << BANK_SHIFT) + entry_id


def _until(value: Any) -> int:
    try:
        until = int(value)
    except (TypeError, ValueError) as error:
        raise Refusal(message(400, f"Invalid int: '{value}'")) from error
    if until < 0:
        raise Refusal(message(400, "disable_until_ts must be a non-negative integer"))
    now = datetime.now(UTC)
    if until > now.timestamp() + _MOST_YEARS * 365 * 86_400:
        raise Refusal(message(400, f"disable_until_ts must be less than {_MOST_YEARS} years in the future"))
    return until


def _note_of(note: Any) -> str | None:
    if not note:
        return None
    if not isinstance(note, str):
        raise Refusal(message(400, "note should be a string"))
    if len(note) > _NOTE_CHARACTERS:
        raise Refusal(message(400, f"note must be at most {_NOTE_CHARACTERS} characters"))
    return note


def _notes_of(given: Mapping[str, Any], parts: list[Part]) -> Notes:
    """What comes with a picture, in a JSON body or in fields of the form."""
    fields = {part.name: part.content for part in parts if not part.is_file}
    metadata, note = given.get("metadata"), given.get("note")
    if "metadata" in fields:
        try:
            metadata = orjson.loads(fields["metadata"])
        except orjson.JSONDecodeError as error:
            raise Refusal(message(400, "metadata form field must be valid JSON")) from error
    if "note" in fields:
        note = fields["note"].decode("utf-8", "replace")
    return Notes(note=_note_of(note), metadata=_metadata_of(metadata))


def _metadata_of(metadata: Any) -> Mapping[str, Any] | None:
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal(message(400, "metadata should be a json object"))
    kinds: dict[str, type] = {"content_id": str, "content_uri": str, "json": dict}
    kept = {name: value for name, value in metadata.items() if name != "collab" and value is not None}
    for name, value in kept.items():
        if name not in kinds:
            raise Refusal(message(400, f"Invalid metadata: {name}: Extra inputs are not permitted"))
        if not isinstance(value, kinds[name]):
            raise Refusal(message(400, f"Invalid metadata: {name}: it has the wrong type"))
    return kept or None


def _route(
    method: str, path: str, handler: Any, summary: str, scope: Scope = Scope.WRITE, *, most: int = 0
) -> Route:
    return Route(
        method=method,
        path=path,
        handler=handler,
        summary=summary,
        tag="Bank Content",
        scope=scope,
        most_bytes=most,
    )
